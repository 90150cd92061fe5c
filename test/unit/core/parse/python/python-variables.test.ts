import assert from "node:assert/strict";
import { collectDefinitions } from "../../../../../src/core/parse/python/python-definitions";
import { type Variable } from "../../../../../src/core/parse/python/python-variables";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { withTree } from "../segment-text";

describe("variables of modules and classes, and attributes of objects", () => {
  function check(text: string, expected: readonly string[]): void {
    it(JSON.stringify(text), async () => {
      const { definitions, variables } = await withTree(text, (tree) => collectDefinitions(tree, sourceLines(text)));
      const told = ({ name, scope, line }: Variable): string =>
        scope === -1 ? `${name}:${line}` : `${definitions[scope]?.qualifiedName}.${name}:${line}`;
      assert.deepEqual(variables.map(told), expected);
    });
  }
  check("a = 1", ["a:1"]);
  check("a: int", ["a:1"]);
  check("a: int = 1", ["a:1"]);
  check("a = b = c", ["a:1", "b:1"]);
  check("a, b = 1, 2", ["a:1", "b:1"]);
  check("(a, *b) = c", ["a:1", "b:1"]);
  check("a.b = 1\nc[0] = 2\nd += 1\ne == f", []);
  check("a = 1\na = 2", ["a:1", "a:2"]);
  check("try:\n    import a\nexcept ImportError:\n    a = None", ["a:4"]);
  check("class A:\n    x = 1\n    def f(self):\n        y = 2", ["A.x:2"]);
  check("def f():\n    class A:\n        x = 1", []);
  check("if a:\n    class B:\n        c: int = 0\nd = 1", ["B.c:3", "d:4"]);
  check("größe = 1", ["größe:1"]);
  check("def f():\n    a = 1\n    class B:\n        def g(self):\n            self.x = 1", []);
  check("class A:\n    def f(self, a):\n        self.x = a\n        if a:\n            self.y: int = a", [
    "A.x:3",
    "A.y:5",
  ]);
  check("class A:\n    def f(this):\n        this.x, (this.y, z), *this.w = a", ["A.x:3", "A.y:3", "A.w:3"]);
  check("class A:\n    def f(self):\n        self.x.y = 1\n        self.z[0] = 2\n        other.w = 3", []);
  check("class A:\n    @classmethod\n    def f(cls):\n        cls.x = cls.y = 1", ["A.x:4", "A.y:4"]);
  check("class A:\n    @staticmethod\n    def f(row):\n        row.x = 1", []);
  check("class A:\n    def f(self):\n        def g(self):\n            self.x = 1", []);

  it("are told as they are written, on one line, the start of long ones", async () => {
    const text = "LIMIT: int = (  # rows\n    3 +\n    4)\ntable = [" + "'row', ".repeat(100) + "]";
    const signatures = await withTree(text, (tree) =>
      collectDefinitions(tree, sourceLines(text)).variables.map(({ signature }) => signature),
    );
    assert.equal(signatures[0], "LIMIT: int = (3 + 4)");
    assert.match(signatures[1] ?? "", /^table = \['row', .{170,190}…$/);
  });
});
