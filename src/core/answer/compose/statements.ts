/** One statement, or the header of a compound one, over as many lines as its brackets and strings take. */
export interface Statement {
  /** Positions of its first and of its last line. */
  readonly first: number;
  readonly last: number;
  /** Characters of white space before it. */
  readonly indent: number;
  /** Without the indentation of its first line. */
  readonly text: string;
  /** It is a piece of a longer one, and nothing stands under it. */
  readonly isInside?: boolean;
}

/**
 * Python text to statements, by brackets, strings and backslashes alone. Passages come without what stood before them, so
 * nothing is an error: what does not end, ends with the text.
 */
export function readStatements(lines: readonly string[]): readonly Statement[] {
  const found: Statement[] = [];
  let first = -1;
  let state: State = { depth: 0, quote: "", continues: false };
  lines.forEach((line, at) => {
    if (first < 0 && line.trim() === "") return;
    if (first < 0) first = at;
    state = readLine(line, state);
    if (state.depth > 0 || state.quote !== "" || state.continues) return;
    found.push(statementOf(lines, first, at));
    first = -1;
  });
  if (first >= 0) found.push(statementOf(lines, first, lines.length - 1));
  return found;
}

function statementOf(lines: readonly string[], first: number, last: number): Statement {
  const start = lines[first] ?? "";
  const text = lines.slice(first, last + 1).join("\n");
  return { first, last, indent: start.length - start.trimStart().length, text: text.trimStart() };
}

interface State {
  /** Brackets that are open. */
  readonly depth: number;
  /** The triple quote that is open, or nothing. */
  readonly quote: string;
  readonly continues: boolean;
}

const token = /\\.|"""|'''|["'#([{)\]}]/g;

function readLine(line: string, before: State): State {
  let { depth, quote } = before;
  for (const [found] of line.matchAll(token)) {
    if (quote !== "") quote = found === quote ? "" : quote;
    else if (found === "#") break;
    else if (/["']/.test(found)) quote = found;
    else if ("([{".includes(found)) depth++;
    else if (")]}".includes(found)) depth = Math.max(0, depth - 1);
  }
  // A plain string never runs over the end of a line.
  return { depth, quote: quote.length === 3 ? quote : "", continues: quote.length !== 3 && line.endsWith("\\") };
}
