import assert from "node:assert/strict";
import { createWriter, jsonLine, visible, visibleLine } from "../../../src/cli/terminal";

describe("visible", () => {
  const check = (what: string, text: string, expected: string): void => {
    it(what, () => assert.equal(visible(text), expected));
  };
  check("keeps line breaks, tabs and every script", "a\tb\nÄ 日本 🐍 שלום", "a\tb\nÄ 日本 🐍 שלום");
  check("shows the escape of a title", "\x1b]0;owned\x07", "␛]0;owned␇");
  check("shows a clipboard write ended by ST", "\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\");
  check("shows colours", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m");
  check("shows the one-character forms of C1", "\x9b31m\x9d0;t\x9c", "�31m�0;t�");
  check("shows backspace and DEL", "rm\b\b\x7f", "rm␈␈␡");
  check("takes carriage returns away", "safe\r\nhidden\rshown", "safe\nhiddenshown");
  check("shows what turns a line around", "a\u202eb\u2066c\u2069\u200f", "a�b�c��");
});

describe("visibleLine", () => {
  it("keeps a name on its line", () => assert.equal(visibleLine("a\nb\tc\r.py"), "a␊b␉c␍.py"));
});

describe("createWriter", () => {
  const written = (pieces: readonly string[]): string => {
    let all = "";
    const write = createWriter({ write: (text) => (all += Buffer.from(text, "utf8").toString("utf8")) });
    for (const piece of pieces) write(piece);
    return all;
  };
  const text = "é 🐍\x1b]0;title\x07 \u202e\r\nend";
  for (const size of [1, 2, 3, text.length]) {
    it(`is the same in pieces of ${size}`, () => {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      );
      assert.equal(written(pieces), "é 🐍␛]0;title␇ �\nend");
    });
  }
});

describe("jsonLine", () => {
  it("escapes what a terminal would obey, and means the same", () => {
    const value = { text: "\x1b]0;t\x07\x9b1m\x7f\u202e\n" };
    const line = jsonLine(value);
    assert.equal(line, String.raw`{"text":"\u001b]0;t\u0007\u009b1m\u007f\u202e\n"}`);
    assert.deepEqual(JSON.parse(line), value);
  });
});
