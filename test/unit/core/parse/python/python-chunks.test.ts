import assert from "node:assert/strict";
import { type SegmentOptions } from "../../../../../src/core/api";
import { collectDefinitions } from "../../../../../src/core/parse/python/python-definitions";
import { mayBeLong, pythonChunks } from "../../../../../src/core/parse/python/python-chunks";
import { walkStatements } from "../../../../../src/core/parse/python/python-statements";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { type ChunkDraft } from "../../../../../src/core/parse/chunk-draft";
import { defaultOptions, pythonParser, withTree } from "../segment-text";

describe("chunks of Python", () => {
  async function cut(
    path: string,
    text: readonly string[],
    change: Partial<SegmentOptions> = {},
  ): Promise<readonly ChunkDraft[]> {
    const parser = await pythonParser();
    const lines = sourceLines(text.join("\n"));
    const options = { ...defaultOptions, ...change };
    return withTree(lines.text, (tree) => {
      const { definitions } = collectDefinitions(tree, lines);
      const isLong = (definition: (typeof definitions)[number]): boolean => mayBeLong(lines, definition, options);
      const statements = walkStatements(tree, lines, definitions, parser.categories, isLong);
      return pythonChunks({ path, lines, definitions, statements, errorRanges: [] }, options);
    });
  }

  function check(
    name: string,
    text: readonly string[],
    expected: readonly string[],
    options: Partial<SegmentOptions> = {},
  ): void {
    it(name, async () => {
      const drafts = await cut("a.py", text, options);
      const found = drafts.map(({ startLine, endLine, kind, symbol }) =>
        `${startLine}-${endLine} ${kind} ${symbol}`.trim(),
      );
      assert.deepEqual(found, expected);
    });
  }

  check(
    "functions, classes, methods and the rest",
    [
      '"""About it."""',
      "import os",
      "",
      "class A:",
      "    x = 1",
      "",
      "    def f(self):",
      "        pass",
      "",
      "    y = 2",
      "",
      "def g():",
      "    pass",
      "",
      "g()",
    ],
    ["1-2 module", "4-5 class A", "7-8 method A.f", "10-10 class A", "12-13 function g", "15-15 module"],
  );

  check(
    "decorators and comments above stay with a definition",
    ["x = 1", "# why f", "@cached", "# and how", "def f(): pass", "class A:", "    # why g", "    def g(self): pass"],
    ["1-1 module", "2-5 function f", "6-6 class A", "7-8 method A.g"],
  );

  check(
    "the title of a group goes with its first definition",
    ["def f(): pass", "", "# ---- group ----", "", "# why g", "def g(): pass"],
    ["1-1 function f", "3-6 function g"],
  );

  check(
    "a comment under a body stays with it",
    ["def f():", "    pass", "", "    # done", "", "def g(): pass"],
    ["1-4 function f", "6-6 function g"],
  );

  check(
    "definitions under a condition are found by themselves",
    ["if new:", "    def f():", "        return 1", "else:", "    def f():", "        return 2"],
    ["1-1 module", "2-3 function f", "4-4 module", "5-6 function f"],
  );

  check(
    "a short nested function stays inside",
    ["def f():", "    def g():", "        pass", "    return g"],
    ["1-4 function f"],
  );

  check(
    "a long one gets its own chunk when its parent is cut",
    ["def f(x):", "    a = 1", "    def g(y):", `        return "${"y".repeat(40)}"`, `    return "${"x".repeat(60)}"`],
    ["1-2 function f", "3-4 function f.g", "5-5 function f"],
    { maxChars: 100 },
  );

  check(
    "a long function is cut between statements",
    ["def f(a,", "      b):", ...Array.from({ length: 6 }, (_, at) => `    x${at} = call(a, b)`)],
    ["1-5 function f", "6-8 function f"],
    { maxChars: 100 },
  );

  check(
    "statements that share a line stay together",
    ["def f(): a; b", "x = 1; y = 2"],
    ["1-1 function f", "2-2 module"],
  );
  check("a file of comments", ["# one", "", "# two"], ["1-3 module"]);
  check("nothing", ["", "  "], []);

  it("says in the heading where a chunk is", async () => {
    const text = ["class A(B):", "    class C:", "        async def f(self, x):", "            pass"];
    const chunks = await cut("pkg/a.py", text);
    assert.deepEqual(
      chunks.map((chunk) => chunk.heading),
      [
        "pkg/a.py A\nclass A(B):",
        "pkg/a.py A.C\nclass A(B):\nclass C:",
        "pkg/a.py A.C.f\nclass A(B):\nclass C:\nasync def f(self, x):",
      ],
    );
  });

  it("repeats the signature and some statements in later pieces of a function", async () => {
    const text = ["def f(a):", ...Array.from({ length: 9 }, (_, at) => `    x${at} = call(a)`)];
    const chunks = await cut("a.py", text, { maxChars: 100, overlapChars: 20 });
    assert.deepEqual(
      chunks.map(({ startLine, endLine }) => [startLine, endLine]),
      [
        [1, 4],
        [4, 7],
        [7, 10],
      ],
    );
    for (const chunk of chunks) {
      assert.ok(chunk.heading.endsWith("def f(a):"));
      assert.equal(chunk.text, text.slice(chunk.startLine - 1, chunk.endLine).join("\n"));
    }
  });
});
