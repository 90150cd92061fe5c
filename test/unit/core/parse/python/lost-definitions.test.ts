import assert from "node:assert/strict";
import { lostDefinitions } from "../../../../../src/core/parse/python/lost-definitions";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { segmentText, withTree } from "../segment-text";

describe("definitions that a syntax error hides", () => {
  function check(name: string, text: readonly string[], expected: readonly string[]): void {
    it(name, async () => {
      const found = await segmentText("a.py", text);
      assert.equal(found.hasSyntaxError, true);
      const symbols = found.symbols.filter(({ kind }) => kind !== "module" && kind !== "variable");
      assert.deepEqual(
        symbols.map(({ kind, qualifiedName }) => `${kind} ${qualifiedName}`),
        expected,
      );
    });
  }

  check(
    "an open bracket in a method",
    ["class A:", "    def f(self):", "        g(", "", "    def h(self):", "        pass"],
    ["class A", "method A.f", "method A.h"],
  );
  check(
    "a header that is being typed",
    ["class A:", "    def f(self", "", "    def h(self):", "        pass", "def k(): pass"],
    ["class A", "method A.f", "method A.h", "function k"],
  );
  check(
    "an unclosed bracket above everything",
    ["x = [", "class A(B):", "    def f(self):", "        pass"],
    ["class A", "method A.f"],
  );
  check("no definitions out of strings", ["x = '''", "def f():", "'''", "y = ("], []);

  it("end where the indentation says so", async () => {
    const lines = sourceLines(
      "class A(\n    B,\n):\n    x = (\n\n    def f(self):\n        pass\n# of A\n    y = 1\nz = 2\n",
    );
    const found = await withTree(lines.text, (tree) => lostDefinitions(tree, lines, []));
    assert.deepEqual(
      found.map(({ startPosition, endIndex }) => [
        startPosition.row + 1,
        lines.text.slice(0, endIndex).split("\n").length,
      ]),
      [
        [1, 9],
        [6, 7],
      ],
    );
  });
});
