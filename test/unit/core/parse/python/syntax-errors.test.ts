import assert from "node:assert/strict";
import { syntaxErrorRanges } from "../../../../../src/core/parse/python/syntax-errors";
import { withTree } from "../segment-text";

describe("where syntax errors are", () => {
  function check(name: string, text: readonly string[], expected: readonly string[]): void {
    it(name, async () => {
      const ranges = await withTree(text.join("\n"), syntaxErrorRanges);
      assert.deepEqual(
        ranges.map(({ first, last }) => `${first}-${last}`),
        expected,
      );
    });
  }
  check("nowhere", ["def f(): pass"], []);
  check("in one of two functions", ["def f():", "    return 1 1", "def g():", "    return 1"], ["2-2"]);
  check(
    "an open bracket, up to where it is noticed",
    ["def f():", "    return (1", "def g():", "    return 1"],
    ["2-3"],
  );
  check("in a method", ["class A:", "    def f(self):", "        a b c", "    def g(self): pass"], ["3-3"]);
  check("two places", ["x = = 1", "y = 2", "y = 3", "z = ="], ["1-1", "4-4"]);
});
