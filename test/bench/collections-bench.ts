import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { indexDirectory, openIndexStore } from "../../src/core/store/lance-index";
import { collectionOf, silentLog } from "./collections";
import { type Figure } from "./figure";
import { chunksPerDocument, makeDocument, model, unitVector } from "./made-up-code";
import { type OpeningCost } from "./open-collections";

/** What many collections cost in time and memory, beside what LanceDB itself takes to open the same tables. */
export async function benchCollections(count = 100, chunks = 1000): Promise<readonly Figure[]> {
  const storageDir = await mkdtemp(join(tmpdir(), "collections-bench-"));
  try {
    for (let number = 0; number < count; number++) await fill(storageDir, number, chunks);
    const [ours, lance, engine] = ["ours", "lance", "engine"].map((how) => measure(storageDir, count, how));
    if (ours === undefined || lance === undefined || engine === undefined) throw new Error("Nothing was measured.");
    const of = `of ${count} collections of ${chunks} chunks`;
    return [
      {
        label: `opening one ${of}`,
        ours: ours.milliseconds,
        baseline: lance.milliseconds,
        unit: "ms",
        baselineLabel: "LanceDB alone",
        aim: "–",
      },
      {
        label: `memory of an open one ${of}, vectors loaded`,
        ours: ours.kilobytes,
        baseline: (chunks * model.dimensions) / 1024,
        unit: "kB",
        baselineLabel: "the bytes of the vectors",
        aim: "at most 5",
      },
      {
        label: `memory after a question to all ${of}`,
        ours: (engine.kilobytes * count) / 1024,
        baseline: (ours.kilobytes * count) / 1024,
        unit: "MB",
        baselineLabel: "with all of them open",
        aim: "below 0.7",
      },
      {
        label: `opening all at once, each, ${of}`,
        ours: engine.milliseconds,
        baseline: ours.milliseconds,
        unit: "ms",
        baselineLabel: "one after the other",
        aim: "at most 1.2",
      },
    ];
  } finally {
    await rm(storageDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function fill(storageDir: string, number: number, chunks: number): Promise<void> {
  const collection = collectionOf(number);
  const store = await openIndexStore({
    collection,
    directory: indexDirectory(storageDir, collection.id),
    log: silentLog,
  });
  const perCollection = chunks / chunksPerDocument;
  await store.write(Array.from({ length: perCollection }, (_, index) => makeDocument(number * perCollection + index)));
  const missing = await store.missingVectors(model);
  await store.writeVectors(
    model,
    missing.map(({ hash }) => ({ hash, vector: unitVector() })),
  );
  await store.close();
}

function measure(storageDir: string, count: number, how: string): OpeningCost {
  const script = join(__dirname, "open-collections.ts");
  const options = ["--expose-gc", "--import", "tsx", script, storageDir, String(count), how];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: "utf8" })) as OpeningCost;
}
