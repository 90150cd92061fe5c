/** One statement, or the header of a compound one, over as many lines as its brackets and strings take. */
export interface LogicalLine {
  /** Index of its first and of its last line. */
  readonly first: number;
  readonly last: number;
  /** Columns of white space before it; a tab goes to the next multiple of 8, as in Python. */
  readonly indent: number;
  /** Without indentation, lines joined by line breaks. */
  readonly text: string;
  readonly kind: "code" | "comment";
}

/**
 * Python text to logical lines, by brackets, strings and backslashes alone. Pieces of files come without what stood
 * before them, so nothing is an error: what does not end, ends with the text.
 */
export function logicalLines(lines: readonly string[]): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let first = -1;
  let depth = 0;
  let quote = "";
  lines.forEach((line, index) => {
    const begins = first < 0;
    if (begins && line.trim() === "") return;
    if (begins) first = index;
    const state = readLine(line, depth, quote);
    depth = state.depth;
    quote = state.quote;
    if (depth > 0 || quote !== "" || state.continues) return;
    found.push(logicalLine(lines, first, index));
    first = -1;
  });
  if (first >= 0) found.push(logicalLine(lines, first, lines.length - 1));
  return found;
}

function logicalLine(lines: readonly string[], first: number, last: number): LogicalLine {
  const start = lines[first] ?? "";
  const text = lines
    .slice(first, last + 1)
    .join("\n")
    .trimStart();
  return { first, last, indent: indentOf(start), text, kind: text.startsWith("#") ? "comment" : "code" };
}

function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column++;
    else if (character === "\t") column += 8 - (column % 8);
    else break;
  }
  return column;
}

interface LineState {
  /** Brackets that are open. */
  readonly depth: number;
  /** The triple quote that is open, or nothing. */
  readonly quote: string;
  readonly continues: boolean;
}

function readLine(line: string, depthBefore: number, quoteBefore: string): LineState {
  let depth = depthBefore;
  let quote = quoteBefore;
  let position = 0;
  while (position < line.length) {
    const character = line[position] ?? "";
    if (quote !== "") {
      if (character === "\\") position += 2;
      else if (line.startsWith(quote, position)) {
        position += quote.length;
        quote = "";
      } else position++;
    } else if (character === "#") {
      break;
    } else if (character === '"' || character === "'") {
      const triple = character.repeat(3);
      quote = line.startsWith(triple, position) ? triple : character;
      position += quote.length;
    } else {
      if ("([{".includes(character)) depth++;
      else if (")]}".includes(character)) depth = Math.max(0, depth - 1);
      position++;
    }
  }
  const continues = quote.length !== 3 && line.endsWith("\\");
  // A plain string never runs over the end of a line.
  return { depth, quote: quote.length === 3 ? quote : "", continues };
}
