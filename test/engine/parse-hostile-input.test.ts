import assert from "node:assert/strict";
import { join } from "node:path";
import { type Language, type Segmentation } from "../../src/core/api";
import { createSegmenter } from "../../src/core/parse/segmenter";
import { assertNothingLost, withoutBlanks } from "./nothing-lost";

/** Whatever stands in a file, parsing gives chunks that hold every non-blank line, and never throws. */
describe("parsing what nobody should write", () => {
  const segmenter = createSegmenter({ wasmDir: join(process.cwd(), "node_modules") });
  const options = { maxChars: 400, overlapChars: 80 };

  async function segment(text: string, language: Language = "python", path = "pkg/odd.py"): Promise<Segmentation> {
    const document = { path, language, form: "file", stamp: "", text, contentHash: "" } as const;
    const found = await segmenter.segment(document, options);
    if (language !== "notebook") assertNothingLost(text, found.chunks);
    return found;
  }

  const sample = [
    "import os",
    "",
    "class Store(Base, metaclass=Meta):",
    '    """Keeps rows."""',
    "    limit: int = 10",
    "",
    "    @property",
    "    async def size(self, *, deep=False) -> int:",
    "        return await self.rows.count(f\"{self.name!r:>{len('x')}}\")",
    "",
    "    def close(self):",
    "        if (n := self.size) > 3:",
    "            match n:",
    "                case {'a': [1, *_]} | None:",
    "                    pass",
    "        return '''text",
    "that goes on'''",
    "",
    "def main(): print(os.getcwd()); return Store",
    "",
  ].join("\n");

  const depth = 10_000;
  const cases: Readonly<Record<string, string>> = {
    empty: "",
    "white space only": " \n\t\n \f\n\n",
    "a line end only": "\n",
    "comments only": "# one\n# two\n\n# three",
    "one word": "x",
    "null characters": "def a():\n    return '\0'\n\0\0\ndef b():\n    pass\n\0",
    "carriage returns only": "def a():\r    return 1\r\rdef b():\r    return 2\r",
    "mixed line ends": "a = 1\r\nb = 2\rc = 3\n\r\nd = 4",
    "form feeds": "def a():\n    pass\n\f\ndef b():\n    pass\n\f\nclass C:\n\f\n    x = 1\n",
    tabs: "def a():\n\tif x:\n\t\treturn 1\n        return 2\n",
    "odd line separators": "a = '\u2028'\nb = '\u0085'\nc = '\x1c'\n\u00a0\n",
    "a very long line": `x = [${"1, ".repeat(200_000)}]\ny = 2\n`,
    "a very long literal": `table = [\n${"    'row',\n".repeat(10_000)}]\n`,
    "a very long docstring": `def a():\n    """\n${"    words of it\n".repeat(2_000)}    """\n    return 1\n`,
    "python 2": "print 'a'\nprint >>f, 'b'\ntry:\n    pass\nexcept E, e:\n    raise E, 'x'\nexec 'c' in d\nx = 0777L\n",
    "new syntax":
      "type P[T] = list[T]\ndef f[T: int](x: T) -> T: ...\nclass C[T](B[T]): ...\ntry:\n    pass\nexcept* E:\n    pass\n",
    "nested f-strings": "x = f'{f\"{f'{1}'}\"}'\ny = f'{a!r:{b}.{c}}' f\"{'}'}\"\n",
    "unclosed string": "def a():\n    x = '''\n    never closed\n\ndef b():\n    pass\n",
    "unclosed brackets": `${"([{".repeat(500)}\ndef a():\n    pass\n`,
    "brackets that close nothing": `def a():\n    pass\n${")]}".repeat(500)}\ndef b():\n    pass\n`,
    "not python": '<html>\n  <body class="x">\n    {% for a in b %}\n  </body>\n</html>\n',
    "binary rubbish": Array.from({ length: 5_000 }, (_, at) => String.fromCharCode((at * 7919) % 65_536)).join(""),
    "lone surrogates": "a = '\ud800'\ndef b():\n    return '\udfff'\n",
    "astral characters": "def a():\n    return '😀😀😀'; b()\n\ndef c():  # 😀\n    return d()\n",
    "a merge conflict":
      "def a():\n<<<<<<< HEAD\n    return 1\n=======\n    return 2\n>>>>>>> other\n\ndef b():\n    pass\n",
    "deep parentheses": `x = ${"(".repeat(depth)}1${")".repeat(depth)}\n\ndef after():\n    pass\n`,
    "deep open parentheses": `x = ${"(".repeat(depth)}\n\ndef after():\n    pass\n`,
    "deep calls": `x = ${"f(".repeat(depth)}${")".repeat(depth)}\n`,
    "deep lists over lines": `x = ${"[\n".repeat(depth)}${"]\n".repeat(depth)}\n`,
    "deep attributes": `x = a${".b".repeat(depth)}\n`,
    "deep call chain": `x = a${".b()".repeat(depth)}\n`,
    "deep sums": `x = 1${" + 1".repeat(depth)}\n`,
    "deep negations": `x = ${"not ".repeat(depth)}1\n`,
    "deep lambdas": `x = ${"lambda: ".repeat(depth)}1\n`,
    "deep else if": `if a:\n    pass\n${"elif a:\n    pass\n".repeat(depth)}`,
    "deep blocks": nested(300, "if a:"),
    "deep functions": nested(150, "def a():"),
    "deep classes": nested(150, "class A:"),
    "deep subscripts": `x = ${"a[".repeat(depth)}0${"]".repeat(depth)}\n`,
    "many decorators": `${"@d\n".repeat(depth)}def a():\n    pass\n`,
    "many assignments": `${"a = ".repeat(depth)}1\n`,
    "many definitions on a line": `${"class A: x = 1; ".repeat(2_000)}\n`,
    // Each of these took from half a minute to hours: the parser or an expression looked for a way out of them.
    "tabs and a null character": `A${"\t".repeat(100_000)}\0`,
    spaces: `x${" ".repeat(200_000)}`,
    "spaces in names": `a${" , b".repeat(20_000)}${" ".repeat(100_000)}\n`,
    "spaces in an import": `import a${" ".repeat(100_000)}b\nfrom a${" ".repeat(100_000)}import b${" ".repeat(100_000)}as\n`,
    operators: "-~not ".repeat(20_000),
    "open definitions": "def f(\n".repeat(10_000),
    "open definitions on a line": "def f( ".repeat(10_000),
    "open titles": `# ${"[".repeat(200_000)}\n\n# ${"[](".repeat(60_000)}\n`,
    "blanks in a title": `#${" ".repeat(200_000)}#x\n`,
    fences: `${"~".repeat(200_000)}\`\n${"`".repeat(200_000)}x\`\n`,
    underlines: `${"a\n=\n".repeat(20_000)}${"=".repeat(200_000)}\n`,
    "a name that fills the file": `class ${"A".repeat(100_000)}:\n${"    def f(self): pass\n".repeat(2_000)}`,
    "a word that fills the file": "a".repeat(300_000),
  };
  for (const [name, text] of Object.entries(cases)) {
    it(name, async () => {
      await segment(text);
      await segment(text, "prose", "odd.md");
      await segment(text, "prose", "odd.rst");
      await segment(text, "notebook", "odd.ipynb");
    });
  }

  for (const [name, source] of Object.entries({
    "blanks and a magic": `x = 1${" ".repeat(200_000)}%magic`,
    "blank lines and a magic": `x = 1\n${"\n".repeat(200_000)}%magic`,
    "names and a magic": `${"a, ".repeat(70_000)}\n%magic`,
    operators: "-~not ".repeat(20_000),
  })) {
    it(`a cell of ${name}`, async () => {
      const cells = [
        { cell_type: "code", source },
        { cell_type: "code", source: "def after(): pass" },
      ];
      const found = await segment(JSON.stringify({ cells }), "notebook", "odd.ipynb");
      const text = found.chunks.map((chunk) => chunk.text).join("");
      assert.equal(withoutBlanks(text), withoutBlanks(cells.map((cell) => cell.source).join("")));
      assert.ok(found.symbols.some((symbol) => symbol.name === "after"));
    });
  }

  it("a line of the length of a file, in pieces", async () => {
    const found = await segment(`{${'"key": [1, 2], '.repeat(60_000)}}`, "prose", "odd.txt");
    assert.ok(found.chunks.every((chunk) => chunk.text.length <= 4 * options.maxChars));
  });

  it("a text that keeps the parser busy is found by its words, and marked", async () => {
    let now = 0;
    const slow = createSegmenter({ wasmDir: join(process.cwd(), "node_modules"), now: () => (now += 50) });
    const text = sample.repeat(20);
    const document = { path: "pkg/odd.py", language: "python", text, contentHash: "" } as const;
    const found = await slow.segment({ ...document, form: "file", stamp: "" }, options);
    assertNothingLost(text, found.chunks);
    assert.deepEqual(found.symbols, []);
    assert.equal(found.hasSyntaxError, true);
  });

  it("a file that breaks off at any place", async () => {
    for (let end = 0; end <= sample.length; end += 3) await segment(sample.slice(0, end));
  });

  it("a file that lacks any one character", async () => {
    for (let at = 0; at < sample.length; at += 3) await segment(sample.slice(0, at) + sample.slice(at + 1));
  });

  it("a notebook that breaks off at any place", async () => {
    const cells = [
      { cell_type: "markdown", source: ["# A\n", "text"] },
      { cell_type: "code", source: "def a():\n  pass", outputs: [{ text: ["x"] }] },
    ];
    const text = JSON.stringify({ cells, metadata: { language_info: { name: "python" } }, nbformat: 4 }, undefined, 1);
    for (let end = 0; end <= text.length; end++) {
      const found = await segment(text.slice(0, end), "notebook", "a.ipynb");
      assert.equal(found.hasSyntaxError, end < text.length);
    }
  });

  it("marks what is broken, and only that", async () => {
    const found = await segment(
      `${"x = 1\n".repeat(100)}\ndef good():\n    return 1\n\ndef bad():\n    return 1 1 +\n`,
    );
    assert.equal(found.hasSyntaxError, true);
    assert.equal(found.chunks.find((chunk) => chunk.symbol === "good")?.hasSyntaxError, false);
    assert.equal(found.chunks.find((chunk) => chunk.symbol === "bad")?.hasSyntaxError, true);
  });

  it("keeps the names of a class in which somebody types", async () => {
    const found = await segment(sample.replace("if (n := self.size) > 3:", "if (n := self.si"));
    const names = found.symbols.map((symbol) => symbol.qualifiedName);
    for (const name of ["Store", "Store.size", "Store.close"])
      assert.ok(names.includes(name), `${name}: ${names.join()}`);
  });

  it("stops before a parse when it is cancelled", async () => {
    const document = {
      path: "a.py",
      language: "python",
      form: "file",
      stamp: "",
      text: "a",
    } as const;
    const cancelled = segmenter.segment({ ...document, contentHash: "" }, options, AbortSignal.abort());
    await assert.rejects(cancelled, { name: "AbortError" });
  });
});

function nested(depth: number, line: string): string {
  return `${Array.from({ length: depth }, (_, level) => `${" ".repeat(level)}${line}\n`).join("")}${" ".repeat(depth)}pass\n`;
}
