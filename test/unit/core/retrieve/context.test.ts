import assert from "node:assert/strict";
import { type Hit, type PassageNote } from "../../../../src/core/api";
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
    const cutOf = (maxTokens: number) =>
      buildContext([hit("a.py", 0, 11, 110)], { maxTokens, countTokens }).passages[0]?.isCut;
    assert.equal(cutOf(43), true);
    assert.equal(cutOf(1000), undefined);
  });

  it("keeps the definitions that a passage was merged from, pieces of one together", () => {
    const one = [hit("a.py", 0, 1, 4, { symbol: "f" }), hit("a.py", 1, 5, 8, { symbol: "f" })];
    const partsOf = (hits: readonly Hit[]) => buildContext(hits, { maxTokens: 1000, countTokens }).passages[0]?.parts;
    assert.equal(partsOf(one), undefined);
    assert.deepEqual(partsOf([...one, hit("a.py", 2, 10, 12, { symbol: "g" })]), [
      { symbol: "f", startLine: 1, endLine: 8 },
      { symbol: "g", startLine: 10, endLine: 12, behind: 2 },
    ]);
  });

  it("leaves out what says the same in nearly the same words, unless it was asked for by name or brought along", () => {
    const words = "def test_join_of_parts(client, base): assert client.join(base, parts) == expected";
    const text = (more: string) => ({ text: `${words}${more}`, ranks: { lexical: 1 } });
    check(
      [
        hit("t.py", 0, 1, 1, text(" one")),
        hit("t.py", 5, 50, 50, text(" two")),
        hit("t.py", 9, 90, 90, { ...text(" three"), ranks: { lexical: 3, symbol: 1 } }),
        hit("t.py", 12, 120, 120, { ...text(" four"), ranks: {} }),
        hit("t.py", 15, 150, 150, { text: "def other(a): return join(a)", ranks: { lexical: 4 } }),
      ],
      ["1 t.py:1-1", "2 t.py:90-90", "3 t.py:120-120", "4 t.py:150-150"],
    );
  });

  describe("notes", () => {
    const note = (path: string, startLine: number): PassageNote => ({
      relation: "member",
      place: { collection: "/root", path, startLine, endLine: startLine, symbol: `f${startLine}` },
      text: `def f${startLine}(self)`,
    });
    const checkNotes = (
      hits: readonly Hit[],
      notes: Readonly<Record<string, readonly PassageNote[]>>,
      expected: readonly string[],
      maxTokens = 1000,
    ): void => {
      const notesOf = (one: Hit): readonly PassageNote[] => notes[one.id] ?? [];
      const { passages, tokens } = buildContext(hits, { maxTokens, countTokens, notesOf });
      const told = passages.map(({ number, notes: own = [] }) =>
        [number, ...own.map(({ place }) => `${place.path}:${place.startLine}`)].join(" "),
      );
      assert.deepEqual(told, expected);
      assert.ok(tokens <= maxTokens);
    };
    const [first, second] = [hit("a.py", 0, 1, 4), hit("b.py", 0, 1, 4)];

    it("go with their passage, each told once", () => {
      const notes = { "a.py-0": [note("a.py", 30), note("c.py", 2)], "b.py-0": [note("c.py", 2), note("b.py", 9)] };
      checkNotes([first, second], notes, ["1 a.py:30 c.py:2", "2 b.py:9"]);
    });

    it("say nothing of what a passage shows, whether it came before or after", () => {
      const notes = { "a.py-0": [note("b.py", 2), note("a.py", 30)], "b.py-0": [note("a.py", 4), note("b.py", 9)] };
      checkNotes([first, second], notes, ["1 a.py:30", "2 b.py:9"]);
    });

    it("stay with a passage that grows", () => {
      const grown = hit("a.py", 1, 5, 8);
      checkNotes([first, grown], { "a.py-0": [note("a.py", 6), note("a.py", 30)], "a.py-1": [note("a.py", 40)] }, [
        "1 a.py:30 a.py:40",
      ]);
    });

    it("are left out where the passage alone fits", () => {
      checkNotes([first, second], { "b.py-0": [note("b.py", 9)] }, ["1", "2"], 45);
      checkNotes([first, second], { "b.py-0": [note("b.py", 9)] }, ["1", "2 b.py:9"], 60);
    });
  });
});
