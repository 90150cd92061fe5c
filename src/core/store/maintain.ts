/** What keeps an index small and fast. Each step is safe at any moment; what must not meet a write says so. */
import type { Table } from "@lancedb/lancedb";
import { type Catalog } from "./catalog";
import {
  countUnindexed,
  createFullTextIndex,
  deleteRevisions,
  fullTextIndexName,
  type GraphTables,
} from "./graph/graph-tables";
import { type Lance, optimizeTable } from "./lance-database";
import { countByRevision } from "./graph/load-catalog";
import { documentsTable, graphTables, removedRow } from "./schema";

const rowTables = ["chunks", "texts", "symbols", "edges"] as const;

/** Rows of a table that are live. */
function liveRows(catalog: Catalog, name: (typeof rowTables)[number]): number {
  const counts = catalog.counts();
  return name === "texts" ? counts.documents : counts[name];
}

/** Rows on disk that are not live: of replaced and removed documents, and what a crash left. */
export async function deadRows(graph: GraphTables, catalog: Catalog): Promise<number> {
  const counts = await Promise.all(
    rowTables.map(async (name) => (await graph.tables[name].countRows()) - liveRows(catalog, name)),
  );
  return counts.reduce((sum, rows) => sum + Math.max(0, rows), 0);
}

/** The highest revision of any row, live or not: a new one must be above, or it would raise the dead. */
export async function highestRevision(graph: GraphTables): Promise<number> {
  const counts = await Promise.all(rowTables.map((name) => countByRevision(graph.tables[name])));
  return counts.reduce((most, revisions) => [...revisions.keys()].reduce((a, b) => Math.max(a, b), most), 0);
}

/**
 * Deletes rows that are not live. Only the writer may, between its writes: rows of a write under way look dead. Those
 * above `lastSequence` are none of its: a process that took the lock over while this one was stopped has written them.
 */
export async function purge(graph: GraphTables, catalog: Catalog, lastSequence: number): Promise<void> {
  for (const name of rowTables) {
    const table = graph.tables[name];
    if ((await table.countRows()) === liveRows(catalog, name)) continue;
    const revisions = [...(await countByRevision(table)).keys()];
    const dead = revisions.filter((revision) => revision <= lastSequence && catalog.pathOf(revision) === undefined);
    await deleteRevisions(table, dead);
  }
}

export async function isLogLong({ tables: { documents } }: GraphTables, catalog: Catalog): Promise<boolean> {
  return (await documents.countRows()) > 2 * catalog.counts().documents + minLogRows;
}

/**
 * Replaces the log by one row a document, under new sequences, one for each document and one more. Only the writer may,
 * between its writes. The rows are added before the old ones go, and no row of a higher sequence is touched: what
 * another process has appended meanwhile stays. The newest row stays whatever it says, so that no revision is given out
 * twice.
 */
export async function compactLog(graph: GraphTables, catalog: Catalog, sequences: readonly number[]): Promise<void> {
  const { documents } = graph.tables;
  const before = Math.min(...sequences);
  const live = [...catalog.manifest().values()];
  const rows = live.map((row, index) => ({ ...row, sequence: sequences[index] ?? 0 }));
  await documents.add(documentsTable([...rows, removedRow("", Math.max(...sequences))]));
  for (const row of rows) catalog.touch(row);
  await documents.delete(`sequence < ${before}`);
}

/**
 * True when so many chunks are outside the full-text index that searching gets slow. The share keeps the cost of a long
 * ingest linear: each fold builds the index anew, at 0.02 ms a chunk, which is far less than compacting in between.
 */
export async function needsFold(graph: GraphTables): Promise<boolean> {
  const statistics = await graph.tables.chunks.indexStats(fullTextIndexName);
  if (statistics === undefined) return true;
  return statistics.numUnindexedRows >= Math.max(maxUnindexedRows, statistics.numIndexedRows / 2);
}

export async function fold(lance: Lance, graph: GraphTables): Promise<void> {
  await createFullTextIndex(lance, graph.tables.chunks);
}

/**
 * Compacts the tables for which it pays, or all by `force`. `wasFolded`: full-text indexes that were replaced still lie
 * on disk, as large as the current one together. May run beside writes, but not beside `purge`.
 */
export async function compact(
  graph: GraphTables,
  { force, wasFolded }: { readonly force: boolean; readonly wasFolded: boolean },
): Promise<void> {
  for (const name of graphTables) {
    const table = graph.tables[name];
    const isFolded = name !== "chunks" || (!wasFolded && (await countUnindexed(table)) < minUnindexedRows);
    if (!force && isFolded && !(await isScattered(table))) continue;
    await optimizeTable(table);
    // Files that the full-text index did not cover are joined among themselves first, and with the others only now.
    if (name === "chunks" && (await isScattered(table))) await optimizeTable(table);
  }
}

/** Many small files slow every query down a little; many versions take space. */
async function isScattered(table: Table): Promise<boolean> {
  const { fragmentStats } = await table.stats();
  return fragmentStats.numFragments >= maxFragments || (await table.listVersions()).length >= maxVersions;
}

const maxUnindexedRows = 4000;
const minUnindexedRows = 400;
const minLogRows = 200;
const maxFragments = 24;
const maxVersions = 48;
