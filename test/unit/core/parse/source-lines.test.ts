import assert from "node:assert/strict";
import { charsOf, isBlank, lineAt, sourceLines, textOf, trimBlank } from "../../../../src/core/parse/source-lines";

describe("source lines", () => {
  function check(text: string, expected: readonly string[]): void {
    it(JSON.stringify(text), () => {
      const lines = sourceLines(text);
      const found = Array.from({ length: lines.count }, (_, at) => textOf(lines, at + 1, at + 1));
      assert.deepEqual(found, expected);
      for (const [position, line] of expected.entries()) {
        assert.equal(isBlank(lines, position + 1), line.trim() === "", `line ${position + 1}`);
        assert.equal(charsOf(lines, position + 1, position + 1), line.length);
      }
    });
  }

  check("", []);
  check("\n", [""]);
  check("a", ["a"]);
  check("a\n", ["a"]);
  check("a\n\n", ["a", ""]);
  check("a\r\nb\rc\n", ["a", "b", "c"]);
  check("\ta \n \f\n\u00a0\nb\u2028c", ["\ta ", " \f", "\u00a0", "b\u2028c"]);

  it("finds the line of an index", () => {
    const lines = sourceLines("ab\n\ncd");
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((index) => lineAt(lines, index)),
      [1, 1, 1, 2, 3, 3],
    );
  });

  it("trims blank lines off a range", () => {
    const lines = sourceLines("\n\na\n\nb\n\n");
    assert.deepEqual(trimBlank(lines, { first: 1, last: 6 }), { first: 3, last: 5 });
    assert.equal(trimBlank(lines, { first: 1, last: 2 }), undefined);
  });
});
