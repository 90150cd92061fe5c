import type { Table } from "@lancedb/lancedb";
import type { Table as ArrowTable } from "apache-arrow";
import { type Lance, type LanceDatabase, openDatabase } from "../lance-database";
import { createEdgeEnds, type EdgeEnds } from "./edge-ends";
import { createRecentTexts, type RecentTexts } from "./recent-texts";
import { fileFormats, type GraphTable, graphTables, schemas } from "../schema";

/** The tables of documents and what is in them, opened. */
export interface GraphTables {
  readonly database: LanceDatabase;
  readonly tables: Readonly<Record<GraphTable, Table>>;
  readonly recentTexts: RecentTexts;
  readonly edgeEnds: () => Promise<EdgeEnds>;
}

export async function openGraphTables(lance: Lance, path: string): Promise<GraphTables> {
  const database = await openDatabase(lance, path);
  const [documents, chunks, texts, symbols, edges] = await Promise.all(
    graphTables.map((name) => database.connection.openTable(name)),
  );
  if (!documents || !chunks || !texts || !symbols || !edges) throw new Error("A table of the index is missing.");
  const tables = { documents, chunks, texts, symbols, edges };
  return { database, tables, recentTexts: createRecentTexts(maxRecentChars), edgeEnds: createEdgeEnds(edges) };
}

/** All of a small project; of a large one, what the last questions were about. */
const maxRecentChars = 4_000_000;

/** Creates them empty, with the full-text index already there, so that there is never a search without it. */
export async function createGraphTables(lance: Lance, path: string): Promise<void> {
  const database = await openDatabase(lance, path);
  for (const name of graphTables) {
    const format = fileFormats[name];
    const options = format === undefined ? {} : { storageOptions: { new_table_data_storage_version: format } };
    await database.connection.createEmptyTable(name, schemas[name], options);
  }
  await createFullTextIndex(lance, await database.connection.openTable("chunks"));
  database.close();
}

/**
 * Terms come split, lower-cased and stemmed, so the index only cuts at spaces. Rows that it does not hold yet are
 * searched all the same, with the same scores, at about 9 ms for each 1,000 of them.
 */
export async function createFullTextIndex(lance: Lance, chunks: Table): Promise<void> {
  const config = lance.Index.fts({
    baseTokenizer: "whitespace",
    withPosition: false,
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    maxTokenLength: maxTermLength,
  });
  await chunks.createIndex("terms", { config, replace: true });
}

/** Chunks that the full-text index does not hold yet. */
export async function countUnindexed(chunks: Table): Promise<number> {
  const statistics = await chunks.indexStats(fullTextIndexName);
  return statistics?.numUnindexedRows ?? (await chunks.countRows());
}

/** As LanceDB names it, after its column. */
export const fullTextIndexName = "terms_idx";

/** Longer terms are not found: they are data, not names. */
export const maxTermLength = 200;

export function closeGraphTables(graph: GraphTables): void {
  for (const name of graphTables) graph.tables[name].close();
  graph.database.close();
}

/** Sees what another process has written. */
export async function checkoutLatest(graph: GraphTables): Promise<void> {
  await Promise.all(graphTables.map((name) => graph.tables[name].checkoutLatest()));
}

/** Adds rows as one commit; no rows make none. */
export async function addRows(table: Table, rows: ArrowTable): Promise<void> {
  if (rows.numRows > 0) await table.add(rows);
}

/** In parts, because a condition with tens of thousands of numbers is slow to parse. */
export async function deleteRevisions(table: Table, revisions: readonly number[]): Promise<void> {
  for (let start = 0; start < revisions.length; start += 1000) {
    await table.delete(`revision IN (${revisions.slice(start, start + 1000).join(",")})`);
  }
}
