import assert from "node:assert/strict";
import { createProgress, duration } from "../../../src/cli/progress";

describe("createProgress", () => {
  const shown = (columns: number, text: string): string => {
    let written = "";
    const stream = { isTTY: true, columns, write: (piece: string) => (written += piece) };
    createProgress(stream as unknown as NodeJS.WriteStream).show(text);
    return written.replace("\r\x1b[K", "");
  };
  const check = (columns: number, text: string, expected: string): void => {
    it(`${columns} columns: ${JSON.stringify(text)}`, () => assert.equal(shown(columns, text), expected));
  };
  check(0, "Reading 1 of 2 files  a.py", "Reading 1 of 2 files  a.py");
  check(11, "Reading 1 of 2 files", "Reading 1 ");
  check(80, "Reading a\nb\x1b[2J.py", "Reading a␊b␛[2J.py");
});

describe("duration", () => {
  const check = (seconds: number, expected: string): void => {
    it(expected, () => assert.equal(duration(seconds), expected));
  };
  check(-1, "0 seconds");
  check(1.4, "1 second");
  check(60, "1 minute");
  check(125, "2 minutes 5 seconds");
  check(671, "11 minutes");
});
