import assert from "node:assert/strict";
import { lineAt, sourceLines, textOf } from "../../../../src/core/parse/source-lines";
import { splitRange } from "../../../../src/core/parse/split-range";

/** Each line is given as `depth text`; depth 0 is a line inside a statement. */
describe("splitting a range", () => {
  function split(marked: readonly string[], maxChars: number, overlapChars = 0): readonly string[] {
    const lines = sourceLines(marked.map((line) => line.slice(2)).join("\n"));
    const breaks = Uint8Array.from([0, ...marked.map((line) => Number(line.charAt(0)))]);
    const pieces = splitRange(lines, breaks, { first: 1, last: lines.count }, { maxChars, overlapChars });
    return pieces.map(({ first, last, ownStart, text, isVerbatim }) => {
      if (!isVerbatim) return `${first}-${last}: ${text}`;
      assert.equal(text, textOf(lines, first, last));
      const ownFirst = lineAt(lines, ownStart);
      return ownFirst === first ? `${first}-${last}` : `${first}(${ownFirst})-${last}`;
    });
  }

  it("leaves what fits, without blank lines at the ends", () => {
    assert.deepEqual(split(["0 ", "1 aaaa", "1 bbbb", "0 "], 9), ["2-3"]);
  });

  it("gives nothing for blank lines", () => assert.deepEqual(split(["0 ", "0  "], 1), []));

  it("cuts at the shallowest statements", () => {
    assert.deepEqual(split(["1 aaaa", "2 bbbb", "1 cccc", "2 dddd"], 10), ["1-2", "3-4"]);
  });

  it("goes deeper only for what is too long", () => {
    assert.deepEqual(split(["1 aaaa", "1 bbbb", "2 cccc", "2 dddd", "1 eeee"], 9), ["1-1", "2-3", "4-5"]);
  });

  it("keeps a short start with the first part of what follows", () => {
    assert.deepEqual(split(["1 a", "1 bbbb", "2 cccc", "2 dddd", "2 eeee"], 12), ["1-3", "4-5"]);
  });

  it("cuts a statement without inner statements after blank lines, and else between lines", () => {
    assert.deepEqual(split(["1 aa", "0 bb", "0 ", "0 cc", "0 dd"], 6), ["1-2", "4-5"]);
    assert.deepEqual(split(["1 aaaa", "0 bbbb", "0 cccc"], 5), ["1-1", "2-2", "3-3"]);
  });

  it("cuts no line that is a few pieces long", () => {
    assert.deepEqual(split(["1 aaaaaaaaaa", "1 b"], 3), ["1-1", "2-2"]);
  });

  it("cuts a very long line between words, behind punctuation, and else anywhere but in a character", () => {
    assert.deepEqual(split(["1 b", "1 one two, three four.five,six seven", "1 b"], 8), [
      "1-1",
      "2-2: one two,",
      "2-2:  three ",
      "2-2: four.fiv",
      "2-2: e,six ",
      "2-2: seven",
      "3-3",
    ]);
    assert.deepEqual(split(["1 aaaaaa😀😀😀😀"], 3), [
      "1-1: aaa",
      "1-1: aaa",
      "1-1: 😀",
      "1-1: 😀",
      "1-1: 😀",
      "1-1: 😀",
    ]);
    assert.deepEqual(split([`1 a${" ".repeat(50)}b`], 5), ["1-1: a    ", "1-1:   b"]);
  });

  it("makes pieces of even size", () => {
    assert.deepEqual(split(Array<string>(6).fill("1 aaaa"), 21), ["1-3", "4-6"]);
  });

  it("repeats whole statements of the piece before", () => {
    assert.deepEqual(split(Array<string>(6).fill("1 aaaa"), 20, 5), ["1-3", "3(4)-6"]);
    assert.deepEqual(split(["1 aaaa", "0 bbbb", "0 cccc", "0 dddd"], 15, 5), ["1-2", "3-4"]);
  });

  it("repeats nothing where that would make a piece too long", () => {
    assert.deepEqual(split(["1 aaaa", "1 bbbb", "1 cccccccccccc"], 14, 5), ["1-2", "3-3"]);
  });

  it("stays linear on very many lines", () => {
    assert.equal(split(Array<string>(50_000).fill("0 aaaa"), 50).length, 5_000);
  });
});
