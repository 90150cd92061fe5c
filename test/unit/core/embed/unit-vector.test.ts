import assert from "node:assert/strict";
import { toUnitVector } from "../../../../src/core/embed/unit-vector";

function check(values: readonly number[], expected: readonly number[] | undefined): void {
  const unit = toUnitVector(values);
  assert.deepEqual(unit && Array.from(unit), expected && Array.from(new Float32Array(expected)));
}

describe("toUnitVector", () => {
  it("keeps the direction and takes the length", () => {
    check([3, 4], [0.6, 0.8]);
    check([-2], [-1]);
    check([0, 1, 0], [0, 1, 0]);
  });

  it("has nothing to say of a vector without a direction", () => {
    check([], undefined);
    check([0, 0], undefined);
    check([1, NaN], undefined);
    check([1, Infinity], undefined);
  });
});
