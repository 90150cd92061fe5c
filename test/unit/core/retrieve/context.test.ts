import assert from "node:assert/strict";
import { type Hit } from "../../../../src/core/api";
import { buildContext } from "../../../../src/core/retrieve/context";

const countTokens = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

/** A hit whose lines read `PATH LINE`. */
function hit(path: string, ordinal: number, startLine: number, endLine: number, more: Partial<Hit> = {}): Hit {
  const lines = Array.from({ length: endLine - startLine + 1 }, (_, index) => `${path} ${startLine + index}`);
  const id = `${path}-${ordinal}`;
  const place = { path, ordinal, startLine, endLine, kind: "function", symbol: id } as const;
  const chunk = { id, collection: "/root", source: "workspace" as const, hash: id, isVerbatim: true, ...place };
  return { ...chunk, heading: path, text: lines.join("\n"), score: 1, ranks: {}, ...more };
}

function check(hits: readonly Hit[], expected: readonly string[], maxTokens = 10_000): void {
  const { passages, tokens } = buildContext(hits, { maxTokens, countTokens });
  assert.deepEqual(
    passages.map(({ number, path, startLine, endLine }) => `${number} ${path}:${startLine}-${endLine}`),
    expected,
  );
  assert.ok(tokens <= maxTokens);
}

describe("buildContext", () => {
  it("numbers passages from 1, best first", () => {
    check([hit("b.py", 0, 1, 3), hit("a.py", 0, 1, 3)], ["1 b.py:1-3", "2 a.py:1-3"]);
    check([], []);
  });

  it("merges neighbours of a file in the order of lines", () => {
    const { passages } = buildContext([hit("a.py", 2, 10, 12), hit("b.py", 0, 1, 1), hit("a.py", 1, 5, 8)], {
      maxTokens: 1000,
      countTokens,
    });
    assert.equal(passages.length, 2);
    assert.equal(passages[0]?.symbol, "a.py-2");
    assert.equal(passages[0]?.text, "a.py 5\na.py 6\na.py 7\na.py 8\n\na.py 10\na.py 11\na.py 12");
  });

  it("joins two passages when the chunk between them comes", () => {
    check([hit("a.py", 0, 1, 4), hit("a.py", 2, 9, 12), hit("a.py", 1, 5, 8)], ["1 a.py:1-12"]);
  });

  it("leaves apart what is not next to each other", () => {
    check([hit("a.py", 0, 1, 4), hit("a.py", 5, 50, 54)], ["1 a.py:1-4", "2 a.py:50-54"]);
  });

  it("repeats no line of chunks that overlap", () => {
    const { passages } = buildContext([hit("a.py", 0, 1, 6), hit("a.py", 1, 5, 9)], { maxTokens: 1000, countTokens });
    assert.equal(passages[0]?.text.split("\n").length, 9);
    check([hit("a.py", 0, 1, 9), hit("a.py", 1, 3, 5)], ["1 a.py:1-9"]);
  });

  it("drops what is there twice, also under another path", () => {
    const same = { text: "x = 1\ny = 2", heading: "" };
    check([hit("a.py", 0, 1, 2, same), hit("copy.py", 0, 1, 2, same)], ["1 a.py:1-2"]);
  });

  it("does not merge cells of a notebook, whose lines are not lines of the file", () => {
    const cell = { text: "x = 1\ny = 2\nz = 3" };
    check(
      [hit("n.ipynb", 0, 10, 11, { ...cell, cell: 1 }), hit("n.ipynb", 1, 30, 31, { text: "k", cell: 2 })],
      ["1 n.ipynb:10-11", "2 n.ipynb:30-31"],
    );
  });

  it("keeps within the budget, and fills it with what fits", () => {
    const hits = [hit("a.py", 0, 1, 10), hit("b.py", 0, 1, 100), hit("c.py", 0, 1, 10)];
    check(hits, ["1 a.py:1-10", "2 c.py:1-10"], 80);
    check(hits, ["1 a.py:1-10"], 50);
  });

  it("cuts the first passage rather than give none", () => {
    check([hit("a.py", 0, 11, 110)], ["1 a.py:11-25"], 43);
    check([hit("a.py", 0, 1, 10)], [], 5);
  });

  it("keeps the definitions that a passage was merged from, pieces of one together", () => {
    const one = [hit("a.py", 0, 1, 4, { symbol: "f" }), hit("a.py", 1, 5, 8, { symbol: "f" })];
    const partsOf = (hits: readonly Hit[]) => buildContext(hits, { maxTokens: 1000, countTokens }).passages[0]?.parts;
    assert.equal(partsOf(one), undefined);
    assert.deepEqual(partsOf([...one, hit("a.py", 2, 10, 12, { symbol: "g" })]), [
      { symbol: "f", startLine: 1, endLine: 8 },
      { symbol: "g", startLine: 10, endLine: 12 },
    ]);
  });
});
