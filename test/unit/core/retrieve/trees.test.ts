import assert from "node:assert/strict";
import { createFeatureTable } from "../../../../src/core/retrieve/feature-table";
import { flattenTrees, scoreRows, type Tree, type Trees } from "../../../../src/core/retrieve/trees";

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
const model: Trees = { features: ["zGap", "qTerms"], trees: [tree, constant, tree] };
/** The first feature is of another version of this program. */
const strange: Trees = { features: ["moonPhase", "qTerms"], trees: [tree] };

const rows: readonly (readonly [cosine: number, words: number])[] = [
  [0.5, 2],
  [0.6, 2],
  [0.1, 3],
  [NaN, 1],
  [0.2, NaN],
  [NaN, NaN],
];

function check(trees: Trees, wanted: readonly number[], expected: readonly number[]): void {
  const table = createFeatureTable(rows.length);
  rows.forEach(([cosine, words], row) => {
    table.column("zGap")[row] = cosine;
    table.column("qTerms")[row] = words;
  });
  assert.deepEqual([...scoreRows(flattenTrees(trees), table, wanted)], expected);
}

describe("scoreRows", () => {
  it("adds a leaf of each tree", () => check(model, [0, 1, 2, 3, 4, 5], [2.25, 4.25, 8.25, 4.25, 2.25, 4.25]));
  it("scores the rows that are wanted, in their order", () => check(model, [2, 0], [8.25, 2.25]));
  it("takes a feature that it does not know for one that is not known", () => check(strange, [0, 1, 2], [2, 2, 4]));
});
