/**
 * Small readers of Python source at a place that the syntax tree has named. Reading the text costs a fraction of
 * asking the tree, which lives behind the WebAssembly border.
 */

const wordPattern = /[\p{ID_Continue}]+/uy;
const dottedPattern = /[\p{ID_Continue}]+(?:\s*\.\s*[\p{ID_Continue}]+)*/uy;

/** Names are repeated in headings and edges: one of a whole file's length would be repeated a thousand times. */
const mostNameChars = 200;

/** The identifier at `index`, or an empty text; the start of one that nobody would write. */
export function wordAt(text: string, index: number): string {
  return wholeWordAt(text, index).slice(0, mostNameChars);
}

function wholeWordAt(text: string, index: number): string {
  let end = index;
  while (end < text.length && isAsciiWord(text.charCodeAt(end))) end++;
  if (end >= text.length || text.charCodeAt(end) < 128) return text.slice(index, end);
  return match(wordPattern, text, index);
}

/** A dotted name at `index` without the white space in it, or an empty text. */
export function dottedNameAt(text: string, index: number): string {
  let end = index;
  while (end < text.length && (isAsciiWord(text.charCodeAt(end)) || text.charCodeAt(end) === 46)) end++;
  const code = end < text.length ? text.charCodeAt(end) : 0;
  const name = text.slice(index, end);
  // Anything unusual (another script, spaces around dots) takes the slow way.
  if (code < 128 && name.length > 0 && name.charCodeAt(name.length - 1) !== 46 && !spaceThenDot(text, end)) return name;
  return match(dottedPattern, text, index).replace(/\s+/g, "");
}

/**
 * The dotted name that ends in front of `index`, as in `self.session.close` before its `(`. In a chain such as
 * `rows().filter(…)` it is what stands after the last bracket; `super()` is kept, as it says whose method is called.
 */
export function dottedNameBefore(text: string, index: number): string {
  let end = skipSpaceBackwards(text, index);
  let name = "";
  for (;;) {
    let start = end;
    while (start > 0 && isWord(text.charCodeAt(start - 1))) start--;
    if (start === end) return name;
    name = name === "" ? text.slice(start, end) : `${text.slice(start, end)}.${name}`;
    const dot = skipLinesBackwards(text, start);
    if (text.charCodeAt(dot - 1) !== 46) return name;
    end = skipLinesBackwards(text, dot - 1);
    if (text.charCodeAt(end - 1) === 41 && text.endsWith("super()", end)) return `super().${name}`;
  }
}

/** Index behind white space and comments, from `index` on. */
export function skipSpaceAndComments(text: string, index: number): number {
  let at = index;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || code === 92) at++;
    else if (code === 35) at = endOfLine(text, at);
    else return at;
  }
}

/** Code on one line, without comments: white space outside of strings is one blank, and none inside of brackets. */
export function codeOnOneLine(text: string, start: number, end: number): string {
  let line = "";
  let from = start;
  let at = start;
  const takeCode = (): void => {
    const code = text
      .slice(from, at)
      .replace(/\\\n/g, " ")
      .replace(/\s+/g, " ")
      .replace(/([([{]) /g, "$1")
      .replace(/,? ([)\]}])/g, "$1");
    line +=
      code.startsWith(" ") && (line === "" || " ([{".includes(line.charAt(line.length - 1))) ? code.slice(1) : code;
    from = at;
  };
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39) {
      takeCode();
      at = Math.min(end, endOfString(text, at, end));
      line += text.slice(from, at).replaceAll("\n", "\\n");
      from = at;
    } else if (code === 35) {
      takeCode();
      at = from = Math.min(end, endOfLine(text, at));
    } else at++;
  }
  takeCode();
  return line.trim();
}

/** A line of at most so many characters. */
export function shorten(line: string, mostChars: number): string {
  return line.length <= mostChars ? line : `${line.slice(0, mostChars - 1).trimEnd()}…`;
}

const signatureScanChars = 20_000;

/**
 * The header of a definition from `index` to the colon before its body, on one line, without comments; its colon is
 * left away. Strings and brackets are stepped over, so a colon in a default or an annotation does not end it.
 */
export function headerAt(text: string, index: number): string {
  const limit = Math.min(text.length, index + signatureScanChars);
  let depth = 0;
  let at = index;
  scan: while (at < limit) {
    const code = text.charCodeAt(at);
    switch (code) {
      case 40:
      case 91:
      case 123:
        depth++;
        at++;
        break;
      case 41:
      case 93:
      case 125:
        depth--;
        at++;
        break;
      case 34:
      case 39:
        at = endOfString(text, at, limit);
        break;
      case 35:
        at = endOfLine(text, at);
        break;
      case 58:
        if (depth <= 0) break scan;
        at++;
        break;
      case 10:
        // A header goes on over a line end only inside brackets or after a backslash; else it is broken off.
        if (depth > 0 ? startsStatement(text, at + 1) : text.charCodeAt(at - 1) !== 92) break scan;
        at++;
        break;
      default:
        at++;
    }
  }
  return codeOnOneLine(text, index, Math.min(at, limit));
}

const statementPattern = /[ \t]*(?:@|(?:async|class|def|from|if|import|raise|return|try|while|with)\b)/y;

/** True where a line starts with what cannot stand in brackets: a bracket above was left open. */
function startsStatement(text: string, index: number): boolean {
  statementPattern.lastIndex = index;
  return statementPattern.test(text);
}

function isWord(code: number): boolean {
  return isAsciiWord(code) || code >= 128;
}

function isAsciiWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

function match(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? "";
}

function spaceThenDot(text: string, index: number): boolean {
  let at = index;
  while (text.charCodeAt(at) === 32) at++;
  return at > index && text.charCodeAt(at) === 46;
}

function skipSpaceBackwards(text: string, index: number): number {
  let at = index;
  for (;;) {
    const code = text.charCodeAt(at - 1);
    if (code === 32 || code === 9) at--;
    else if (code === 10 && text.charCodeAt(at - 2) === 92) at -= 2;
    else return at;
  }
}

/** Also over line ends, as inside brackets, but not into a line that may end in a comment. */
function skipLinesBackwards(text: string, index: number): number {
  let at = index;
  for (;;) {
    at = skipSpaceBackwards(text, at);
    if (text.charCodeAt(at - 1) !== 10) return at;
    const lineStart = at < 2 ? 0 : text.lastIndexOf("\n", at - 2) + 1;
    if (text.slice(lineStart, at).includes("#")) return at;
    at--;
  }
}

function endOfLine(text: string, index: number): number {
  const end = text.indexOf("\n", index);
  return end === -1 ? text.length : end;
}

function endOfString(text: string, index: number, limit: number): number {
  const quote = text.charAt(index);
  const triple = quote.repeat(3);
  if (text.startsWith(triple, index)) {
    const end = text.indexOf(triple, index + 3);
    return end === -1 ? limit : end + 3;
  }
  let at = index + 1;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 10) return at;
    else if (text.charAt(at) === quote) return at + 1;
    at++;
  }
  return limit;
}
