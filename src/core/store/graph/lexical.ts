import { type ScoredChunk } from "../../api";
import { readNumbers } from "../arrow-columns";
import { type Catalog } from "../catalog";
import { countUnindexed, type GraphTables } from "./graph-tables";
import { type Lance, readBatches } from "../lance-database";

/** BM25 over the full-text index and the rows that are not in it yet. */
export async function searchLexical(
  lance: Lance,
  graph: GraphTables,
  catalog: Catalog,
  terms: readonly string[],
  limit: number,
): Promise<readonly ScoredChunk[]> {
  const words = terms.flatMap((term) => term.split(/\s+/u)).filter((word) => word.length > 0);
  if (words.length === 0 || limit <= 0) return [];
  const { chunks } = graph.tables;
  // Rows of replaced documents are found too and dropped below, so that many more are asked for. And while the
  // full-text index is empty, LanceDB 0.37 takes the first matches up to the limit instead of the best.
  const dead = Math.max(0, (await chunks.countRows()) - catalog.counts().chunks);
  const unindexed = await countUnindexed(chunks);
  const query = chunks
    .query()
    .fullTextSearch(new lance.MatchQuery(words.join(" "), "terms"))
    .select(["revision", "ordinal", "_score"])
    .limit(limit + Math.min(dead, maxDeadRows) + unindexed);
  const found: ScoredChunk[] = [];
  for await (const batch of readBatches(query)) {
    const [revision, ordinal] = [readNumbers(batch, "revision"), readNumbers(batch, "ordinal")];
    const score = readNumbers(batch, "_score");
    for (let row = 0; row < batch.numRows; row++) {
      const chunk = catalog.chunk(revision[row] ?? 0, ordinal[row] ?? -1);
      if (chunk !== undefined) found.push({ chunk, score: score[row] ?? 0 });
    }
  }
  return found.sort((a, b) => b.score - a.score).slice(0, limit);
}

const maxDeadRows = 5000;
