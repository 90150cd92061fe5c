/**
 * Parsing asks: which pieces of a document should be found, and where do they stand? Its invariant: every non-blank
 * line of a document is in a chunk, and a chunk's lines are exactly the lines of its text.
 *
 * Line numbers are 1-based everywhere; the arrays below are indexed by them, so their entry 0 is unused.
 */
export interface SourceLines {
  /** The text with `\n` as its only line end. */
  readonly text: string;
  readonly count: number;
  /** Index in `text` at which a line starts; one entry more than there are lines, as the end of the last one. */
  readonly starts: Int32Array;
  /** Columns of white space in front of a line's first visible character; -1 for a blank line. */
  readonly indents: Int32Array;
}

export function sourceLines(original: string): SourceLines {
  const text = original.includes("\r") ? original.replace(/\r\n?/g, "\n") : original;
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  // A last line without a line end counts; the nothing after a last line end does not.
  if (text.length > 0 && !text.endsWith("\n")) count++;
  const starts = new Int32Array(count + 2);
  const indents = new Int32Array(count + 2).fill(-1);
  let start = 0;
  for (let line = 1; line <= count; line++) {
    starts[line] = start;
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    let first = start;
    while (first < end && isSpace(text.charCodeAt(first))) first++;
    if (first < end) indents[line] = first - start;
    start = end + 1;
  }
  starts[count + 1] = start;
  return { text, count, starts, indents };
}

export function isBlank(lines: SourceLines, line: number): boolean {
  return lines.indents[line] === -1;
}

/** Index at which a line starts. Past the last line it is the end of the text. */
export function startOf(lines: SourceLines, line: number): number {
  return lines.starts[line] ?? lines.text.length;
}

/** The lines from `first` to `last`, both inclusive, without the last line end. */
export function textOf(lines: SourceLines, first: number, last: number): string {
  return lines.text.slice(startOf(lines, first), startOf(lines, last + 1) - 1);
}

/** Characters of the lines from `first` to `last`, without the last line end. */
export function charsOf(lines: SourceLines, first: number, last: number): number {
  return startOf(lines, last + 1) - startOf(lines, first) - 1;
}

/** The line on which the character at `index` stands. */
export function lineAt(lines: SourceLines, index: number): number {
  let low = 1;
  let high = Math.max(1, lines.count);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOf(lines, middle) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The range without blank lines at its ends; undefined when nothing else is in it. */
export function trimBlank(lines: SourceLines, range: LineRange): LineRange | undefined {
  let { first, last } = range;
  while (first <= last && isBlank(lines, first)) first++;
  while (last >= first && isBlank(lines, last)) last--;
  return first <= last ? { first, last } : undefined;
}

/** Lines from `first` to `last`, both inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * White space for every language at hand. A byte order mark in the middle of a text is not, as Python does not take
 * it for one either.
 */
function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
