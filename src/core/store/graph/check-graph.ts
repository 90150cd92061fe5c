import { checkoutLatest, type GraphTables } from "./graph-tables";
import { type Lance, readBatches } from "../lance-database";
import { graphTables } from "../schema";
import { findGarbledRevisions } from "./texts";

export interface GraphReport {
  /** Revisions whose texts are garbled. */
  readonly garbled: ReadonlySet<number>;
  readonly isFullTextSound: boolean;
}

/** Reads all rows of all tables, and changes nothing. Throws where one cannot be read. */
export async function inspectGraph(lance: Lance, graph: GraphTables): Promise<GraphReport> {
  await checkoutLatest(graph);
  for (const name of graphTables) {
    for await (const batch of readBatches(graph.tables[name].query())) void batch.numRows;
    // Clearing up reads the versions before the current one.
    await graph.tables[name].listVersions();
  }
  return { garbled: await findGarbledRevisions(graph), isFullTextSound: await canSearch(lance, graph) };
}

async function canSearch(lance: Lance, { tables: { chunks } }: GraphTables): Promise<boolean> {
  try {
    const query = chunks.query().fullTextSearch(new lance.MatchQuery("self", "terms"));
    for await (const batch of readBatches(query.select(["revision", "_score"]).limit(10))) void batch.numRows;
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return false;
  }
}
