import assert from "node:assert/strict";
import {
  docstringOf,
  firstParagraph,
  plainMarkdown,
  shorten,
  splitSentences,
} from "../../../../../src/core/answer/compose/docstring";

describe("docstringOf", () => {
  const check = (statement: string, expected: string | undefined) =>
    it(JSON.stringify(statement), () => assert.equal(docstringOf(statement), expected));

  check('"""Say hello."""', "Say hello.");
  check("'one line'", "one line");
  check('r"""Raw \\d."""  # noqa', "Raw \\d.");
  check('"""First.\n\n    Second.\n      Deeper.\n    """', "First.\n\nSecond.\n  Deeper.");
  check('"""Never closed', "Never closed");
  check("x = 'y'", undefined);
  check("'a' + 'b'", undefined);
  check("return 1", undefined);
});

describe("firstParagraph", () => {
  const check = (docstring: string, expected: string) =>
    it(JSON.stringify(docstring), () => assert.equal(firstParagraph(docstring), expected));

  check("One\nparagraph.\n\nAnother.", "One paragraph.");
  check("Does it.\n:param x: y", "Does it.");
  check("Does it.\nArgs:\n  x: y", "Does it.");
  check(">>> f()\n1", "");
  check("Title\n=====\n\nText.", "Text.");
});

describe("plainMarkdown", () => {
  const check = (text: string, expected: string) =>
    it(JSON.stringify(text), () => assert.equal(plainMarkdown(text), expected));

  check("See ``x`` and :class:`~a.B` and :meth:`go <a.go>`.", "See `x` and `a.B` and `go`.");
  check("`RFC <https://x.y>`_ says", "RFC (https://x.y) says");
  check("as in [1] and [2, 3], not [x]", "as in \\[1] and \\[2, 3], not [x]");
  check("no <b>HTML</b> but a < b", "no \\<b>HTML\\</b> but a < b");
});

describe("splitSentences", () => {
  const check = (text: string, expected: readonly string[]) =>
    it(JSON.stringify(text), () => assert.deepEqual(splitSentences(text), expected));

  check("One. Two! Three?", ["One.", "Two!", "Three?"]);
  check("Use e.g. This one. Then that.", ["Use e.g. This one.", "Then that."]);
  check("See a.b. `c` is next.", ["See a.b.", "`c` is next."]);
  check("Version 3.11 is fine", ["Version 3.11 is fine"]);
});

describe("shorten", () => {
  it("cuts at a word", () => assert.equal(shorten("one two three four", 12), "one two …"));
  it("leaves no half code span", () => assert.equal(shorten("so `long name here` ends", 14), "so …"));
  it("keeps what fits", () => assert.equal(shorten("short", 5), "short"));
});
