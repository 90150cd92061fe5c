import assert from "node:assert/strict";
import { type Segmentation, type SegmentOptions } from "../../../../../src/core/api";
import { segmentNotebook } from "../../../../../src/core/parse/notebook/segment-notebook";
import { defaultOptions, documentOf, endlessPatience, pythonParser } from "../segment-text";

describe("segmenting a notebook", () => {
  const segmentText = async (
    path: string,
    text: string,
    options: Partial<SegmentOptions> = {},
  ): Promise<Segmentation> =>
    segmentNotebook(await pythonParser(), documentOf(path, text), { ...defaultOptions, ...options }, endlessPatience);

  type Cell = readonly [type: string, source: string];
  const notebook = (cells: readonly Cell[], language = "python"): string =>
    JSON.stringify(
      {
        cells: cells.map(([cell_type, source]) => ({
          cell_type,
          outputs: [{ text: ["secret output"] }],
          source: source.split(/(?<=\n)/),
        })),
        metadata: { language_info: { name: language } },
        nbformat: 4,
      },
      undefined,
      1,
    );

  it("makes each cell a chunk under the titles above it", async () => {
    const text = notebook([
      ["markdown", "# Load\nWhere rows come from."],
      ["code", "import pandas as pd\n\ndef load(path):\n    return pd.read_csv(path)"],
      ["code", ""],
      ["code", "rows = load('a.csv')\n"],
    ]);
    const found = await segmentText("nb/a.ipynb", text);
    assert.deepEqual(
      found.chunks.map(({ kind, cell, symbol, heading }) => [kind, cell, symbol, heading]),
      [
        ["cell", 1, "", "nb/a.ipynb\nLoad"],
        ["cell", 2, "load", "nb/a.ipynb\nLoad"],
        ["cell", 4, "", "nb/a.ipynb\nLoad"],
      ],
    );
    const lines = text.split("\n");
    for (const chunk of found.chunks) {
      // The first and the last line of the file that are named hold the first and the last line of the source.
      const parts = chunk.text.split("\n");
      assert.ok(lines[chunk.startLine - 1]?.includes(JSON.stringify(parts[0]).slice(1, -1)));
      assert.ok(lines[chunk.endLine - 1]?.includes(JSON.stringify(parts.at(-1)).slice(1, -1)));
      assert.ok(!chunk.text.includes("secret"));
    }
    assert.deepEqual(
      found.symbols.map(({ kind, qualifiedName, chunkOrdinal }) => [kind, qualifiedName, chunkOrdinal]),
      [
        ["function", "load", 1],
        ["variable", "rows", 2],
      ],
    );
    assert.deepEqual(
      found.edges.map(({ kind, from, to }) => [kind, from, to]),
      [
        ["imports", "", "pandas"],
        ["defines", "", "load"],
        ["calls", "load", "pd.read_csv"],
        ["calls", "", "load"],
      ],
    );
    for (const symbol of found.symbols) assert.ok(lines[symbol.startLine - 1]?.includes(symbol.name));
  });

  it("keeps the titles of outer sections", async () => {
    const found = await segmentText(
      "a.ipynb",
      notebook([
        ["markdown", "# Report"],
        ["markdown", "## Load"],
        ["code", "a = 1"],
        ["markdown", "no title"],
        ["markdown", "## Plot"],
        ["code", "b = 1"],
      ]),
    );
    const codeHeadings = found.chunks.filter((chunk) => chunk.text.includes("=")).map((chunk) => chunk.heading);
    assert.deepEqual(codeHeadings, ["a.ipynb\nReport > Load", "a.ipynb\nReport > Plot"]);
  });

  function checkTolerated(name: string, source: string): void {
    it(`takes ${name} without an error`, async () => {
      const found = await segmentText("a.ipynb", notebook([["code", source]]));
      assert.equal(found.hasSyntaxError, false);
      assert.equal(found.chunks.map((chunk) => chunk.text).join("\n"), source.trimEnd());
    });
  }
  checkTolerated("line magics", "%matplotlib inline\nimport os\n  %time x = 1");
  checkTolerated("shell lines", "!pip install x\nfiles = !ls -l *.py\nn = %time 3");
  checkTolerated("help", "?print\nos.path??\nx = 1");
  checkTolerated("cell magics of Python", "%%time\nx = [\n 1]");
  checkTolerated("cells in another language", "%%bash\nfor f in *; do echo $f; done");
  checkTolerated("arithmetic that looks like magic", "x = (5\n % 3)\ny = 1 != 2");

  it("cuts a long cell as Python", async () => {
    const source = Array.from({ length: 5 }, (_, at) => `def f${at}():\n    return "${"x".repeat(60)}"\n`).join("\n");
    const found = await segmentText("a.ipynb", notebook([["code", source]]), { maxChars: 150 });
    assert.deepEqual(
      found.chunks.map(({ symbol, cell, kind }) => `${symbol} ${cell} ${kind}`),
      ["f0 1 cell", "f1 1 cell", "f2 1 cell", "f3 1 cell", "f4 1 cell"],
    );
  });

  it("leaves the code of other kernels as text", async () => {
    const found = await segmentText("a.ipynb", notebook([["code", "x <- c(1, 2"]], "R"));
    assert.deepEqual([found.hasSyntaxError, found.chunks[0]?.text], [false, "x <- c(1, 2"]);
  });

  it("marks what is no notebook, by one chunk", async () => {
    const found = await segmentText("a.ipynb", `${"<<<<<<< HEAD\n".repeat(1000)}`);
    assert.deepEqual([found.hasSyntaxError, found.chunks.length, found.chunks[0]?.hasSyntaxError], [true, 1, true]);
  });
});
