import { isAscii, isUtf8 } from "node:buffer";
import { type Language } from "../api";
import { decodeWindows1252, encodingNamed } from "./text-encoding";

export type Decoded = { readonly text: string } | { readonly reason: string };

/**
 * Bytes to text, as Python reads its files: a byte order mark, else the encoding that the first two lines name
 * (PEP 263), else UTF-8. The mark goes, and every line ends in `\n`, so that a checkout with other line endings is the
 * same text. Prose that names no encoding may also be Windows-1252, which nothing in such a file could tell us.
 */
export function decode(bytes: Buffer, language: Language): Decoded {
  const decoded = decodeBytes(bytes, language);
  if ("reason" in decoded) return decoded;
  return decodedText(decoded.text);
}

/** The same of a text that somebody else has decoded. */
export function decodedText(decoded: string): Decoded {
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  if (text.includes("\0")) return { reason: "is binary (it has NUL bytes)" };
  return { text: text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text };
}

function decodeBytes(bytes: Buffer, language: Language): Decoded {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeUtf8(bytes.subarray(3));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeOther(bytes, "utf-16le", "its byte order mark says");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeOther(bytes, "utf-16be", "its byte order mark says");

  const named = language === "python" ? namedEncoding(bytes) : undefined;
  if (named === undefined) {
    if (language !== "prose" || isUtf8(bytes)) return decodeUtf8(bytes);
    return looksLikeText(bytes)
      ? { text: decodeWindows1252(bytes) }
      : { reason: "is not text in any encoding we know" };
  }
  const encoding = encodingNamed(named);
  if (encoding === undefined) return { reason: `names the encoding ${named}, which we do not know` };
  switch (encoding.kind) {
    case "utf-8":
      return decodeUtf8(bytes);
    case "ascii":
      return isAscii(bytes)
        ? { text: bytes.toString("latin1") }
        : { reason: `names the encoding ${named}, and has bytes that are not in it` };
    case "latin-1":
      return { text: bytes.toString("latin1") };
    case "windows-1252":
      return { text: decodeWindows1252(bytes) };
    case "other":
      return decodeOther(bytes, encoding.label, "it names");
  }
}

/** PEP 263: a comment in line 1, or in line 2 if line 1 is empty or a comment. */
function namedEncoding(bytes: Buffer): string | undefined {
  const lines = bytes
    .subarray(0, 1000)
    .toString("latin1")
    .split(/\r\n?|\n/, 2);
  for (const line of lines) {
    const name = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1];
    if (name !== undefined) return name;
    if (!/^[ \t\f]*(?:#.*)?$/.test(line)) return undefined;
  }
  return undefined;
}

function decodeUtf8(bytes: Buffer): Decoded {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return { text };
  if (bytes.includes(0)) return { reason: "is binary (it has NUL bytes)" };
  const line = text.slice(0, text.indexOf("\uFFFD")).split(/\r\n?|\n/).length;
  return { reason: `is not valid UTF-8 (line ${line}) and names no other encoding` };
}

function decodeOther(bytes: Buffer, label: string, origin: string): Decoded {
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { reason: `is not valid ${label}, the encoding that ${origin}` };
    if (error instanceof RangeError) return { reason: `is in ${label}, an encoding that this Node cannot read` };
    throw error;
  }
}

/** One-byte encodings accept anything; text has next to no control characters, nor bytes that stand for nothing. */
function looksLikeText(bytes: Buffer): boolean {
  let odd = 0;
  for (const byte of bytes) {
    if (byte === 0) return false;
    const isControl = byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b;
    const isUnassigned = byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d;
    if (isControl || isUnassigned || byte === 0x7f) odd++;
  }
  return odd * 500 <= bytes.length;
}
