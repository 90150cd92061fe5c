import { documentKeyOf, type IndexedChunk } from "../api";
import { isTestPath } from "../platform/source-paths";
import { type FusedCandidate } from "./fuse";

export interface RankedCandidate extends FusedCandidate {
  /** What the list is ordered by. */
  readonly rankScore: number;
}

/**
 * Orders fused candidates: what the place of a chunk says for or against it, what the other chunks of its file say,
 * and damping, so that one file does not fill the list. Pure; scores are in standard deviations (see `fuse.ts`).
 */
export function rank(candidates: readonly FusedCandidate[], question: string): readonly RankedCandidate[] {
  const unwanted = places.filter(({ unless }) => !unless.test(question));
  const ranked = candidates.map((candidate) => ({
    ...candidate,
    rankScore: candidate.score - placePenalty(candidate.chunk, unwanted),
  }));
  ranked.sort(byRankScore);
  const best = ranked.reduce((most, candidate) => Math.max(most, candidate.content), 0);
  const files = new Map<string, RankedCandidate[]>();
  for (const candidate of ranked) {
    const key = documentKeyOf(candidate.chunk);
    const file = files.get(key);
    if (file) file.push(candidate);
    else files.set(key, [candidate]);
  }
  const adjusted: RankedCandidate[] = [];
  for (const file of files.values()) {
    const support = fileSupport(file, best);
    file.forEach((candidate, position) => {
      const shift = position === 0 ? support : -Math.min(position * furtherChunkPenalty, mostFurtherPenalty);
      adjusted.push({ ...candidate, rankScore: candidate.rankScore + shift });
    });
  }
  return adjusted.sort(byRankScore);
}

/** Chunks of a file that lend support to its best one, at most. */
const mostSupporters = 6;
/** Share of what stands out that they lend. */
const supportShare = 0.2;
/** A chunk stands out above this share of the best chunk's relevance. */
const supportFloor = 0.5;

/**
 * A file that answers a question about code usually does so in several places, so its other good chunks lift its best
 * one. Passages of a text do not: a long text would win for being long.
 */
function fileSupport(file: readonly RankedCandidate[], best: number): number {
  const floor = supportFloor * best;
  const support = file
    .slice(1)
    .filter((candidate) => candidate.chunk.kind !== "prose")
    .map((candidate) => Math.max(0, candidate.content - floor))
    .sort((one, other) => other - one)
    .slice(0, mostSupporters);
  return supportShare * support.reduce((sum, amount) => sum + amount, 0);
}

/** Further chunks of a file go down a little each, so that a list shows more than one place. */
const furtherChunkPenalty = 0.1;
const mostFurtherPenalty = 0.5;

interface Place {
  readonly holds: (path: string) => boolean;
  readonly penalty: number;
  /** A question with this in it asks for the place. */
  readonly unless: RegExp;
}

/** Places that repeat the words of the code that a question is about, and are seldom what is asked for. */
const places: readonly Place[] = [
  {
    holds: isTestPath,
    penalty: 2.4,
    unless: /\btest|\bfixture|\bmock|\bassert/i,
  },
  {
    holds: (path) =>
      /(?:^|\/)(?:_?vendor(?:ed)?|third_?party|extern(?:al|als)?|site-packages|node_modules)\//i.test(path),
    penalty: 1,
    unless: /\bvendor|third.?party|\bextern/i,
  },
  {
    holds: (path) => /(?:^|\/)(?:_?legacy|_?deprecated|_?compat|old|backports?)(?:\/|\.py|_)/i.test(path),
    penalty: 0.4,
    unless: /\blegacy|\bdeprecat|\bcompat|\bold\b|\bbackport/i,
  },
  {
    holds: (path) => /(?:^|\/)(?:examples?|samples?|demos?|benchmarks?|docs_src)\//i.test(path),
    penalty: 0.4,
    unless: /\bexample|\bsample|\bdemo|\bbenchmark/i,
  },
  {
    holds: (path) =>
      /(?:^|\/)(?:changelog|changes|history|news|authors|licen[cs]e|contributors)(?:\.[a-z]+)?$/i.test(path),
    penalty: 1.8,
    unless: /\bchange|\brelease|\bversion|\bhistory|\bauthor|\blicen[cs]e|\bnew in\b|\bwhen\b/i,
  },
  { holds: (path) => /\.pyi$/i.test(path), penalty: 0.3, unless: /\bstub|\bpyi\b/i },
];

function placePenalty(chunk: IndexedChunk, unwanted: readonly Place[]): number {
  let penalty = 0;
  for (const place of unwanted) {
    if (place.holds(chunk.path)) penalty += place.penalty;
  }
  // A package's front page repeats the names of everything that is defined elsewhere.
  if (chunk.kind === "module" && /(?:^|\/)__init__\.pyi?$/.test(chunk.path)) penalty += 0.3;
  return penalty;
}

/** Best first; ties in an order that does not depend on which retriever answered first. */
function byRankScore(one: RankedCandidate, other: RankedCandidate): number {
  return (
    other.rankScore - one.rankScore ||
    compare(one.chunk.path, other.chunk.path) ||
    one.chunk.startLine - other.chunk.startLine ||
    compare(one.chunk.id, other.chunk.id)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
