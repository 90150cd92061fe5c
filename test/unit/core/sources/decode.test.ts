import assert from "node:assert/strict";
import { type Language } from "../../../../src/core/api";
import { decode } from "../../../../src/core/sources/decode";

describe("decode", () => {
  const check = (name: string, bytes: Buffer | string, expected: string, language: Language = "python") =>
    it(name, () => {
      const decoded = decode(typeof bytes === "string" ? Buffer.from(bytes) : bytes, language);
      assert.equal("text" in decoded ? decoded.text : `✗ ${decoded.reason}`, expected);
    });
  const latin1 = (text: string) => Buffer.from(text, "latin1");
  const hex = (digits: string) => Buffer.from(digits.replaceAll(" ", ""), "hex");
  const coded = (name: string, bytes: Buffer) => Buffer.concat([latin1(`# coding: ${name}\n`), bytes]);

  check("nothing", "", "");
  check("UTF-8", "x = 'é€🐍'", "x = 'é€🐍'");
  check("UTF-8 with its mark", "\uFEFFx = 1", "x = 1");
  check(
    "a mark wins over a name",
    Buffer.concat([hex("efbbbf"), Buffer.from("# coding: latin-1\n# é")]),
    "# coding: latin-1\n# é",
  );
  check("a mark inside the text stays", "x = '\uFEFF'", "x = '\uFEFF'");
  check("UTF-16, little end first", hex("fffe 7800 0d00 0a00 e900"), "x\né");
  check("UTF-16, big end first", hex("feff 0078 000a 00e9"), "x\né");
  check(
    "UTF-16 with half a character",
    hex("fffe 00d8"),
    "✗ is not valid utf-16le, the encoding that its byte order mark says",
  );
  check("UTF-32 is binary to us", hex("fffe0000 78000000"), "✗ is binary (it has NUL bytes)");

  check("line endings", "a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd");
  check("form feeds and tabs stay", "a\f\tb\v", "a\f\tb\v");

  check(
    "Latin-1 by name",
    latin1("# -*- coding: latin-1 -*-\n# caf\xe9 \x80"),
    "# -*- coding: latin-1 -*-\n# café \x80",
  );
  check("Windows-1252 by name", latin1("# coding=cp1252\n# \x80 caf\xe9"), "# coding=cp1252\n# € café");
  check("Shift JIS by name", coded("shift_jis", hex("2320 93fa967b")), "# coding: shift_jis\n# 日本");
  check("EUC-JP by name", coded("euc-jp", hex("2320 c6fccbdc")), "# coding: euc-jp\n# 日本");
  check("GBK by name", coded("gbk", hex("2320 d6d0")), "# coding: gbk\n# 中");
  check("KOI8-R by name", coded("koi8_r", hex("2320 c4c1")), "# coding: koi8_r\n# да");
  check("Latin-9 by name", coded("iso-8859-15", hex("2320 a4")), "# coding: iso-8859-15\n# €");
  check(
    "in the second line",
    latin1("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n# \xe9"),
    "#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n# é",
  );
  check("in the second line, of Windows", latin1("\r\n# coding: latin-1\r\n# \xe9"), "\n# coding: latin-1\n# é");
  check(
    "not in the third line",
    latin1("#\n#\n# coding: latin-1\n# \xe9"),
    "✗ is not valid UTF-8 (line 4) and names no other encoding",
  );
  check(
    "not after code",
    latin1("x = 1\n# coding: latin-1\n# \xe9"),
    "✗ is not valid UTF-8 (line 3) and names no other encoding",
  );
  check("not in a string", "x = 'coding: klingon'", "x = 'coding: klingon'");
  check("what Emacs adds", latin1("# -*- coding: utf-8-unix -*-\nx"), "# -*- coding: utf-8-unix -*-\nx");
  check("a name nobody knows", "# coding: klingon\nx", "✗ names the encoding klingon, which we do not know");
  check("ASCII that is none", "# coding: ascii\n# é", "✗ names the encoding ascii, and has bytes that are not in it");
  check(
    "UTF-8 by name, and not UTF-8",
    latin1("# coding: utf-8\n# \xe9"),
    "✗ is not valid UTF-8 (line 2) and names no other encoding",
  );
  check(
    "Shift JIS by name, and not Shift JIS",
    coded("sjis", hex("2320 81ff")),
    "✗ is not valid shift_jis, the encoding that it names",
  );

  check("not UTF-8", latin1("x = 1\ny = '\xe9'"), "✗ is not valid UTF-8 (line 2) and names no other encoding");
  check("binary", "MZ\0\x01", "✗ is binary (it has NUL bytes)");
  check("binary that is not UTF-8 either", hex("7f454c46 00ff"), "✗ is binary (it has NUL bytes)");

  check("prose in Windows-1252", latin1("caf\xe9 \x93quoted\x94 \x80 5"), "café “quoted” € 5", "prose");
  check("prose that only looks like naming one", latin1("# coding: klingon"), "# coding: klingon", "prose");
  check(
    "noise is no prose",
    hex("93 01 02 81 8d fa 03 04 90 9d 05 06"),
    "✗ is not text in any encoding we know",
    "prose",
  );
  check(
    "a notebook is UTF-8",
    latin1('{"a": "\xe9"}'),
    "✗ is not valid UTF-8 (line 1) and names no other encoding",
    "notebook",
  );
});
