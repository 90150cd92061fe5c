import { type Engine, type EngineStatus } from "../../core";
import { print, printJson, visibleLine } from "../terminal";

export async function runStatus(
  engine: Engine,
  flags: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const status = await engine.status(signal);
  if (flags.json) {
    const { collections, ...rest } = status;
    const roots = collections.map((one) => ({ root: one.collection.id, ...one }));
    printJson({ roots, ...rest });
    return;
  }
  for (const root of status.collections) {
    print(`${visibleLine(root.collection.id)}\n`);
    if (!root.indexed) {
      print(`  not indexed; run: python-code-helper index "${root.collection.id}"\n`);
      continue;
    }
    const share = root.chunks === 0 ? 100 : Math.floor((100 * root.embedded) / root.chunks);
    print(`  ${root.documents} files, ${root.chunks} chunks, ${root.symbols} symbols, ${root.edges} edges\n`);
    const model = status.embeddingModel.id;
    print("  all chunks are searched by words, symbols and rough meaning;\n");
    print(`  by precise meaning ${root.embedded} of ${root.chunks} chunks embedded (${share} %) by ${model}\n`);
    print(`  ${(root.bytes / 1e6).toFixed(1)} MB on disk, ${root.skipped.length} left out\n`);
    if (root.lockedElsewhere) print("  another window is writing this index\n");
  }
  if (status.embeddingTrouble !== undefined) print(`no vectors: ${status.embeddingTrouble}\n`);
  print(
    status.generationTrouble === undefined ? `${whoAnswers(status)}\n` : `no answers: ${status.generationTrouble}\n`,
  );
}

function whoAnswers({ provider, model }: EngineStatus): string {
  if (provider === "extractive") return "no language model: answers are composed from your code";
  return `answers by the language model ${model} (${provider})`;
}
