import assert from "node:assert/strict";
import { type Document, type Segmentation } from "../../../../../src/core/api";
import { segmentPython } from "../../../../../src/core/parse/python/segment-python";
import { defaultOptions, documentOf, endlessPatience, outline, pythonParser } from "../segment-text";

describe("segmenting Python", () => {
  const segmentText = async (
    path: string,
    text: string | readonly string[],
    change: Partial<Document> = {},
  ): Promise<Segmentation> =>
    segmentPython(await pythonParser(), documentOf(path, text, change), defaultOptions, endlessPatience) ??
    assert.fail("there is no tree");

  it("names the module after its path", async () => {
    for (const [path, name, qualifiedName] of [
      ["src/shop/cart.py", "cart", "shop.cart"],
      ["shop/__init__.py", "shop", "shop"],
      ["cart.pyi", "cart", "cart"],
    ] as const) {
      const [module] = (await segmentText(path, "x = 1")).symbols;
      assert.equal(module?.kind, "module");
      assert.equal(module.name, name);
      assert.equal(module.qualifiedName, qualifiedName);
    }
  });

  it("has nothing to say about an empty file", async () => {
    assert.deepEqual(await segmentText("a.py", "\n"), { chunks: [], symbols: [], edges: [], hasSyntaxError: false });
  });

  it("points each symbol to the chunk in which it starts", async () => {
    const found = await segmentText("a.py", ["x = 1", "class A:", "    y = 2", "    def f(self): pass", "z = 3"]);
    assert.deepEqual(
      found.symbols.map(({ qualifiedName, chunkOrdinal }) => `${qualifiedName} ${chunkOrdinal}`),
      ["a 0", "A 1", "A.f 2", "x 0", "A.y 1", "z 3"],
    );
  });

  it("says of each symbol what a reader wants to know before its body", async () => {
    const { symbols } = await segmentText("a.py", [
      '"""About it."""',
      "RETRIES = 3",
      "class A(B):",
      '    "Keeps rows."',
      "    def f(self, x: int = 1):",
      "        self.x = x",
    ]);
    assert.deepEqual(
      symbols.map(({ qualifiedName, signature, summary, parameters }) =>
        [qualifiedName, signature, summary, ...parameters.map(({ name }) => name)].join(" | "),
      ),
      [
        "a |  | About it.",
        "A | class A(B) | Keeps rows.",
        "A.f | def f(self, x: int = 1) |  | self | x",
        "RETRIES | RETRIES = 3 | ",
        "A.x | self.x = x | ",
      ],
    );
  });

  it("keeps a short text from elsewhere in one piece, without its path", async () => {
    const text = ["import os", "", "def f():", "    return os.getcwd()", ""];
    const found = await segmentText("post-17.py", text, { form: "post" });
    assert.deepEqual(outline(found), ["1-4 function f"]);
    assert.equal(found.chunks[0]?.heading, "f\ndef f():");
    assert.deepEqual(outline(await segmentText("a.py", "import a\n\nb()\n\nc()", { form: "post" })), ["1-5 module"]);
  });

  it("gives equal hashes to equal headings and texts only", async () => {
    const [one] = (await segmentText("a.py", "x = 1\n")).chunks;
    const [same] = (await segmentText("a.py", "\n\nx = 1")).chunks;
    const [other] = (await segmentText("b.py", "x = 1\n")).chunks;
    assert.equal(one?.hash, same?.hash);
    assert.notEqual(one?.hash, other?.hash);
  });
});
