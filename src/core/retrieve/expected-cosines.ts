import { type Candidate, type DenseEvidence, expectedDense, inDeviations } from "./fuse";

/**
 * While a part of the chunks has a vector, the others would be lost beside them, or favoured. Each gets the cosine that it
 * will probably have: by its instant vector and its words, and by how far the chunks that have one are from that for this
 * very question. So a quarter of the vectors is worth as much as all of them (`docs/evaluation.md`, "How soon").
 */
export function fillCosines(candidates: readonly Candidate[], evidence: DenseEvidence): readonly Candidate[] {
  const { background, embeddedShare } = evidence;
  const known = candidates.filter(({ cosine }) => cosine !== undefined).length;
  if (known === candidates.length || (known === 0 && embeddedShare <= 0)) return candidates;
  // What only its cosine brought in says nothing about the others.
  const differences = candidates.flatMap((candidate) => {
    const { cosine, ranks } = candidate;
    if (cosine === undefined || (ranks.instant ?? ranks.lexical) === undefined) return [];
    return [inDeviations(cosine, background) - expectedDense(candidate, evidence)];
  });
  const shift = differences.reduce((sum, difference) => sum + difference, 0) / (differences.length + steadyCount);
  return candidates.map((candidate) => {
    if (candidate.cosine !== undefined) return candidate;
    const dense = expectedDense(candidate, evidence) + shift;
    return { ...candidate, cosine: background.mean + dense * background.deviation };
  });
}

/** A few differences say little. */
const steadyCount = 10;
