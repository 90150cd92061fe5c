/**
 * Changes an index in a loop until it is killed, and says on stdout what is finished: one line a call that has
 * resolved. Arguments: folder of the index, round, what it does.
 */
import { isEngineError, type IndexStore } from "../../../src/core/api";
import { removeIndex } from "../../../src/core/store/lance-index";
import { documentOf, hashOf, open, recordingLog, smallModel, vectorOf } from "./documents";
import { generationOf, modelOf, passagesOf, pathOf, stepOf, tidiedIn } from "./generations";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function write(store: IndexStore, numbers: readonly number[], generation: number): Promise<void> {
  await store.write(numbers.map((number) => documentOf(pathOf(number), passagesOf(number, generation))));
  // At once, so that a kill in between leaves no document of a finished write unsaid.
  if (numbers.length > 0) say(numbers.map((number) => `written ${number} ${generation}`).join("\n"));
}

/** What it may do in one step; gives the store for the next one where it is another. */
const loops: Readonly<
  Record<string, (store: IndexStore, generation: number, directory: string) => Promise<IndexStore | void>>
> = {
  async write(store, generation) {
    const { removed, written } = stepOf(generation);
    if (removed !== undefined) {
      await store.remove([pathOf(removed)]);
      say(`removed ${removed} ${generation}`);
    }
    await write(store, written, generation);
    if (generation % 3 === 1) {
      await store.writeVectors(
        smallModel,
        passagesOf(written[0] ?? 0, generation).map((text) => ({ hash: hashOf(text), vector: vectorOf(text) })),
      );
    }
    if (generation % 6 === 5) await store.optimize();
  },

  /** Many rows that are no longer live, and a long log: `optimize` deletes, compacts and writes the log anew. */
  async tidy(store, generation) {
    await write(store, tidiedIn(generation), generation);
    const entries = [...store.manifest().keys()].map((path) => ({
      path,
      form: "file" as const,
      language: "python" as const,
      stamp: `${generation}`,
    }));
    for (let touch = 0; touch < 12; touch++) await store.touch(entries);
    await store.optimize();
  },

  /** Each step embeds everything by another model, which makes a table and drops the one before. */
  async model(store, generation) {
    if (store.counts().documents === 0) await write(store, [0, 1, 2, 3], generationOf(0, 0));
    const model = modelOf(generation);
    for (let missing = await store.missingVectors(model); missing.length > 0;) {
      await store.writeVectors(
        model,
        missing.slice(0, 4).map(({ hash }) => ({ hash, vector: vectorOf(hash, model) })),
      );
      missing = await store.missingVectors(model);
    }
    say(`embedded ${generation} 0`);
    await store.optimize();
  },

  async clear(store, generation, directory) {
    await write(store, [0, 1, 2], generation);
    await store.clear();
    say(`cleared 0 ${generation}`);
    if (generation % 2 === 0) return store;
    await store.close();
    await removeIndex(directory, recordingLog());
    return open(directory);
  },
};

async function main(directory: string, round: number, what: string): Promise<void> {
  const loop = loops[what];
  if (loop === undefined) throw new Error(`There is no ${what}.`);
  let store = await open(directory);
  await store.lock();
  say("started");
  for (let step = 0; ; step++) store = (await loop(store, generationOf(round, step), directory)) ?? store;
}

main(process.argv[2] ?? "", Number(process.argv[3]), process.argv[4] ?? "write").catch((error: unknown) => {
  if (!isEngineError(error)) throw error;
  say(`failed ${error.code}`);
  process.exit(3);
});
