import assert from "node:assert/strict";
import { markupOf, proseSections, type Markup } from "../../../../../src/core/parse/prose/prose-sections";
import { sourceLines } from "../../../../../src/core/parse/source-lines";

describe("sections of prose", () => {
  function check(name: string, markup: Markup, text: readonly string[], expected: readonly string[]): void {
    it(name, () => {
      const { sections } = proseSections(sourceLines(text.join("\n")), markup);
      assert.deepEqual(
        sections.map(({ first, last, titles }) => `${first}-${last} ${titles.join(" > ")}`.trim()),
        expected,
      );
    });
  }

  check(
    "headings with number signs",
    "markdown",
    ["intro", "# A", "x", "## B ##", "y", "### `C`", "## [D](u)", "# E", "#no"],
    ["1-1", "2-3 A", "4-5 A > B", "6-6 A > B > C", "7-7 A > D", "8-9 E"],
  );
  check("underlined headings", "markdown", ["A", "===", "x", "", "B", "---", "y"], ["1-4 A", "5-7 A > B"]);
  check(
    "what only looks like a heading",
    "markdown",
    ["- a", "---", "", "x", "y", "---", "", "| a |", "|---|"],
    ["1-9"],
  );
  check("no headings inside fences", "markdown", ["# A", "```sh", "# not one", "```", "~~~", "# nor this"], ["1-6 A"]);
  check("front matter", "markdown", ["---", "title: x", "---", "# A"], ["1-3", "4-4 A"]);
  check(
    "underlines rank by appearance",
    "restructured-text",
    ["A", "=====", "", "B", "-----", "x", "", "C", "-----", "", "D", "====="],
    ["1-3 A", "4-7 A > B", "8-10 A > C", "11-12 D"],
  );
  check(
    "a line above and below",
    "restructured-text",
    ["=====", " A", "=====", "", "B", "====="],
    ["1-4 A", "5-6 A > B"],
  );
  check("number signs in plain text are comments", "plain", ["# pinned", "requests==2.0"], ["1-2"]);
  check("nothing", "markdown", [], []);

  it("knows the markup by the path", () => {
    assert.equal(markupOf("a/README.md"), "markdown");
    assert.equal(markupOf("a/index.RST"), "restructured-text");
    assert.equal(markupOf("notes.txt"), "plain");
    assert.equal(markupOf("post"), "markdown");
  });
});
