import { type EmbeddingModel, type IndexedChunk, type IndexStore } from "../api";
import { type Candidate, type DenseEvidence } from "./fuse";

/** A question as a model sees it. */
export interface AskedVector {
  readonly model: EmbeddingModel;
  readonly vector: Float32Array;
}

/**
 * Cosines of chunks that have no vector yet, for somebody who waits. Chunks come best first; those that cannot be
 * compared in time are missing from the result.
 */
export type CompareNow = (
  chunks: readonly IndexedChunk[],
  question: ReadonlyMap<IndexStore, AskedVector>,
  signal?: AbortSignal,
) => Promise<ReadonlyMap<IndexedChunk, number>>;

/** What all retrievers found. */
export interface Gathered {
  readonly candidates: readonly Candidate[];
  readonly evidence: DenseEvidence;
  /** By store, since one may serve an older model. */
  readonly question: ReadonlyMap<IndexStore, AskedVector>;
}

/** Candidates that are looked at: about a second of work where none has a vector. */
const compared = 32;

/**
 * The same with true cosines for those of the best candidates that had none; undefined where that brings nothing. So the
 * first question about a code base is answered nearly as well as after everything was embedded (`docs/evaluation.md`,
 * "How soon").
 */
export async function compareBest(
  { candidates, evidence, question }: Gathered,
  ranked: readonly Candidate[],
  compareNow: CompareNow,
  signal?: AbortSignal,
): Promise<Gathered | undefined> {
  if (evidence.embeddedShare >= 1 || question.size === 0) return undefined;
  const waiting = new Set(candidates.filter(({ cosine }) => cosine === undefined).map(({ chunk }) => chunk));
  const wanted = ranked
    .slice(0, compared)
    .map(({ chunk }) => chunk)
    .filter((chunk) => waiting.has(chunk));
  const cosines = wanted.length === 0 ? undefined : await compareNow(wanted, question, signal);
  if (!cosines?.size) return undefined;
  const nearer = candidates.map((each) => ({ ...each, cosine: each.cosine ?? cosines.get(each.chunk) }));
  return { candidates: nearer, evidence, question };
}
