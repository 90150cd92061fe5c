import assert from "node:assert/strict";
import { collectDefinitions } from "../../../../../src/core/parse/python/python-definitions";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { segmentText, withTree } from "../segment-text";

describe("definitions and edges", () => {
  async function edgesOf(kind: string, text: readonly string[]): Promise<readonly string[]> {
    const lines = sourceLines(text.join("\n"));
    const { edges } = await withTree(lines.text, (tree) => collectDefinitions(tree, lines));
    return edges
      .filter((edge) => edge.kind === kind)
      .map(({ from, to, line }) => `${from || "module"} → ${to}:${line}`);
  }

  function check(name: string, kind: string, text: readonly string[], expected: readonly string[]): void {
    it(name, async () => assert.deepEqual(await edgesOf(kind, text), expected));
  }

  check(
    "what a module defines",
    "defines",
    ["class A:", "    def f(self):", "        def g(): pass", "def h(): pass"],
    ["module → A:1", "A → A.f:2", "A.f → A.f.g:3", "module → h:4"],
  );
  check(
    "imports, at the place that has them",
    "imports",
    ["import os", "def f():", "    from . import b"],
    ["module → os:1", "f → .b:3"],
  );
  check(
    "calls, each once",
    "calls",
    ["def f(self):", "    self.close()", "    a.b(c(1), self.close())", "go()"],
    ["f → self.close:2", "f → a.b:3", "f → c:3", "module → go:4"],
  );
  check(
    "calls with a generator, not the generator itself",
    "calls",
    ["x = best(a for a in b)", "y = (a for a in b)"],
    ["module → best:1"],
  );
  check("no calls of built-in functions", "calls", ["print(len(x))", "gzip.open(x)"], ["module → gzip.open:2"]);
  check("but of own functions of their names", "calls", ["def open(): pass", "open()"], ["module → open:2"]);
  check("and of imported ones", "calls", ["from io import open", "open()"], ["module → open:2"]);
  check(
    "a class's brackets are no call",
    "calls",
    ["class A(B):", "    pass", "class C (D): pass", "class E(f()): pass"],
    ["E → f:4"],
  );
  check(
    "bases",
    "inherits",
    ["class A(x.B, Generic[T], metaclass=M):", "    class C(A): ...", "class D: ..."],
    ["A → x.B:1", "A → Generic:1", "A.C → A:2"],
  );
  check(
    "decorators",
    "decorates",
    ["@app.route('/')", "@ cached", "# why", "def f(): ...", "class A:", "    @property", "    def x(self): ..."],
    ["f → app.route:1", "f → cached:2", "A.x → property:6"],
  );
  check(
    "raised names, as written, each once",
    "raises",
    [
      "def f():",
      "    raise ValueError('x') from e",
      "    raise errors . Bad",
      "    raise",
      "    raise ValueError",
      "raise (E)",
    ],
    ["f → ValueError:2", "f → errors.Bad:3"],
  );
  check(
    "calls inside text with signs beyond the first plane",
    "calls",
    ["x = '😀😀'; go(); stop()"],
    ["module → go:1", "module → stop:1"],
  );

  it("tells classes, functions and methods apart", async () => {
    const { symbols } = await segmentText("pkg/a.py", [
      "class A:",
      "    async def f(self):",
      "        def g(): pass",
      "def h(): pass",
    ]);
    assert.deepEqual(
      symbols.map(({ kind, qualifiedName, startLine, endLine }) => `${kind} ${qualifiedName} ${startLine}-${endLine}`),
      ["module pkg.a 1-4", "class A 1-3", "method A.f 2-3", "function A.f.g 3-3", "function h 4-4"],
    );
  });
});
