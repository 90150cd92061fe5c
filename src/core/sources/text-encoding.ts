/** What is known of an encoding that a file may name (PEP 263). */
export type TextEncoding =
  | { readonly kind: "utf-8" | "ascii" | "latin-1" | "windows-1252" }
  /** To be decoded by the platform, under this label of the WHATWG Encoding standard. */
  | { readonly kind: "other"; readonly label: string };

/** The encoding that Python knows under this name, as far as it can be decoded here. */
export function encodingNamed(name: string): TextEncoding | undefined {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/-(unix|dos|mac)$/, "");
  const known = encodings.get(plain.replaceAll("-", ""));
  if (known) return known;
  const number = /^(?:iso-?)?8859-(\d{1,2})$/.exec(plain)?.[1] ?? /^(?:cp|windows-?)(\d{3,4})$/.exec(plain)?.[1];
  if (number === undefined) return undefined;
  return other(number.length < 3 ? `iso-8859-${number}` : `windows-${number}`);
}

function other(label: string): TextEncoding | undefined {
  try {
    return { kind: "other", label: new TextDecoder(label).encoding };
  } catch (error) {
    // Not in the standard, or this Node was built without it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Python's names, without punctuation, for what the standard calls otherwise or does otherwise. */
const encodings: ReadonlyMap<string, TextEncoding> = new Map<string, TextEncoding>([
  ...names("utf8 utf8sig u8 utf cp65001", { kind: "utf-8" }),
  ...names("ascii usascii 646 ansix3.41968 iso646us", { kind: "ascii" }),
  // To the standard, Latin-1 is Windows-1252; to Python it is not.
  ...names("latin1 latin isolatin1 iso88591 88591 l1 cp819 ibm819", { kind: "latin-1" }),
  ...names("cp1252 windows1252 1252", { kind: "windows-1252" }),
  ...names("shiftjis sjis csshiftjis cp932 932 ms932 mskanji windows31j shiftjis2004 shiftjisx0213", "shift_jis"),
  ...names("eucjp ujis eucjis2004 eucjisx0213", "euc-jp"),
  ...names("iso2022jp csiso2022jp", "iso-2022-jp"),
  ...names("gbk cp936 936 ms936 gb2312 euccn eucgb2312cn chinese", "gbk"),
  ...names("gb18030 gb180302000", "gb18030"),
  ...names("big5 big5tw csbig5 cp950 950 ms950 big5hkscs hkscs", "big5"),
  ...names("euckr korean ksc5601 ksx1001 cp949 949 ms949 uhc", "euc-kr"),
  ...names("koi8r cskoi8r", "koi8-r"),
  ...names("koi8u", "koi8-u"),
  ...names("cp866 866 ibm866", "ibm866"),
  ...names("cp874 tis620 iso885911 thai", "windows-874"),
  ...names("macroman macintosh", "macintosh"),
  ...names("maccyrillic", "x-mac-cyrillic"),
  ...names("latin2 isolatin2 iso88592 l2", "iso-8859-2"),
  ...names("latin3 iso88593 l3", "iso-8859-3"),
  ...names("latin4 iso88594 l4", "iso-8859-4"),
  ...names("cyrillic iso88595", "iso-8859-5"),
  ...names("arabic iso88596", "iso-8859-6"),
  ...names("greek iso88597", "iso-8859-7"),
  ...names("hebrew iso88598", "iso-8859-8"),
  ...names("latin5 iso88599 l5", "windows-1254"),
  ...names("latin6 iso885910 l6", "iso-8859-10"),
  ...names("latin7 iso885913 l7", "iso-8859-13"),
  ...names("latin8 iso885914 l8", "iso-8859-14"),
  ...names("latin9 iso885915 l9", "iso-8859-15"),
  ...names("latin10 iso885916 l10", "iso-8859-16"),
]);

function names(list: string, encoding: TextEncoding | string): readonly (readonly [string, TextEncoding])[] {
  const value: TextEncoding | undefined = typeof encoding === "string" ? other(encoding) : encoding;
  return value === undefined ? [] : list.split(" ").map((name) => [name, value] as const);
}

/** Bytes 0x80 to 0x9F of Windows-1252, whose other bytes are Latin-1; five stand for nothing. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Not left to the platform, which in some versions of Node gives Latin-1 for both. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (char) => windows1252.charAt(char.charCodeAt(0) - 0x80));
}
