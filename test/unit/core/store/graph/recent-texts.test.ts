import assert from "node:assert/strict";
import { createRecentTexts } from "../../../../../src/core/store/graph/recent-texts";

/** Texts of ten characters each. */
function texts(...ordinals: readonly number[]) {
  return new Map(ordinals.map((ordinal) => [ordinal, { heading: "head", text: "is six" }]));
}

describe("recent texts", () => {
  it("are given where all that are wanted are there", () => {
    const recent = createRecentTexts(100);
    recent.add(1, texts(0, 1));
    recent.add(1, texts(4));
    const check = (revision: number, wanted: readonly number[], expected: boolean): void =>
      assert.equal(recent.find(revision, new Set(wanted)) !== undefined, expected);
    check(1, [0, 1], true);
    check(1, [0, 4], true);
    check(1, [0, 2], false);
    check(2, [0], false);
  });

  it("are forgotten when there are too many, those first that nobody asked for", () => {
    const recent = createRecentTexts(30);
    const check = (expected: readonly number[]): void =>
      assert.deepEqual(
        [1, 2, 3, 4].filter((revision) => recent.find(revision, new Set([0]))),
        expected,
      );
    recent.add(1, texts(0));
    recent.add(2, texts(0));
    recent.add(3, texts(0));
    recent.find(1, new Set([0]));
    recent.add(4, texts(0));
    check([1, 3, 4]);
    recent.add(2, texts(0, 1, 2, 3));
    check([]);
    recent.add(2, texts(0));
    check([2]);
  });
});
