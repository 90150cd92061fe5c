import assert from "node:assert/strict";
import { type ChunkKind, type IndexedChunk } from "../../../../src/core/api";
import { byWorth } from "../../../../src/core/pipelines/embedding-order";

function chunk(path: string, kind: ChunkKind = "function", lines = 5): IndexedChunk {
  const id = `${path} ${kind} ${lines}`;
  const place = { collection: "/w", path, ordinal: 0, startLine: 1, endLine: lines };
  return { id, ...place, source: "workspace", kind, symbol: "", hash: id, isVerbatim: true };
}

function check(chunks: readonly IndexedChunk[], expected: readonly string[], first: readonly string[] = []): void {
  const paths = byWorth(chunks, first).map(({ path }) => path);
  assert.deepEqual(paths, expected);
}

describe("byWorth", () => {
  it("puts code and documentation before class heads, examples, and tests and changelogs", () => {
    check(
      [
        chunk("tests/test_cart.py"),
        chunk("CHANGES.rst", "prose"),
        chunk("examples/shop.py"),
        chunk("shop/errors.py", "class"),
        chunk("docs/guide.md", "prose"),
        chunk("shop/cart.py", "method"),
        chunk("shop/changes.py"),
      ],
      [
        "docs/guide.md",
        "shop/cart.py",
        "shop/changes.py",
        "shop/errors.py",
        "examples/shop.py",
        "tests/test_cart.py",
        "CHANGES.rst",
      ],
    );
  });

  it("puts long ones first, and keeps the order of those that are alike", () => {
    check(
      [chunk("a.py", "function", 3), chunk("b.py", "function", 40), chunk("c.py", "function", 3)],
      ["b.py", "a.py", "c.py"],
    );
  });

  it("begins with what was asked for first, in that order, tests too", () => {
    check(
      [chunk("shop/cart.py", "function", 90), chunk("b.py"), chunk("tests/test_a.py")],
      ["tests/test_a.py", "b.py", "shop/cart.py"],
      ["tests/test_a.py", "b.py"],
    );
  });
});
