import assert from "node:assert/strict";
import { decodeWindows1252, encodingNamed } from "../../../../src/core/sources/text-encoding";

describe("encodingNamed", () => {
  const check = (names: string, expected: string | undefined) =>
    it(names, () => {
      for (const name of names.split(" ")) {
        const encoding = encodingNamed(name);
        assert.equal(encoding?.kind === "other" ? encoding.label : encoding?.kind, expected, name);
      }
    });
  check("utf-8 UTF8 utf_8 utf-8-sig U8 utf-8-unix", "utf-8");
  check("ascii US-ASCII us_ascii", "ascii");
  check("latin-1 latin1 Latin_1 iso-8859-1 iso8859-1 ISO_8859_1 l1 latin-1-dos", "latin-1");
  check("cp1252 windows-1252 1252", "windows-1252");
  check("cp1251 windows-1251", "windows-1251");
  check("iso-8859-2 latin2 iso8859_2", "iso-8859-2");
  check("iso-8859-15 latin-9", "iso-8859-15");
  check("shift_jis sjis cp932 ms932 Shift-JIS", "shift_jis");
  check("euc_jp eucJP", "euc-jp");
  check("gbk gb2312 cp936", "gbk");
  check("big5 cp950", "big5");
  check("euc-kr cp949", "euc-kr");
  check("koi8-r KOI8_R", "koi8-r");
  check("mac-roman", "macintosh");
  check("klingon cp437 utf-7 iso-8859-99 rot13", undefined);
});

describe("decodeWindows1252", () => {
  it("agrees with the platform on every byte that stands for something", () => {
    const table = decodeWindows1252(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    assert.equal(table.length, 256);
    assert.equal(table.slice(0x80, 0x90), "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f");
    assert.equal(table.slice(0x90, 0xa0), "\u0090‘’“”•–—˜™š›œ\u009džŸ");
    assert.equal(
      table.slice(0xa0),
      Buffer.from(Array.from({ length: 96 }, (_, byte) => byte + 0xa0)).toString("latin1"),
    );
  });
});
