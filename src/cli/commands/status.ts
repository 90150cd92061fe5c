import { type Engine } from "../../core";

export async function runStatus(
  engine: Engine,
  flags: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const status = await engine.status(signal);
  if (flags.json) {
    const { collections, ...rest } = status;
    const roots = collections.map((one) => ({ root: one.collection.id, ...one }));
    process.stdout.write(`${JSON.stringify({ roots, ...rest })}\n`);
    return;
  }
  for (const root of status.collections) {
    process.stdout.write(`${root.collection.id}\n`);
    if (!root.indexed) {
      process.stdout.write(`  not indexed; run: python-code-helper index "${root.collection.id}"\n`);
      continue;
    }
    const share = root.chunks === 0 ? 100 : Math.floor((100 * root.embedded) / root.chunks);
    process.stdout.write(
      `  ${root.documents} files, ${root.chunks} chunks, ${root.symbols} symbols, ${root.edges} edges\n`,
    );
    process.stdout.write(
      `  ${root.embedded} of ${root.chunks} chunks embedded (${share} %) by ${status.embeddingModel.id}\n`,
    );
    process.stdout.write(`  ${(root.bytes / 1e6).toFixed(1)} MB on disk, ${root.skipped.length} left out\n`);
    if (root.lockedElsewhere) process.stdout.write("  another window is writing this index\n");
  }
  if (status.embeddingTrouble !== undefined) process.stdout.write(`no vectors: ${status.embeddingTrouble}\n`);
  process.stdout.write(
    status.generationTrouble === undefined
      ? `answers by ${status.provider} (${status.model})\n`
      : `no answers: ${status.generationTrouble}\n`,
  );
}
