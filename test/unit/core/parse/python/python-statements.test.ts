import assert from "node:assert/strict";
import { collectDefinitions } from "../../../../../src/core/parse/python/python-definitions";
import { walkStatements } from "../../../../../src/core/parse/python/python-statements";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { pythonParser } from "../segment-text";

describe("variables of modules and classes", () => {
  function check(text: string, expected: readonly string[]): void {
    it(JSON.stringify(text), async () => {
      const parser = await pythonParser();
      const lines = sourceLines(text);
      const found = parser.parse(text, (tree) => {
        const { definitions } = collectDefinitions(tree, lines);
        const { variables } = walkStatements(tree, lines, definitions, parser.categories, () => true);
        return variables.map(({ name, scope, line }) =>
          scope === -1 ? `${name}:${line}` : `${definitions[scope]?.qualifiedName}.${name}:${line}`,
        );
      });
      assert.deepEqual(found, expected);
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
});
