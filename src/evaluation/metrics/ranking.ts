/**
 * Measures of one ranked list. nDCG after Järvelin and Kekäläinen (2002) with gains of 2^grade − 1 (Burges et al. 2005),
 * so that without grades every relevant document counts 1.
 */

/** What should be found: a document, or some lines of one. */
export interface Gold {
  readonly id: string;
  /** 2 answers, 1 helps. A set without grades has 1 everywhere. */
  readonly grade: number;
  /** 1-based and inclusive; absent where any part of the document will do. */
  readonly lines?: { readonly start: number; readonly end: number };
}

/** What was found at one rank. */
export interface Found {
  readonly id: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface RankingScores {
  readonly ndcg: number;
  /** Of the first that counts for anything. */
  readonly reciprocalRank: number;
  /** Share of what answers among the first 5 and among all that count: the highest grade of this question. */
  readonly recallAt5: number;
  readonly recall: number;
}

/**
 * `ranked` is best first; only the first `depth` count. What is found counts for the best gold of its document that it
 * overlaps by a line and that nothing before it has counted for.
 */
export function scoreRanking(ranked: readonly Found[], gold: readonly Gold[], depth = 10): RankingScores {
  const left = [...gold].sort((one, other) => other.grade - one.grade);
  const grades = ranked.slice(0, depth).map((found) => {
    const position = left.findIndex((one) => one.id === found.id && overlaps(one, found));
    return position === -1 ? 0 : (left.splice(position, 1)[0]?.grade ?? 0);
  });
  const best = Math.max(0, ...gold.map(({ grade }) => grade));
  const answers = gold.filter(({ grade }) => grade === best).length;
  const recallAt = (count: number): number =>
    answers === 0 ? 0 : grades.slice(0, count).filter((grade) => grade === best && grade > 0).length / answers;
  const ideal = gold
    .map(({ grade }) => grade)
    .sort((one, other) => other - one)
    .slice(0, depth);
  const first = grades.findIndex((grade) => grade > 0);
  return {
    ndcg: gold.length === 0 ? 0 : gainOf(grades) / gainOf(ideal),
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
    recallAt5: recallAt(5),
    recall: recallAt(depth),
  };
}

function overlaps({ lines }: Gold, { startLine, endLine }: Found): boolean {
  return lines === undefined || (startLine <= lines.end && lines.start <= endLine);
}

function gainOf(grades: readonly number[]): number {
  return grades.reduce((sum, grade, position) => sum + (2 ** grade - 1) / Math.log2(position + 2), 0);
}
