import assert from "node:assert/strict";
import { plainMarkdown, shorten, splitSentences, summaryOf } from "../../../../../src/core/answer/compose/markdown";

describe("summaryOf", () => {
  const check = (summary: string, expected: string, maxChars = 60) =>
    it(JSON.stringify(summary), () => assert.equal(summaryOf(summary, maxChars), expected));

  check("Return the fine.", "Return the fine");
  check("Return the fine. Days of grace are free.", "Return the fine. Days of grace are free");
  check("Return the fine. These are free:", "Return the fine");
  check("Behind `~desk.Desk` one stands.", "Behind `desk.Desk` one stands");
  check("Title ===== Text.", "Title Text");
  check("f(x) = 1", "");
  check("A summary that goes on for long.", "A summary that …", 16);
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
