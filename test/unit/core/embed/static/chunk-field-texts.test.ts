import assert from "node:assert/strict";
import { type ChunkKind } from "../../../../../src/core/api";
import { chunkFieldTexts } from "../../../../../src/core/embed/static/chunk-field-texts";
import { type ChunkField } from "../../../../../src/core/embed/static/static-table";

function check(
  path: string,
  heading: string,
  text: string,
  kind: ChunkKind,
  expected: Partial<Record<ChunkField, string>>,
): void {
  const nothing = { path: "", name: "", signature: "", docstring: "", body: "" };
  const found = chunkFieldTexts(path, { heading, text, kind });
  const trimmed = Object.fromEntries(Object.entries(found).map(([field, value]) => [field, value.trim()]));
  assert.deepEqual(trimmed, { ...nothing, ...expected });
}

describe("chunkFieldTexts", () => {
  it("takes a method apart", () => {
    check(
      "shop/cart.py",
      "shop/cart.py Cart.total\nclass Cart:\ndef total(self):",
      'def total(self):\n    """What is to be paid."""\n    return 3',
      "method",
      {
        path: "shop/cart",
        name: "Cart.total",
        signature: "class Cart:\ndef total(self):",
        docstring: '"""What is to be paid."""',
        body: "def total(self):\n    \n    return 3",
      },
    );
  });

  it("takes for a docstring only what a definition or a module begins with", () => {
    const module = { path: "a", docstring: "r'''About.'''", body: "x = 1" };
    check("a.py", "a.py", "r'''About.'''\nx = 1", "module", { ...module, docstring: "'''About.'''", body: "r\nx = 1" });
    check("a.py", "a.py", 'sql = """select"""', "module", { path: "a", body: 'sql = """select"""' });
    check("a.py", "a.py", 'def f():\n  """cut sho', "module", {
      path: "a",
      docstring: '"""cut sho',
      body: "def f():",
    });
    check("a.md", "a.md\nGuide > Usage", '"""Not code."""', "prose", {
      path: "a",
      signature: "Guide > Usage",
      body: '"""Not code."""',
    });
  });

  it("has no path of a post", () => {
    check("4711", "total", "return 3", "function", { name: "total", body: "return 3" });
    check("4711", "", "words", "prose", { body: "words" });
  });
});
