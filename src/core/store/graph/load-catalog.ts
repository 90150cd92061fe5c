import type { Table } from "@lancedb/lancedb";
import { type IndexedChunk, type Origin, originAt } from "../../api";
import { readNumbers, readText } from "../arrow-columns";
import { type Catalog } from "../catalog";
import { checkoutLatest, type GraphTables } from "./graph-tables";
import { readBatches } from "../lance-database";
import { type LogRow } from "../schema";

export interface LoadReport {
  readonly lastSequence: number;
  /** Documents of which rows are missing or double; they were left out of the catalog. */
  readonly incomplete: readonly string[];
}

/**
 * Brings the catalog to what is on disk. Another process may write or purge between two reads; then rows seem to be
 * missing, and reading again decides.
 */
export async function loadCatalog(
  graph: GraphTables,
  catalog: Catalog,
  collection: IndexedCollection,
): Promise<LoadReport> {
  for (let attempt = 1; ; attempt++) {
    const report = await loadOnce(graph, catalog, collection);
    if (report.incomplete.length === 0 || attempt === 3) return report;
    await checkoutLatest(graph);
  }
}

async function loadOnce(graph: GraphTables, catalog: Catalog, collection: IndexedCollection): Promise<LoadReport> {
  const log = await readLog(graph.tables.documents);
  const isNew = (row: LogRow): boolean => catalog.manifest().get(row.path)?.revision !== row.revision;
  const fresh = new Map([...log.live.values()].filter(isNew).map((row) => [row.revision, row]));
  const whole = catalog.manifest().size === 0;
  const revisions = !whole && fresh.size <= maxRevisionsByName ? [...fresh.keys()] : undefined;
  const rows = [...log.live.values()];
  /** Undefined where as many rows are there as the log says, which spares counting them one by one. */
  const countRows = async (
    table: Table,
    expected: (row: LogRow) => number,
  ): Promise<ReadonlyMap<number, number> | undefined> => {
    const total = rows.reduce((sum, row) => sum + expected(row), 0);
    return whole && (await table.countRows()) === total ? undefined : countByRevision(table, revisions);
  };
  const isComplete = (counts: ReadonlyMap<number, number> | undefined, row: LogRow, expected: number): boolean =>
    counts === undefined || (counts.get(row.revision) ?? 0) === expected;
  const [chunks, textRows, symbolRows, edgeRows] = await Promise.all([
    fresh.size === 0 && !whole
      ? new Map<number, IndexedChunk[]>()
      : readChunks(graph.tables.chunks, log.live, collection, revisions),
    countRows(graph.tables.texts, () => 1),
    countRows(graph.tables.symbols, (row) => row.symbols),
    countRows(graph.tables.edges, (row) => row.edges),
  ]);

  for (const path of [...catalog.manifest().keys()]) {
    if (!log.live.has(path)) catalog.drop(path);
  }
  const incomplete: string[] = [];
  for (const row of log.live.values()) {
    if (!fresh.has(row.revision)) {
      if (catalog.manifest().get(row.path)?.sequence !== row.sequence) catalog.touch(row);
      continue;
    }
    const own = (chunks.get(row.revision) ?? []).sort((a, b) => a.ordinal - b.ordinal);
    const isWhole =
      own.length === row.chunks &&
      own.every((chunk, index) => chunk.ordinal !== own[index - 1]?.ordinal) &&
      isComplete(textRows, row, 1) &&
      isComplete(symbolRows, row, row.symbols) &&
      isComplete(edgeRows, row, row.edges);
    if (isWhole) catalog.put(row, own);
    else {
      catalog.drop(row.path);
      incomplete.push(row.path);
    }
  }

  return { lastSequence: log.lastSequence, incomplete };
}

/** Above this, reading every row is faster than naming the revisions. */
const maxRevisionsByName = 200;

async function readLog(
  documents: Table,
): Promise<{ readonly live: ReadonlyMap<string, LogRow>; readonly lastSequence: number }> {
  const newest = new Map<string, LogRow>();
  let lastSequence = 0;
  for await (const batch of readBatches(documents.query())) {
    const path = readText(batch, "path");
    const [contentHash, stamp] = [readText(batch, "contentHash"), readText(batch, "stamp")];
    const [segmentedAs, origin] = [readText(batch, "segmentedAs"), readText(batch, "origin")];
    const numbers = new Map(
      ["sequence", "revision", "chunks", "symbols", "edges"].map((name) => [name, readNumbers(batch, name)]),
    );
    const number = (name: string, index: number): number => numbers.get(name)?.[index] ?? 0;
    for (let index = 0; index < batch.numRows; index++) {
      const row: LogRow = {
        sequence: number("sequence", index),
        path: path(index),
        revision: number("revision", index),
        contentHash: contentHash(index),
        stamp: stamp(index),
        segmentedAs: segmentedAs(index),
        ...(origin(index) === "" ? {} : { origin: JSON.parse(origin(index)) as Origin }),
        chunks: number("chunks", index),
        symbols: number("symbols", index),
        edges: number("edges", index),
      };
      lastSequence = Math.max(lastSequence, row.sequence);
      if ((newest.get(row.path)?.sequence ?? 0) < row.sequence) newest.set(row.path, row);
    }
  }
  for (const [path, row] of newest) if (row.revision === 0) newest.delete(path);
  return { live: newest, lastSequence };
}

/** By revision, live ones only. */
async function readChunks(
  table: Table,
  live: ReadonlyMap<string, LogRow>,
  collection: IndexedCollection,
  revisions: readonly number[] | undefined,
): Promise<Map<number, IndexedChunk[]>> {
  const rowByRevision = new Map([...live.values()].map((row) => [row.revision, row]));
  const found = new Map<number, IndexedChunk[]>();
  const query = table
    .query()
    .select(["revision", "ordinal", "startLine", "endLine", "kind", "symbol", "cell", "isVerbatim", "hash"]);
  if (revisions !== undefined) query.where(`revision IN (${revisions.join(",")})`);
  for await (const batch of readBatches(query)) {
    const [revision, ordinal] = [readNumbers(batch, "revision"), readNumbers(batch, "ordinal")];
    const [startLine, endLine] = [readNumbers(batch, "startLine"), readNumbers(batch, "endLine")];
    const [cell, isVerbatim] = [readNumbers(batch, "cell"), readNumbers(batch, "isVerbatim")];
    const [kind, symbol, hash] = [
      oneOfEach(readText(batch, "kind")),
      readText(batch, "symbol"),
      readText(batch, "hash"),
    ];
    for (let index = 0; index < batch.numRows; index++) {
      const own = revision[index] ?? 0;
      const document = rowByRevision.get(own);
      if (document === undefined) continue;
      const chunks = found.get(own) ?? [];
      if (chunks.length === 0) found.set(own, chunks);
      chunks.push(
        indexedChunk(collection, document, {
          ordinal: ordinal[index] ?? 0,
          startLine: startLine[index] ?? 0,
          endLine: endLine[index] ?? 0,
          kind: kind(index) as IndexedChunk["kind"],
          symbol: symbol(index),
          cell: cell[index] ?? 0,
          isVerbatim: isVerbatim[index] === 1,
          hash: hash(index),
        }),
      );
    }
  }
  return found;
}

/** One string for all rows that say the same, instead of one a row. */
function oneOfEach(read: (row: number) => string): (row: number) => string {
  const known = new Map<string, string>();
  return (row) => {
    const text = read(row);
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  };
}

/** What every chunk of an index says of its collection. */
export type IndexedCollection = Pick<IndexedChunk, "collection" | "source">;

export function indexedChunk(
  { collection, source }: IndexedCollection,
  { path, revision, origin }: Pick<LogRow, "path" | "revision" | "origin">,
  chunk: Omit<IndexedChunk, "id" | "path" | "collection" | "source" | "origin">,
): IndexedChunk {
  const { ordinal, startLine, endLine, kind, symbol, hash, cell, isVerbatim } = chunk;
  const id = `${revision}.${ordinal}`;
  const known = { id, collection, path, source, ordinal, startLine, endLine, kind, symbol, hash, isVerbatim };
  return {
    ...known,
    ...(cell ? { cell } : {}),
    ...(origin === undefined ? {} : { origin: originAt(origin, startLine) }),
  };
}

/** Rows of each revision, live or not; of these revisions only, where they are named. */
export async function countByRevision(table: Table, revisions?: readonly number[]): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  if (revisions?.length === 0) return counts;
  const query = table.query().select(["revision"]);
  if (revisions !== undefined) query.where(`revision IN (${revisions.join(",")})`);
  for await (const batch of readBatches(query)) {
    for (const revision of readNumbers(batch, "revision")) counts.set(revision, (counts.get(revision) ?? 0) + 1);
  }
  return counts;
}
