import assert from "node:assert/strict";
import { outline, segmentText } from "./segment-text";

describe("where syntax errors are", () => {
  function check(name: string, text: readonly string[], expected: readonly string[]): void {
    it(name, async () => assert.deepEqual(outline(await segmentText("a.py", text)), expected));
  }
  check("nowhere", ["def f(): pass"], ["1-1 function f"]);
  check(
    "in one of two functions",
    ["def f():", "    return 1 1", "def g():", "    return 1"],
    ["1-2 function f broken", "3-4 function g"],
  );
  check(
    "an open bracket, up to where it is noticed",
    ["def f():", "    return (1", "def g():", "    return 1"],
    ["1-2 function f broken", "3-4 function g broken"],
  );
  check(
    "in a method of one class",
    ["class A:", "    x = 1", "    def f(self):", "        a b c", "    def g(self): pass"],
    ["1-2 class A", "3-4 method A.f broken", "5-5 method A.g"],
  );
});
