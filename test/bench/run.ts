import { benchActivation } from "./activation-bench";
import { benchCollections } from "./collections-bench";
import { benchEmbed } from "./embed-bench";
import { benchEngine } from "./engine-bench";
import { printFigure } from "./figure";
import { benchStages } from "./stages-bench";
import { benchStore } from "./store-bench";

/** `npm run bench [-- activation|embed|store|collections|stages|engine] [--full]`: each figure beside its baseline from the same run. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const full = process.argv.includes("--full");
  const suites = {
    activation: () => benchActivation(),
    embed: () => benchEmbed(),
    store: () => benchStore(),
    collections: () => benchCollections(),
    stages: () => benchStages(),
    engine: () => benchEngine({ full }),
  };
  for (const [name, run] of Object.entries(suites)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stdout.write(`\n${name}\n`);
    for (const figure of await run()) printFigure(figure);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
