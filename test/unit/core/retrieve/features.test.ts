import assert from "node:assert/strict";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createFeatureTable, type FeatureName } from "../../../../src/core/retrieve/feature-table";
import { fillCheapFeatures } from "../../../../src/core/retrieve/features";
import { type FusedCandidate } from "../../../../src/core/retrieve/fuse";

function candidate(path: string, ordinal: number, symbol: string, content: number, cosine?: number): FusedCandidate {
  const place = { path, ordinal, startLine: 1, endLine: 4, kind: "method", symbol } as const;
  const own = {
    id: `${path}.${ordinal}`,
    collection: "/root",
    source: "workspace" as const,
    hash: "",
    isVerbatim: true,
  };
  const found = { ranks: { lexical: 1 }, cosine, instant: undefined, lexical: content, named: 0 };
  return { chunk: { ...own, ...place }, ...found, content, score: content };
}

/** Best first. */
const candidates = [
  candidate("shop/cart.py", 3, "Cart.total", 8, 0.5),
  candidate("shop/cart.py", 4, "Cart.total", 7),
  candidate("shop/cart.py", 1, "Cart", 6, 0.1),
  candidate("tests/test_cart.py", 0, "", 5, 0.2),
  candidate("shop/cart.py", 2, "Cart.__add__", 4, 0.7),
  candidate("shop/__init__.py", 0, "_total", 3, 0),
];

function check(feature: FeatureName, expected: readonly number[]): void {
  it(`${feature} is ${expected.join(", ")}`, () => {
    const table = createFeatureTable(candidates.length);
    const background = { mean: 0, deviation: 0.1 };
    const evidence = { background, embeddedShare: 0.8, instant: background };
    fillCheapFeatures(table, readQuestion("where is the total of a cart computed?"), candidates, evidence);
    const rounded = Array.from(table.column(feature), (value) => Math.round(value * 100) / 100 + 0);
    assert.deepEqual(rounded, expected);
  });
}

describe("fillCheapFeatures", () => {
  check("zGap", [2, NaN, 6, 5, 0, 7]);
  check("early", [NaN, NaN, NaN, NaN, NaN, NaN]);
  check("earlyGap", [NaN, NaN, NaN, NaN, NaN, NaN]);
  check("definitionZ", [5, 5, 1, 2, 7, 0]);
  check("definitionLexical", [8, 8, 6, 5, 4, 3]);
  check("definitionPieces", [2, 2, 1, 1, 1, 1]);
  check("pieceRank", [0, 1, 0, 0, 0, 0]);
  check("samePiece", [0, 1, 0, 0, 0, 0]);
  check("scoreGap", [0, 1, 2, 3, 4, 5]);
  check("nameShare", [1, 1, 1, NaN, 0, 1]);
  check("isTest", [0, 0, 0, 1, 0, 0]);
  check("isPrivate", [0, 0, 0, 0, 0, 1]);
  check("fileBest", [-1, 1, 2, NaN, 4, NaN]);
  check("fileRank", [0, 1, 2, 0, 3, 0]);
  check("fileSum", [5, 6, 7, 0, 9, 0]);
  check("familyBest", [-1, 1, NaN, NaN, 4, NaN]);
  check("familyCount", [2, 2, 0, 0, 2, 0]);
  check("parent", [-2, -1, NaN, NaN, 2, NaN]);
  check("near", [-1, 1, -2, NaN, 4, NaN]);
  check("qTests", [0, 0, 0, 0, 0, 0]);
  check("first", [NaN, NaN, NaN, NaN, NaN, NaN]);
});
