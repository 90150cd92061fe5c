import { createFullTextIndex, type GraphTables, readBatches } from "./graph-tables";
import { type Lance } from "../lance-database";
import { graphTables } from "../schema";
import { findGarbledRevisions } from "./texts";

/** Reads all rows of all tables; throws where one cannot be read. Returns the revisions whose texts are garbled. */
export async function readEverything(graph: GraphTables): Promise<ReadonlySet<number>> {
  for (const name of graphTables) {
    for await (const batch of readBatches(graph.tables[name].query())) void batch.numRows;
    // Clearing up reads the versions before the current one.
    await graph.tables[name].listVersions();
  }
  return findGarbledRevisions(graph);
}

/** True when it was sound. */
export async function repairFullText(lance: Lance, graph: GraphTables): Promise<boolean> {
  const { chunks } = graph.tables;
  try {
    const query = chunks.query().fullTextSearch(new lance.MatchQuery("self", "terms"));
    for await (const batch of readBatches(query.select(["revision", "_score"]).limit(10))) void batch.numRows;
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await createFullTextIndex(lance, chunks);
    return false;
  }
}
