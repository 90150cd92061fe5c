import assert from "node:assert/strict";
import { type FoundEdge, type IndexStore } from "../../../../src/core/api";
import { type FusedCandidate } from "../../../../src/core/retrieve/fuse";
import { createFeatureTable, type FeatureName } from "../../../../src/core/retrieve/feature-table";
import { fillGraphFeatures } from "../../../../src/core/retrieve/graph-features";

function candidate(path: string, symbol: string): FusedCandidate {
  const place = { path, ordinal: 0, startLine: 1, endLine: 2, kind: "function", symbol } as const;
  const chunk = { id: path + symbol, collection: "/root", source: "workspace" as const, hash: "", isVerbatim: true };
  return {
    chunk: { ...chunk, ...place },
    ranks: {},
    cosine: 1,
    instant: 1,
    lexical: 1,
    named: 0,
    content: 1,
    score: 1,
  };
}

const edges: readonly FoundEdge[] = [
  { kind: "calls", path: "shop/desk.py", from: "sell", to: "rounded", target: "shop.money.rounded", line: 2 },
  { kind: "calls", path: "shop/desk.py", from: "sell", to: "cart.total", line: 3 },
  { kind: "calls", path: "other/desk.py", from: "sell", to: "rounded", target: "shop.money.rounded", line: 2 },
  { kind: "calls", path: "tests/test_desk.py", from: "test_sell", to: "sell", target: "shop.desk.sell", line: 4 },
  { kind: "inherits", path: "shop/gift.py", from: "Gift", to: "Cart", target: "shop.cart.Cart", line: 1 },
  { kind: "imports", path: "shop/desk.py", from: "sell", to: "money", line: 1 },
];

const store = {
  collection: "/root",
  findEdges: async ({ from = [] }) => edges.filter((edge) => from.includes(edge.from)),
} satisfies Partial<IndexStore> as Partial<IndexStore> as IndexStore;

const candidates = [
  candidate("shop/desk.py", "sell"),
  candidate("shop/money.py", "rounded"),
  candidate("other/money.py", "rounded"),
  candidate("shop/cart.py", "Cart.total"),
  candidate("tests/test_desk.py", "test_sell"),
  candidate("shop/cart.py", "Cart"),
  candidate("shop/gift.py", "Gift"),
];

async function check(feature: FeatureName, expected: readonly number[]): Promise<void> {
  const table = createFeatureTable(candidates.length);
  const pool = candidates.map((each, row) => ({ candidate: each, row }));
  await fillGraphFeatures(table, pool, [store]);
  assert.deepEqual(
    Array.from(table.column(feature), (value) => Math.round(value * 100) / 100),
    expected,
  );
}

describe("fillGraphFeatures", () => {
  it("counts who among the best hits calls a definition, the best of them most, and neither tests nor what builds on it", async () => {
    // `cart.total` may mean another `total`, and counts half.
    await check("calledBy", [0, 1, 0, 0.5, 0, 0, 0]);
    await check("calledByCount", [0, 1, 0, 1, 0, 0, 0]);
  });

  it("counts what a definition calls", async () => {
    await check("calls", [0.85, 0, 0, 0, 1, 0, 0]);
  });
});
