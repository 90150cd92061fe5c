import assert from "node:assert/strict";
import { scoreRow, type Tree, type Trees } from "../../../../src/core/retrieve/trees";

/** words <= 2 ? (cosine <= 0.5 ? 1 : 2) : 4; what is not known counts as few words and as a high cosine. */
const tree: Tree = {
  feature: [1, 0],
  threshold: [2, 0.5],
  unknownLeft: [1, 0],
  left: [1, -2],
  right: [-1, -3],
  leaves: [4, 1, 2],
};
const constant: Tree = { feature: [], threshold: [], unknownLeft: [], left: [], right: [], leaves: [0.25] };
const model: Trees = { features: ["cosine", "words"], trees: [tree, constant] };

function check(row: readonly number[], expected: number): void {
  it(`[${row.join(", ")}] → ${expected}`, () => assert.equal(scoreRow(model, row), expected));
}

describe("scoreRow", () => {
  check([0.5, 2], 1.25);
  check([0.6, 2], 2.25);
  check([0.1, 3], 4.25);
  check([NaN, 1], 2.25);
  check([0.2, NaN], 1.25);
  check([], 2.25);
});
