import assert from "node:assert/strict";
import { readNotebook, type Notebook } from "../../../../../src/core/parse/notebook/notebook-cells";
import { sourceLines } from "../../../../../src/core/parse/source-lines";

describe("cells of a notebook", () => {
  const read = (text: string): Notebook => readNotebook(sourceLines(text));

  it("reads format 4 with the lines of the file", () => {
    const cells = [
      { cell_type: "markdown", metadata: {}, source: ["# A\n", "\n", 'text "q" \\ é'] },
      { cell_type: "code", outputs: [{ data: { "image/png": ']}\\"' } }], source: "a = 1\nb = 2\n" },
    ];
    const text = JSON.stringify({ cells, metadata: { kernelspec: { language: "Python" } }, nbformat: 4 }, undefined, 1);
    const found = read(text);
    const line = (part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;
    assert.equal(found.isComplete, true);
    assert.equal(found.language, "python");
    assert.deepEqual(found.cells, [
      {
        number: 1,
        type: "markdown",
        source: '# A\n\ntext "q" \\ é',
        fileLines: [line("# A"), line("# A") + 1, line("text")],
      },
      { number: 2, type: "code", source: "a = 1\nb = 2\n", fileLines: [line("a = 1"), line("a = 1")] },
    ]);
  });

  it("reads format 3", () => {
    const cells = [
      { cell_type: "heading", level: 2, source: ["Title"] },
      { cell_type: "code", input: ["a\n", "b"], language: "python", outputs: [] },
    ];
    const found = read(JSON.stringify({ nbformat: 3, worksheets: [{ cells }] }));
    assert.deepEqual(
      found.cells.map(({ type, source }) => [type, source]),
      [
        ["markdown", "## Title"],
        ["code", "a\nb"],
      ],
    );
  });

  for (const text of ["", "[]", "1", '"a"', "{}", '{"cells": 3}', '{"cells": [1, null, {}, {"cell_type": 3}]}']) {
    it(`finds no cells in ${JSON.stringify(text)}`, () => assert.deepEqual(read(text).cells, []));
  }

  for (const text of [
    "{",
    '{"cells": [',
    '{"cells": [{"cell_type"',
    "{]",
    '{"a" 1}',
    '{"a": }',
    "<html>",
    '{"a": "x',
  ]) {
    it(`notices that ${JSON.stringify(text)} breaks off`, () => assert.equal(read(text).isComplete, false));
  }

  it("keeps the cells before a break", () => {
    const found = read('{"cells": [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "co');
    assert.deepEqual([found.isComplete, found.cells.length], [false, 1]);
  });

  it("steps over outputs however deep and long", () => {
    const outputs = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const found = read(`{"cells": [{"cell_type": "code", "outputs": ${outputs}, "source": ["a"]}]}`);
    assert.deepEqual(found.cells[0]?.source, "a");
  });
});
