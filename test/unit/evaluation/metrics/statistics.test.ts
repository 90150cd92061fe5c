import assert from "node:assert/strict";
import { confidenceInterval, mean, percentile } from "../../../../src/evaluation/metrics/statistics";

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
