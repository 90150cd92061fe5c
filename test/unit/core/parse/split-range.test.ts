import assert from "node:assert/strict";
import { sourceLines } from "../../../../src/core/parse/source-lines";
import { splitRange } from "../../../../src/core/parse/split-range";

/** Each line is given as `depth text`; depth 0 is a line inside a statement. */
describe("splitting a range", () => {
  function split(marked: readonly string[], maxChars: number, overlapChars = 0): readonly string[] {
    const lines = sourceLines(marked.map((line) => line.slice(2)).join("\n"));
    const breaks = Uint8Array.from([0, ...marked.map((line) => Number(line.charAt(0)))]);
    return splitRange(lines, breaks, { first: 1, last: lines.count }, { maxChars, overlapChars }).map((piece) =>
      piece.ownFirst === piece.first
        ? `${piece.first}-${piece.last}`
        : `${piece.first}(${piece.ownFirst})-${piece.last}`,
    );
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

  it("never cuts a line", () => assert.deepEqual(split(["1 aaaaaaaaaa", "1 b"], 3), ["1-1", "2-2"]));

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
