import assert from "node:assert/strict";
import { pool, type Pooling } from "../../../../../src/core/embed/local/pooling";

/** Two texts, of three and of one token, with two dimensions; the padding is loud, so that a leak of it shows. */
const states = {
  values: new Float32Array([1, 2, 3, -4, 5, 6, /* second text */ 7, 8, 900, 900, 900, 900]),
  tokens: 3,
  dimensions: 2,
  lengths: [3, 1],
};

function check(pooling: Pooling, expected: readonly (readonly number[])[]): void {
  assert.deepEqual(
    pool(states, pooling).map((vector) => Array.from(vector)),
    expected,
  );
}

describe("pool", () => {
  // The direction of a sum is that of the mean.
  it("mean", () => check("mean", [[9, 4], [7, 8]])); // prettier-ignore
  it("cls", () => check("cls", [[1, 2], [7, 8]])); // prettier-ignore
  it("max", () => check("max", [[5, 6], [7, 8]])); // prettier-ignore
  it("lasttoken", () => check("lasttoken", [[5, 6], [7, 8]])); // prettier-ignore
});
