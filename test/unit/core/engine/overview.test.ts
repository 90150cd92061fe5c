import assert from "node:assert/strict";
import { type ChunkKind, type IndexedChunk, type IndexStore } from "../../../../src/core/api";
import { overviewOf } from "../../../../src/core/engine/overview";

let ordinal = 0;
function chunk(path: string, kind: ChunkKind, symbol: string, startLine: number, endLine: number): IndexedChunk {
  const id = String((ordinal += 1));
  return {
    id,
    collection: "/w",
    path,
    source: "workspace",
    ordinal,
    startLine,
    endLine,
    kind,
    symbol,
    hash: id,
    isVerbatim: true,
  };
}

function overview(chunks: readonly IndexedChunk[]) {
  const store = { chunks: () => chunks } as unknown as IndexStore;
  const { classes, entryPoints, modules } = overviewOf([{ store }]);
  const show = (places: typeof classes): readonly string[] =>
    places.map(({ path, symbol, startLine, endLine }) => `${path} ${symbol} ${startLine}-${endLine}`);
  return { classes: show(classes), entryPoints: show(entryPoints), modules: show(modules) };
}

describe("overviewOf", () => {
  it("is empty of nothing", () => assert.deepEqual(overview([]), { classes: [], entryPoints: [], modules: [] }));

  it("puts classes with more methods first, and gives their whole extent in whatever order the pieces come", () =>
    assert.deepEqual(
      overview([
        chunk("a.py", "method", "Bank.open", 8, 9),
        chunk("a.py", "class", "Bank", 1, 7),
        chunk("b.py", "class", "Wallet", 1, 3),
        chunk("b.py", "method", "Wallet.pay", 4, 5),
        chunk("b.py", "method", "Wallet.get", 6, 7),
        chunk("b.py", "method", "Wallet.Inner.get", 8, 9),
        chunk("c.py", "class", "Large", 1, 90),
        chunk("c.py", "class", "_Private", 91, 200),
      ]).classes,
      ["b.py Wallet 1-9", "a.py Bank 1-9", "c.py Large 1-90"],
    ));

  it("finds where a run begins: programs first", () =>
    assert.deepEqual(
      overview([
        chunk("z.py", "function", "main", 5, 9),
        chunk("pay/__main__.py", "module", "", 1, 4),
        chunk("pay/cli.py", "function", "cli", 3, 4),
        chunk("pay/cli.py", "function", "main", 6, 7),
        chunk("pay/cli.py", "function", "remain", 8, 9),
      ]).entryPoints,
      ["pay/__main__.py  1-4", "pay/cli.py cli 3-4", "z.py main 5-9"],
    ));

  it("puts the largest file first, and no more than anybody reads", () => {
    const files = Array.from({ length: 9 }, (_, file) => chunk(`m${file}.py`, "module", "", 1, 10 + file));
    assert.deepEqual(
      overview(files).modules.map((shown) => shown.split(" ")[0]),
      ["m8.py", "m7.py", "m6.py", "m5.py", "m4.py"],
    );
  });

  it("leaves tests, examples, vendored code, prose and notebooks aside", () =>
    assert.deepEqual(
      overview([
        chunk("tests/test_a.py", "class", "TestA", 1, 90),
        chunk("examples/run.py", "function", "main", 1, 90),
        chunk("pkg/_vendor/x.py", "class", "X", 1, 90),
        chunk("README.md", "prose", "", 1, 90),
        chunk("n.ipynb", "cell", "", 1, 90),
      ]),
      { classes: [], entryPoints: [], modules: [] },
    ));
});
