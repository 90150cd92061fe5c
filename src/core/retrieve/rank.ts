import { documentKeyOf, type IndexedChunk, type IndexStore, keyOf, type Question } from "../api";
import { cheapFeatures, definitionKey, type Features } from "./features";
import { type DenseEvidence, type FusedCandidate } from "./fuse";
import { graphFeatures } from "./graph-features";
import { type RankingModel } from "./ranking-model";
import { type ChunkText, textFeatures } from "./text-features";
import { scoreRow, type Trees } from "./trees";

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
  if (model === undefined) return inAddedScores(piecesBack(fused.map((each) => ({ ...each, rankScore: each.score }))));
  const { pool, rest } = await describe(fused, question, evidence, { stores, textsOf, first: model.first });
  const second = order(pool.map(({ candidate, features }) => withoutNotice(judged(candidate, features, model.second))));
  // What was not read stays behind what was, in its own order.
  const last = (second.at(-1)?.score ?? 0) - 1 - (rest[0]?.score ?? 0);
  const all = [...second, ...rest.map((each) => ({ ...each, score: last + each.score }))];
  return inAddedScores(
    withSupport(piecesBack(all.map(({ candidate, score }) => ({ ...candidate, rankScore: score })))),
  );
}

/** Everything that a model may go by, of the candidates whose texts are read and of the rest, each best first. */
export async function describe(
  fused: readonly FusedCandidate[],
  question: Question,
  evidence: DenseEvidence,
  { stores, textsOf, first }: Omit<RankingPorts, "model"> & { readonly first: Trees },
): Promise<{ readonly pool: readonly Judged[]; readonly rest: readonly Judged[] }> {
  const best = [...fused].sort((one, other) => other.score - one.score || inPlace(one, other));
  const cheap = cheapFeatures(question, best, evidence);
  const all = order(best.map((candidate, position) => judged(candidate, cheap[position] ?? {}, first)));
  const pool = all.slice(0, pooled);
  const texts = await textsOf(pool.map(({ candidate }) => candidate.chunk));
  const definitions = pool.map(({ candidate }) => definitionKey(candidate.chunk));
  const textual = textFeatures(question, texts, definitions);
  const graph = await graphFeatures(
    pool.map(({ candidate }) => candidate),
    stores,
  );
  return {
    pool: pool.map((each, position) => ({
      ...each,
      features: {
        ...each.features,
        ...textual[position],
        ...graph[position],
        first: each.score,
        firstRank: Math.log(position + 1),
      },
    })),
    rest: all.slice(pooled),
  };
}

export interface Judged {
  readonly candidate: FusedCandidate;
  readonly features: Features;
  readonly score: number;
}

function judged(candidate: FusedCandidate, features: Features, trees: Trees): Judged {
  const row = trees.features.map((name) => features[name] ?? NaN);
  return { candidate, features, score: scoreRow(trees, row) };
}

/** More than what was learned can give: a notice of copyright holds words of any question, and answers one about itself. */
const noticeSteps = 100;

function withoutNotice(each: Judged): Judged {
  return each.features["isNotice"] === 1 ? { ...each, score: each.score - noticeSteps } : each;
}

function order(candidates: readonly Judged[]): readonly Judged[] {
  return [...candidates].sort((one, other) => other.score - one.score || inPlace(one.candidate, other.candidate));
}

/**
 * In steps of what the trees give; chosen with them (`training/rank/train_ranking.py`). A further piece of a definition is
 * a step away from the one before it, and another place is news.
 */
const furtherPiece = 1.5;
const mostPieces = 3;

function piecesBack(ranked: readonly RankedCandidate[]): readonly RankedCandidate[] {
  const seen = new Map<string, number>();
  return byRankScore(ranked).map((candidate) => {
    const key = definitionKey(candidate.chunk);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return { ...candidate, rankScore: candidate.rankScore - furtherPiece * Math.min(before, mostPieces) };
  });
}

const supportShare = 0.5;

/** A file that answers usually does so in several places: the best of them gains by the others. */
function withSupport(ranked: readonly RankedCandidate[]): readonly RankedCandidate[] {
  const sorted = byRankScore(ranked);
  const files = new Map<string, number[]>();
  for (const { chunk, rankScore } of sorted.slice(0, pooled)) {
    const key = documentKeyOf(chunk);
    files.set(key, [...(files.get(key) ?? []), rankScore]);
  }
  return sorted.map((candidate) => {
    const key = documentKeyOf(candidate.chunk);
    const [best, ...others] = files.get(key) ?? [];
    files.delete(key);
    if (best === undefined) return candidate;
    const sum = others.reduce((total, score) => total + Math.exp(score - best), 1);
    return { ...candidate, rankScore: candidate.rankScore + supportShare * Math.log(sum) };
  });
}

/**
 * What was learned orders hits of one search and has no scale: the score that is handed on is the best of the added ones
 * for the first hit, the second best for the second. So it stays a number of standard deviations, which hits of other
 * collections can be compared by.
 */
function inAddedScores(ranked: readonly RankedCandidate[]): readonly RankedCandidate[] {
  const scores = ranked.map(({ score }) => score).sort((one, other) => other - one);
  return byRankScore(ranked).map((candidate, position) => ({ ...candidate, rankScore: scores[position] ?? 0 }));
}

function byRankScore(ranked: readonly RankedCandidate[]): readonly RankedCandidate[] {
  return [...ranked].sort((one, other) => other.rankScore - one.rankScore || inPlace(one, other));
}

/** Ties go in an order that does not depend on which retriever answered first. */
function inPlace({ chunk: one }: FusedCandidate, { chunk: other }: FusedCandidate): number {
  return compare(one.path, other.path) || one.startLine - other.startLine || compare(keyOf(one), keyOf(other));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
