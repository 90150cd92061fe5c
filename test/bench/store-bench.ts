import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, Index, MatchQuery } from "@lancedb/lancedb";
import { type IndexStore, type SegmentedDocument } from "../../src/core/api";
import { openIndexStore } from "../../src/core/store/lance-index";
import { type Figure } from "./figure";
import { chunksPerDocument, makeDocument, model, random, randomName, unitVector } from "./made-up-code";

/**
 * The store alone, on made-up code: what LanceDB itself takes for the same rows, or for its own exact search over
 * float32 vectors, is the baseline.
 */
export async function benchStore(options: { readonly chunks?: number } = {}): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "store-bench-"));
  try {
    return await measure(directory, options.chunks ?? 50_000);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  return undefined;
}

async function measure(directory: string, chunkCount: number): Promise<readonly Figure[]> {
  const documents = Array.from({ length: Math.ceil(chunkCount / chunksPerDocument) }, (_, number) =>
    makeDocument(number),
  );
  const sourceBytes = documents.reduce((sum, { document }) => sum + document.text.length, 0);
  const options = {
    collection: { id: directory, kind: "workspace", title: "bench" } as const,
    directory: join(directory, "index"),
    log,
  };
  let store = await openIndexStore(options);
  const insertMs = await time(async () => {
    for (let start = 0; start < documents.length; start += 50) await store.write(documents.slice(start, start + 50));
  });
  await store.optimize();
  const missing = await store.missingVectors(model);
  const vectors = missing.map(({ hash }) => ({ hash, vector: unitVector() }));
  for (let start = 0; start < vectors.length; start += 512)
    await store.writeVectors(model, vectors.slice(start, start + 512));
  await store.optimize();
  const bytes = await store.size();
  await store.close();

  const lance = await openBaseline(join(directory, "baseline"), documents, vectors);
  const openMs = await time(async () => void (store = await openIndexStore(options)));
  const firstDenseMs = await time(() => store.searchDense(model, unitVector(), 100));
  const lexical = await spread(() => store.searchLexical(["parse", "socket", randomName()], 100));
  const lanceLexical = await spread(() => lance.lexical(`parse socket ${randomName()}`));
  const dense = await spread(() => store.searchDense(model, unitVector(), 100));
  const lanceDense = await spread(() => lance.dense(unitVector()));
  const symbols = await spread(() => store.findSymbols([randomName()], 20));
  const chunks = [...store.chunks()];
  const texts = await spread(() =>
    store.texts(Array.from({ length: 10 }, () => chunks[random(chunks.length)] ?? fail())),
  );
  const save = await spread((round) => saveAndFind(store, round));
  const lanceSave = await spread((round) => lance.add(makeDocument(random(documents.length)), round));
  await store.close();
  await lance.close();

  const figure = (
    label: string,
    ours: number,
    baseline: number,
    baselineLabel: string,
    aim: string,
    unit = "ms",
  ): Figure => ({
    label: `${label} (${chunkCount} chunks)`,
    ours,
    baseline,
    unit,
    baselineLabel,
    aim,
  });
  const bare = "the same in bare LanceDB";
  const exact = "LanceDB's own exact search over float32";
  return [
    figure(
      "writing documents, chunks, symbols and edges",
      insertMs,
      lance.insertMs,
      "LanceDB adding the chunks alone",
      "at most 5",
    ),
    figure(
      "opening the index",
      openMs,
      lance.openMs,
      "LanceDB opening the table and reading its hashes",
      "below 500 ms",
    ),
    figure("first dense search, which loads the vectors", firstDenseMs, lanceDense.p50, exact, "below 300 ms"),
    figure("full text, p50", lexical.p50, lanceLexical.p50, bare, "about 1"),
    figure("full text, p95", lexical.p95, lanceLexical.p95, bare, "below 50 ms"),
    figure("dense, p50", dense.p50, lanceDense.p50, exact, "below 0.5"),
    figure("dense, p95", dense.p95, lanceDense.p95, exact, "below 50 ms"),
    figure("symbol by name, p95", symbols.p95, lanceLexical.p95, "a full-text query", "below 20 ms"),
    figure("ten texts, p95", texts.p95, lanceLexical.p95, "a full-text query", "below 20 ms"),
    figure(
      "saving a document until full text finds it, p50",
      save.p50,
      lanceSave.p50,
      "one bare append",
      "below 50 ms",
    ),
    figure(
      "saving a document until full text finds it, p95",
      save.p95,
      lanceSave.p95,
      "one bare append",
      "below 100 ms",
    ),
    figure("size on disk, with all vectors", bytes / 1e6, sourceBytes / 1e6, "source", "below 3", "MB"),
  ];
}

async function saveAndFind(store: IndexStore, round: number): Promise<void> {
  const saved = makeDocument(round * 11);
  const [first, ...others] = saved.segmentation.chunks;
  if (first === undefined) throw new Error("A document has chunks.");
  const marked = { ...first, terms: `${first.terms} marked${round}` };
  await store.write([{ ...saved, segmentation: { ...saved.segmentation, chunks: [marked, ...others] } }]);
  const found = await store.searchLexical([`marked${round}`], 10);
  if (found.length !== 1) throw new Error("A saved document is not found.");
}

interface Baseline {
  readonly insertMs: number;
  readonly openMs: number;
  lexical(query: string): Promise<unknown>;
  dense(vector: Float32Array): Promise<unknown>;
  add(document: SegmentedDocument, round: number): Promise<unknown>;
  close(): Promise<void>;
}

async function openBaseline(
  path: string,
  documents: readonly SegmentedDocument[],
  vectors: readonly { readonly hash: string; readonly vector: Float32Array }[],
): Promise<Baseline> {
  const database = await connect(path);
  const rows = documents.map(({ segmentation }) =>
    segmentation.chunks.map(({ hash, heading, text, terms }) => ({ hash, heading, text, terms })),
  );
  const table = await database.createTable("chunks", rows[0] ?? []);
  const insertMs = await time(async () => {
    for (let start = 1; start < rows.length; start += 50) await table.add(rows.slice(start, start + 50).flat());
  });
  await table.createIndex("terms", {
    config: Index.fts({ baseTokenizer: "whitespace", stem: false, withPosition: false }),
  });
  await table.optimize();
  const vectorTable = await database.createTable("vectors", [{ hash: "", vector: Array.from(unitVector()) }]);
  for (let start = 0; start < vectors.length; start += 5000) {
    const part = vectors.slice(start, start + 5000);
    await vectorTable.add(part.map(({ hash, vector }) => ({ hash, vector: Array.from(vector) })));
  }
  const openMs = await time(async () => {
    const again = await (await connect(path)).openTable("chunks");
    for await (const batch of again.query().select(["hash"]))
      if (batch.numRows === 0) throw new Error("An empty batch.");
  });
  return {
    insertMs,
    openMs,
    lexical: (query) =>
      table.query().fullTextSearch(new MatchQuery(query, "terms")).select(["hash", "_score"]).limit(100).toArray(),
    dense: (vector) =>
      vectorTable.query().nearestTo(vector).distanceType("dot").select(["hash", "_distance"]).limit(100).toArray(),
    add: ({ segmentation }, round) =>
      table.add(
        segmentation.chunks.map(({ hash, heading, text, terms }) => ({
          hash: `${hash}${round}`,
          heading,
          text,
          terms,
        })),
      ),
    close: async () => {
      table.close();
      vectorTable.close();
      database.close();
    },
  };
}

async function time(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

async function spread(
  action: (round: number) => Promise<unknown>,
): Promise<{ readonly p50: number; readonly p95: number }> {
  const times: number[] = [];
  for (let round = 0; round < 40; round++) times.push(await time(() => action(round)));
  times.sort((a, b) => a - b);
  return { p50: times[20] ?? Number.NaN, p95: times[37] ?? Number.NaN };
}

function fail(): never {
  throw new Error("There are no chunks.");
}
