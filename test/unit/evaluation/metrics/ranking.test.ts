import assert from "node:assert/strict";
import { confidenceInterval, mean, percentile, scoreRanking } from "../../../../src/evaluation/metrics/ranking";

function check(ranked: string, relevant: string, expected: readonly [number, number, number]): void {
  const { ndcg, reciprocalRank, recall } = scoreRanking(ranked.split(" "), new Set(relevant.split(" ")));
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  assert.deepEqual([ndcg, reciprocalRank, recall].map(round), expected);
}

describe("scoreRanking", () => {
  it("gives nDCG, reciprocal rank and recall of the first ten", () => {
    check("a b c", "a", [1, 1, 1]);
    check("b a c", "a", [0.631, 0.5, 1]);
    check("x y z", "a", [0, 0, 0]);
    check("a b x c", "a c", [0.877, 1, 1]);
    check("a x", "a b c d", [0.39, 1, 0.25]);
    check("1 2 3 4 5 6 7 8 9 10 a", "a", [0, 0, 0]);
  });

  it("is perfect when ten of more than ten are there", () => {
    const many = Array.from({ length: 12 }, (_, index) => `d${index}`);
    check(many.slice(0, 10).join(" "), many.join(" "), [1, 1, 0.833]);
  });
});

describe("mean, percentile and confidenceInterval", () => {
  it("are what they say", () => {
    assert.equal(mean([1, 2, 3]), 2);
    assert.equal(mean([]), 0);
    assert.equal(percentile([5, 1, 3, 2, 4], 0.5), 3);
    assert.equal(percentile([5, 1, 3, 2, 4], 0.95), 5);
    assert.equal(percentile([], 0.5), 0);
  });

  it("give the same interval for the same values, around their mean", () => {
    const values = Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? 0 : 1));
    const [low, high] = confidenceInterval(values);
    assert.deepEqual(confidenceInterval(values), [low, high]);
    assert.ok(low < 0.75 && high > 0.75);
    // Two standard errors of the mean, about.
    assert.ok(Math.abs(high - low - 4 * Math.sqrt(0.1875 / 200)) < 0.02);
    assert.deepEqual(confidenceInterval([]), [0, 0]);
  });
});
