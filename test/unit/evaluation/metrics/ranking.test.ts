import assert from "node:assert/strict";
import { type Found, type Gold, scoreRanking } from "../../../../src/evaluation/metrics/ranking";

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** `a` is a document, `a:3-9` lines of it. */
function placeOf(text: string): Found {
  const [id = "", lines = "1-1"] = text.split(":");
  const [startLine = 1, endLine = 1] = lines.split("-").map(Number);
  return { id, startLine, endLine };
}

/** `a` is a whole document of grade 1, `a:3-9*2` lines of grade 2. */
function goldOf(text: string): Gold {
  const [place = "", grade = "1"] = text.split("*");
  const { id, startLine, endLine } = placeOf(place);
  return { id, grade: Number(grade), ...(place.includes(":") ? { lines: { start: startLine, end: endLine } } : {}) };
}

function check(
  ranked: string,
  gold: string,
  expected: readonly [ndcg: number, rank: number, at5: number, at10: number],
) {
  const scores = scoreRanking(ranked.split(" ").map(placeOf), gold.split(" ").map(goldOf));
  assert.deepEqual([scores.ndcg, scores.reciprocalRank, scores.recallAt5, scores.recall].map(round), expected);
}

describe("scoreRanking", () => {
  it("gives nDCG, reciprocal rank and recall of the first ten", () => {
    check("a b c", "a", [1, 1, 1, 1]);
    check("b a c", "a", [0.631, 0.5, 1, 1]);
    check("x y z", "a", [0, 0, 0, 0]);
    check("a b x c", "a c", [0.877, 1, 1, 1]);
    check("a x", "a b c d", [0.39, 1, 0.25, 0.25]);
    check("1 2 3 4 5 a", "a", [0.356, 0.167, 0, 1]);
    check("1 2 3 4 5 6 7 8 9 10 a", "a", [0, 0, 0, 0]);
  });

  it("is perfect when ten of more than ten are there", () => {
    const many = Array.from({ length: 12 }, (_, index) => `d${index}`);
    check(many.slice(0, 10).join(" "), many.join(" "), [1, 1, 0.417, 0.833]);
  });

  it("counts a hit for lines that it overlaps, each once", () => {
    check("a:1-5 a:10-20", "a:5-9 a:20-30", [1, 1, 1, 1]);
    check("a:1-4 a:10-19", "a:5-9 a:20-30", [0, 0, 0, 0]);
    // Two pieces of one range: the second one takes a place and gives nothing. 1 / (1 + 0.631) of the ideal.
    check("a:1-5 a:6-9", "a:1-9 b:1-9", [0.613, 1, 0.5, 0.5]);
    check("b:5-9 a:5-9", "a:5-9", [0.631, 0.5, 1, 1]);
  });

  it("weighs what answers three times as much as what helps, and recalls only what answers", () => {
    // 1 at the first rank and 3 at the second, of 3 and 1: (1 + 3 * 0.631) / (3 + 0.631).
    check("b:1-2 a:1-2", "a:1-2*2 b:1-2", [0.797, 1, 1, 1]);
    check("b:1-2 c:1-2", "a:1-2*2 b:1-2", [0.275, 1, 0, 0]);
    // The best of two ranges that a hit overlaps counts, then the other.
    check("a:1-9 a:1-9", "a:1-2 a:8-9*2", [1, 1, 1, 1]);
  });
});
