import { type IndexedChunk, type QuestionKind, type RetrieverName } from "../api";

/** What the retrievers say of one chunk. */
export interface Candidate {
  readonly chunk: IndexedChunk;
  readonly ranks: { readonly [name in RetrieverName]?: number };
  /** Cosine similarity to the question; undefined where the chunk has no vector yet, or the question has none. */
  readonly cosine: number | undefined;
  /** The same by the vectors that are made while a file is parsed. */
  readonly instant: number | undefined;
  /** BM25; 0 where full-text search did not find it. */
  readonly lexical: number;
  /** 0 to 1: how surely the question names this chunk. */
  readonly named: number;
}

/** Cosines of the question to chunks taken at random: what similarity means nothing. */
export interface Background {
  readonly mean: number;
  readonly deviation: number;
}

/** What the cosines of a search are worth. */
export interface DenseEvidence {
  readonly background: Background;
  /** Share of all chunks that have a vector, 0 to 1. */
  readonly embeddedShare: number;
  /** Background of the instant cosines. */
  readonly instant: Background;
}

export interface FusedCandidate extends Candidate {
  /** Relevance without what the question names: what a file's chunks may lend each other. */
  readonly content: number;
  readonly score: number;
}

/**
 * One score from four retrievers, in standard deviations of the background.
 *
 * Scores are added, not ranks: rank fusion gives the best of a poor list as much as the best of a good one, and so
 * loses to its better part. A cosine counts by how far it stands out from cosines of chunks taken at random, which
 * makes models with other ranges of cosines comparable. BM25 is already a sum of log odds, over more terms for a
 * longer question: taken as it is, words weigh more the more of the rare ones match, which is what long questions,
 * code and tracebacks need.
 */
export function fuse(
  candidates: readonly Candidate[],
  evidence: DenseEvidence,
  kind: QuestionKind,
): readonly FusedCandidate[] {
  const weights = fusionWeights[kind];
  // While few chunks have a vector, the best cosine is the best of a few.
  const trust = leastTrust + (1 - leastTrust) * evidence.embeddedShare;
  return candidates.map((candidate) => {
    const { cosine, instant, lexical, named } = candidate;
    const early = instant === undefined ? 0 : inDeviations(instant, evidence.instant);
    const expected = expectedDense(candidate, evidence);
    const observed = cosine === undefined ? expected : inDeviations(cosine, evidence.background);
    const content = expected + trust * (observed - expected) + earlyWeight * early + weights.lexical * lexical;
    return { ...candidate, content, score: content + weights.named * named };
  });
}

/** Standard deviations a deviation of the instant cosine, beside the other one. */
const earlyWeight = 0.2;

/** How much of what a cosine stands out beyond what was to be expected is believed where hardly any chunk has one. */
const leastTrust = 0.7;

/** How far a cosine stands out. */
export function inDeviations(cosine: number, { mean, deviation }: Background): number {
  return (cosine - mean) / deviation;
}

/**
 * `lexical`: standard deviations a unit of BM25; a wide range does (0.04 to 0.12). `named`: standard deviations for
 * being what the question names: more than wording can make up for where the question is nothing but a name.
 */
const fusionWeights: Readonly<Record<QuestionKind, { readonly lexical: number; readonly named: number }>> = {
  symbol: { lexical: 0.1, named: 8 },
  code: { lexical: 0.08, named: 1.5 },
  traceback: { lexical: 0.08, named: 4 },
  prose: { lexical: 0.06, named: 2 },
};

/**
 * What the cosine of a chunk without a vector will probably be, in standard deviations: half of what its instant cosine
 * stands out, and more the better its words match; on average a unit of BM25 goes with a fifth of a deviation. Without
 * any vectors the order is so that of the instant ones and BM25.
 */
export function expectedDense({ instant, lexical }: Candidate, evidence: DenseEvidence): number {
  const words = 0.2 * Math.min(lexical, 16) + 0.02 * Math.max(0, lexical - 16);
  return instant === undefined ? words : 0.5 * inDeviations(instant, evidence.instant) + 0.7 * words;
}

/** Deviation of cosines that sentence models show; holds an index of a handful of chunks steady. */
const usualDeviation = 0.1;
const usualWeight = 16;

/** Mean and deviation of a sample of cosines. */
export function backgroundOf(cosines: readonly number[]): Background {
  const count = cosines.length;
  if (count === 0) return { mean: 0, deviation: usualDeviation };
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / count;
  const squares = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt((squares + usualWeight * usualDeviation ** 2) / (count + usualWeight)) };
}
