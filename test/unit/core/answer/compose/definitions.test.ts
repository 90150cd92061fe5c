import assert from "node:assert/strict";
import { type ContextPassage } from "../../../../../src/core/api";
import { type Definition, findDefinitions } from "../../../../../src/core/answer/compose/definitions";
import { readSpans } from "../../../../../src/core/answer/compose/source-spans";

function passageOf(text: string, more: Partial<ContextPassage> = {}): ContextPassage {
  const startLine = more.startLine ?? 1;
  const place = {
    collection: "/r",
    path: "m.py",
    source: "workspace" as const,
    startLine,
    endLine: startLine + text.split("\n").length - 1,
  };
  return { number: 1, ...place, kind: "function", symbol: "", heading: "m.py", text, score: 1, ...more };
}

function definitionsOf(...passages: readonly ContextPassage[]): readonly Definition[] {
  return readSpans(passages).flatMap((span) => findDefinitions(span));
}

/** Name, kind, lines, number of statements in the body. */
const summary = ({ qualifiedName, kind, line, endLine, body }: Definition): string =>
  `${kind} ${qualifiedName} ${line}-${endLine} (${body.length})`;

describe("findDefinitions", () => {
  const check = (name: string, text: string, expected: readonly string[]) =>
    it(name, () => assert.deepEqual(definitionsOf(passageOf(text)).map(summary), expected));

  check("a function", "def f(x):\n    return x", ["function f 1-2 (1)"]);
  check("an async one, with a decorator", "@cache\nasync def f():\n    pass", ["function f 2-3 (1)"]);
  check(
    "nested ones",
    "class A:\n    x = 1\n\n    def f(self):\n        def g():\n            pass\n        return g",
    ["class A 1-7 (1)", "method A.f 4-7 (3)", "method A.f.g 5-6 (1)"],
  );
  check("a signature over lines", "def f(\n    x,\n    y,\n):\n    return x\n\ny = 1", ["function f 1-5 (1)"]);
  check("text that looks like code", 'x = """\ndef no():\n    pass\n"""\ndef yes(): pass', ["function yes 5-5 (0)"]);
  check("brackets in strings", "def f():\n    return \"(\" + ')'\n\ndef g():\n    pass", [
    "function f 1-2 (1)",
    "function g 4-5 (1)",
  ]);
  check("a comment at column 0 inside", "def f():\n    a = 1\n# note\n    return a\n\nz = 2", ["function f 1-4 (3)"]);
  check("overloads are left out", "@overload\ndef f(x: int): ...\ndef f(x): return x", ["function f 3-3 (0)"]);
  check("a broken one", "def f(:\n  x", ["function f 1-2 (0)"]);
  check("nothing", "x = 1\nprint(x)", []);

  it("reads signature, docstring, decorators and the comment above", () => {
    const [found] = definitionsOf(
      passageOf(
        '# Fines are capped.\n@cached\ndef fine(\n    days: int,\n) -> int:\n    """Return it."""\n    return 1',
      ),
    );
    assert.equal(found?.signature, "def fine(\n    days: int,\n) -> int");
    assert.equal(found?.docstring, "Return it.");
    assert.equal(found?.comment, "Fines are capped.");
    assert.deepEqual(found?.decorators, ["@cached"]);
  });

  it("takes the class of a method from its passage", () => {
    const [found] = definitionsOf(
      passageOf("    def fine(self):\n        return 1", { symbol: "Loan.fine", startLine: 30 }),
    );
    assert.equal(found && summary(found), "method Loan.fine 30-31 (1)");
  });

  it("puts the pieces of a split definition together, repeated lines once", () => {
    const first = passageOf("def f(x):\n    a = 1\n    b = 2", { symbol: "f" });
    const second = passageOf("    b = 2\n    return a", { number: 2, symbol: "f", startLine: 3 });
    assert.deepEqual(definitionsOf(second, first).map(summary), ["function f 1-4 (3)"]);
  });

  it("knows a piece without its beginning by its heading", () => {
    const [found] = definitionsOf(
      passageOf("        b = 2\n        return b", {
        symbol: "Loan.fine",
        startLine: 40,
        heading: "m.py Loan.fine\nclass Loan:\ndef fine(self, days):",
      }),
    );
    assert.equal(found && summary(found), "method Loan.fine 40-41 (2)");
    assert.equal(found?.signature, "def fine(self, days)");
  });

  it("keeps cells of notebooks apart, whose lines are those of the file", () => {
    const cell = passageOf("def a():\n    pass", { cell: 3, startLine: 70, endLine: 71, path: "n.ipynb" });
    assert.deepEqual(definitionsOf(cell, { ...cell, number: 2, cell: 4, startLine: 72, endLine: 73 }).map(summary), [
      "function a 70-70 (1)",
      "function a 72-72 (1)",
    ]);
  });
});
