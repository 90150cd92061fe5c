import assert from "node:assert/strict";
import { type Parameter } from "../../../../../src/core/api";
import { collectDefinitions, type Definition } from "../../../../../src/core/parse/python/python-definitions";
import { summaryOf } from "../../../../../src/core/parse/python/python-signature";
import { sourceLines } from "../../../../../src/core/parse/source-lines";
import { withTree } from "../segment-text";

async function firstDefinition(text: string): Promise<Definition> {
  const { definitions } = await withTree(text, (tree) => collectDefinitions(tree, sourceLines(text)));
  return definitions[0] ?? assert.fail("there is no definition");
}

describe("parameters", () => {
  /** `kind name: annotation = default` for each. */
  function told({ name, annotation, kind, default: value }: Parameter): string {
    const typed = annotation === undefined ? name : `${name}: ${annotation}`;
    return [kind ?? "", typed, value === undefined ? "" : `= ${value}`].filter((word) => word !== "").join(" ");
  }
  function check(list: string, expected: readonly string[]): void {
    it(list, async () => {
      const { parameters } = await firstDefinition(`def f(${list}): pass\n`);
      assert.deepEqual(parameters.map(told), expected);
    });
  }
  check("", []);
  check("a, b=1", ["a", "b = 1"]);
  check("a: int, b: dict[str, int] = {}", ["a: int", "b: dict[str, int] = {}"]);
  check("a, /, b, *, c=None", ["positional-only a", "b", "keyword-only c = None"]);
  check("*args, c, **options", ["var-positional args", "keyword-only c", "var-keyword options"]);
  check("*args: str, **options: int", ["var-positional args: str", "var-keyword options: int"]);
  check("a=' b ',\n    # why\n    c=(\n  1, 2)", ["a = ' b '", "c = (1, 2)"]);
  check("a=lambda x, y: 1, b=f(1)", ["a = lambda x, y: 1", "b = f(1)"]);
  check("a, (b, c)", ["a"]);
  check("größe", ["größe"]);

  it("are bounded", async () => {
    const { parameters } = await firstDefinition(`def f(a='${"x".repeat(5000)}', ${"b, ".repeat(500)}): pass`);
    assert.equal(parameters.length, 100);
    assert.equal(parameters[0]?.default?.length, 200);
  });
});

describe("signatures", () => {
  function check(text: string, expected: string): void {
    it(JSON.stringify(text), async () => assert.equal((await firstDefinition(text)).signature, expected));
  }
  check(
    "@cached\nasync def f(\n    a: int,  # rows\n    *,\n    b='  x',\n) -> str:\n    pass",
    "async def f(a: int, *, b='  x') -> str",
  );
  check("class A(B, metaclass=M): pass", "class A(B, metaclass=M)");
  check("class A: pass", "class A");
});

describe("summaries", () => {
  function check(docstring: string, expected: string): void {
    it(JSON.stringify(docstring), async () => {
      assert.equal((await firstDefinition(`def f():\n    ${docstring}\n    return 1\n`)).summary, expected);
      assert.equal((await firstDefinition(`class A:\n    ${docstring}\n    x = 1\n`)).summary, expected);
      const module = `# Licence\n\n${docstring.replace(/\n {4}/g, "\n")}\n`;
      assert.equal(await withTree(module, (tree) => summaryOf(tree.rootNode, module)), expected);
    });
  }
  check("'Does it.'", "Does it.");
  check('"""Does it\n    at once.\n\n    Or not.\n    """', "Does it at once.");
  check('r"""\n    Does it.\n    """', "Does it.");
  check("# why\n    '''Does it.'''", "Does it.");
  check("'Does it.' ' And more.'", "Does it.");
  check('"""Does it.\n    :param x: what\n    """', "Does it.");
  check('"""Calls :meth:`close` and ``open``."""', "Calls `close` and `open`.");
  check('""">>> f()\n    1\n    """', "");
  check('"""\\\n    Does it."""', "Does it.");
  check("f'no {docstring}'", "");
  check("b'bytes'", "");
  check("x = 'assigned'", "");
  check("'one' + 'two'", "");
  check("''", "");

  it("are bounded", async () => {
    const { summary } = await firstDefinition(`def f():\n    '''${"many words ".repeat(10_000)}'''\n`);
    assert.ok(summary.length > 250 && summary.length <= 300);
  });
});
