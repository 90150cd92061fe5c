import assert from "node:assert/strict";
import { batchByTokens, cutTokens } from "../../../../../src/core/embed/local/token-batches";

describe("batchByTokens", () => {
  function check(lengths: readonly number[], budget: number, expected: readonly (readonly number[])[]): void {
    assert.deepEqual(batchByTokens(lengths, budget), expected);
  }

  it("groups like lengths, longest first, and stays within the budget with padding counted", () => {
    check([10, 50, 12, 50, 11], 100, [[1, 3], [2, 4, 0]]); // prettier-ignore
    check([1, 1, 1], 2, [[0, 1], [2]]); // prettier-ignore
  });

  it("gives a text above the budget a batch of its own", () => check([5, 500], 100, [[1], [0]]));
  it("has nothing to do for nothing", () => check([], 100, []));

  it("holds every text once", () => {
    const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 7919) % 256));
    const batches = batchByTokens(lengths, 512);
    assert.deepEqual(
      batches.flat().sort((a, b) => a - b),
      lengths.map((_, index) => index),
    );
    for (const batch of batches) {
      assert.ok(batch.length * Math.max(...batch.map((position) => lengths[position] ?? 0)) <= 512);
    }
  });
});

describe("cutTokens", () => {
  const special = (id: number): boolean => id > 100;
  function check(ids: readonly number[], maxTokens: number, expected: readonly number[]): void {
    assert.deepEqual(cutTokens(ids, maxTokens, special), expected);
  }

  it("leaves what fits", () => check([101, 1, 2, 102], 4, [101, 1, 2, 102]));
  it("keeps the closing special token", () => check([101, 1, 2, 3, 102], 4, [101, 1, 2, 102]));
  it("makes none up", () => check([1, 2, 3, 4], 2, [1, 2]));
});
