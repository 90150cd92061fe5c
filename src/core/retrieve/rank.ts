import { documentKeyOf, type IndexedChunk, type IndexStore, keyOf, type Question } from "../api";
import { definitionKey } from "./candidate-groups";
import { columnFiller, createFeatureTable, type FeatureTable } from "./feature-table";
import { fillCheapFeatures } from "./features";
import { type DenseEvidence, type FusedCandidate } from "./fuse";
import { fillGraphFeatures } from "./graph-features";
import { type RankingModel } from "./ranking-model";
import { type ChunkText, fillTextFeatures } from "./text-features";
import { type FlatTrees, scoreRows } from "./trees";

export interface RankedCandidate extends FusedCandidate {
  /** Descends with the list; in standard deviations, as `score` is. */
  readonly rankScore: number;
}

export interface RankingPorts {
  readonly stores: readonly IndexStore[];
  readonly textsOf: (chunks: readonly IndexedChunk[]) => Promise<readonly ChunkText[]>;
  /** Without it, the order is that of the fused score. */
  readonly model: RankingModel | undefined;
}

/** Candidates whose texts are read. */
const pooled = 64;

/**
 * Orders fused candidates in two steps: all of them by what is known without their texts, and the best of them again by
 * what stands in them and what they call.
 */
export async function rank(
  fused: readonly FusedCandidate[],
  question: Question,
  evidence: DenseEvidence,
  { stores, textsOf, model }: RankingPorts,
): Promise<readonly RankedCandidate[]> {
  if (model === undefined)
    return inAddedScores(piecesBack(fused.map((candidate) => ({ candidate, score: candidate.score }))));
  const { table, pool, rest } = await describe(fused, question, evidence, { stores, textsOf, first: model.first });
  const isNotice = table.column("isNotice");
  const judged = judge(table, pool, model.second);
  const second = order(
    judged.map((each) => (isNotice[each.row] === 1 ? { ...each, score: each.score - noticeSteps } : each)),
  );
  // What was not read stays behind what was, in its own order.
  const last = (second.at(-1)?.score ?? 0) - 1 - (rest[0]?.score ?? 0);
  const all = [...second, ...rest.map(({ candidate, score }) => ({ candidate, score: last + score }))];
  return inAddedScores(withSupport(piecesBack(all)));
}

/** More than what was learned can give: a notice of copyright holds words of any question, and answers one about itself. */
const noticeSteps = 100;

/** Everything that a model may go by, of the candidates whose texts are read and of the rest, each best first. */
export async function describe(
  fused: readonly FusedCandidate[],
  question: Question,
  evidence: DenseEvidence,
  { stores, textsOf, first }: Omit<RankingPorts, "model"> & { readonly first: FlatTrees },
): Promise<{ readonly table: FeatureTable; readonly pool: readonly Judged[]; readonly rest: readonly Judged[] }> {
  const best = [...fused].sort((one, other) => other.score - one.score || inPlace(one, other));
  const table = createFeatureTable(best.length);
  fillCheapFeatures(table, question, best, evidence);
  const all = order(
    judge(
      table,
      best.map((candidate, row) => ({ candidate, row })),
      first,
    ),
  );
  const set = columnFiller(
    table,
    all.map((each, position) => ({ ...each, position })),
  );
  set("first", ({ score }) => score);
  set("firstRank", ({ position }) => Math.log(position + 1));
  const pool = all.slice(0, pooled);
  const [texts] = await Promise.all([
    textsOf(pool.map(({ candidate }) => candidate.chunk)),
    fillGraphFeatures(table, pool, stores),
  ]);
  const definitions = pool.map(({ candidate }) => definitionKey(candidate.chunk));
  fillTextFeatures(
    table,
    pool.map(({ row }) => row),
    question,
    texts,
    definitions,
  );
  return { table, pool, rest: all.slice(pooled) };
}

/** A row of the table, and what it is worth. */
export interface Judged extends Scored {
  readonly row: number;
}

interface Scored {
  readonly candidate: FusedCandidate;
  readonly score: number;
}

function judge(table: FeatureTable, rows: readonly Omit<Judged, "score">[], trees: FlatTrees): readonly Judged[] {
  const scores = scoreRows(
    trees,
    table,
    rows.map(({ row }) => row),
  );
  return rows.map(({ candidate, row }, index) => ({ candidate, row, score: scores[index] ?? 0 }));
}

function order<Each extends Scored>(candidates: readonly Each[]): readonly Each[] {
  return [...candidates].sort((one, other) => other.score - one.score || inPlace(one.candidate, other.candidate));
}

/**
 * In steps of what the trees give; chosen with them (`training/rank/train_ranking.py`). A further piece of a definition is
 * a step away from the one before it, and so is a passage of prose from the one that it overlaps: another place is news.
 */
const furtherPiece = 1.5;
const mostPieces = 3;

function piecesBack(scored: readonly Scored[]): readonly Scored[] {
  const pieces = new Map<string, number>();
  const passages = new Set<string>();
  return order(scored).map(({ candidate, score }) => {
    const { chunk } = candidate;
    const definition = definitionKey(chunk);
    const before = pieces.get(definition) ?? 0;
    pieces.set(definition, before + 1);
    const passage = (ordinal: number): string => `${documentKeyOf(chunk)}\n${ordinal}`;
    const beside = [chunk.ordinal - 1, chunk.ordinal + 1].filter((ordinal) => passages.has(passage(ordinal))).length;
    if (chunk.kind === "prose") passages.add(passage(chunk.ordinal));
    const steps = Math.min(before, mostPieces) + (chunk.kind === "prose" ? beside : 0);
    return { candidate, score: score - furtherPiece * steps };
  });
}

const supportShare = 0.5;

/** A file that answers usually does so in several places: the best of them gains by the others. */
function withSupport(scored: readonly Scored[]): readonly Scored[] {
  const sorted = order(scored);
  const files = new Map<string, number[]>();
  for (const { candidate, score } of sorted.slice(0, pooled)) {
    const key = documentKeyOf(candidate.chunk);
    files.set(key, [...(files.get(key) ?? []), score]);
  }
  return sorted.map((each) => {
    const key = documentKeyOf(each.candidate.chunk);
    const [best, ...others] = files.get(key) ?? [];
    files.delete(key);
    if (best === undefined) return each;
    const sum = others.reduce((total, score) => total + Math.exp(score - best), 1);
    return { candidate: each.candidate, score: each.score + supportShare * Math.log(sum) };
  });
}

/**
 * What was learned orders hits of one search and has no scale: the score that is handed on is the best of the added ones
 * for the first hit, the second best for the second. So it stays a number of standard deviations, which hits of other
 * collections can be compared by.
 */
function inAddedScores(scored: readonly Scored[]): readonly RankedCandidate[] {
  const scores = scored.map(({ candidate }) => candidate.score).sort((one, other) => other - one);
  return order(scored).map(({ candidate }, position) => ({ ...candidate, rankScore: scores[position] ?? 0 }));
}

/** Ties go in an order that does not depend on which retriever answered first. */
function inPlace({ chunk: one }: FusedCandidate, { chunk: other }: FusedCandidate): number {
  return compare(one.path, other.path) || one.startLine - other.startLine || compare(keyOf(one), keyOf(other));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
