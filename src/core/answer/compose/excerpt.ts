import { type WeighedQuestion, matchWeight } from "./weigh";
import { type Statement, readStatements } from "./statements";

export interface ExcerptOptions {
  /** Up to this many lines are shown whole; of more, about so many are chosen. */
  readonly maxLines: number;
  /** Positions of lines that must be there. */
  readonly around?: readonly number[];
  /** Number of the first line in its file; absent where lines of the text are not lines of a file. */
  readonly firstLine?: number;
}

/**
 * The lines of a text of Python that say most for a question, as they stand there: its first statement, what shares words
 * with the question or says how it ends, and what that stands under. What was left out between them is marked.
 */
export function excerpt(
  lines: readonly string[],
  question: WeighedQuestion,
  { maxLines, around = [], firstLine }: ExcerptOptions,
): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => line.trim() !== "");
  if (first < 0) return [];
  const shown = new Set<number>();
  const show = (from: number, to: number): void => {
    for (let at = Math.max(from, first); at <= Math.min(to, last); at++) shown.add(at);
  };
  if (last - first < maxLines) show(first, last);
  else {
    const statements = readStatements(lines).flatMap(shortened);
    for (const at of around) {
      show(at - 2, at + 2);
      for (const header of headersOf(statements, at)) show(header.first, header.last);
    }
    const head = headOf(statements);
    show(head.first, Math.min(head.last, head.first + maxHeadLines - 1));
    for (const { statement } of rated(statements, question)) {
      const before = new Set(shown);
      for (const header of headersOf(statements, statement.first)) show(header.first, header.last);
      show(statement.first, statement.last);
      if (shown.size <= maxLines) continue;
      shown.clear();
      for (const at of before) shown.add(at);
    }
  }
  return dedent(withMarks(lines, closeGaps(shown, lines), { first, last, firstLine }));
}

/** Lines of one statement that are taken as one: tables and long texts are chosen from line by line. */
const maxStatementLines = 8;
const maxHeadLines = 12;

/** The decorators, the `def` or `class` and its signature; else the first statement. */
function headOf(statements: readonly Statement[]): { readonly first: number; readonly last: number } {
  const start = statements[0]?.first ?? 0;
  const at = statements.findIndex(({ text }) => !text.startsWith("@") && !text.startsWith("#"));
  const head = statements[Math.max(at, 0)];
  if (!head) return { first: start, last: start };
  const body = statements[Math.max(at, 0) + 1];
  // A signature taken apart line by line goes on to the line before its body.
  const isOpen = /[([{,]$/.test(head.text);
  const end = isOpen ? statements.findIndex(({ indent, first }) => first > head.first && indent <= head.indent) : -1;
  return {
    first: start,
    last: end >= 0 ? (statements[end]?.last ?? head.last) : Math.max(head.last, (body?.first ?? 0) - 1),
  };
}

/** A long statement line by line, a long string by its paragraphs. */
function shortened(statement: Statement): readonly Statement[] {
  if (statement.last - statement.first < maxStatementLines) return [statement];
  const lines = statement.text.split("\n");
  const isText = /^[rRbBuU]{0,2}("""|''')/.test(statement.text);
  const parts: Statement[] = [];
  let start = 0;
  for (let at = 1; at <= lines.length; at++) {
    const isEnd = at === lines.length || !isText || (lines[at] ?? "").trim() === "" || at - start >= maxStatementLines;
    if (!isEnd) continue;
    const text = lines.slice(start, at).join("\n");
    const indent = start === 0 ? statement.indent : (/^\s*/.exec(text)?.[0].length ?? statement.indent);
    parts.push({
      first: statement.first + start,
      last: statement.first + at - 1,
      indent,
      text: text.trim(),
      isInside: isText || start > 0,
    });
    start = at;
  }
  return parts.filter(({ text }) => text !== "");
}

/** What says how it ends, and what it refuses. */
const outcome = /^(?:return|raise|yield|warnings\.warn)\b/;
const outcomeWeight = 0.35;

function rated(statements: readonly Statement[], question: WeighedQuestion) {
  const typical = question.totalWeight / Math.max(1, question.weights.size);
  return statements
    .map((statement, position) => ({
      statement,
      position,
      weight:
        matchWeight(question, statement.text) +
        (outcome.test(statement.text) ? outcomeWeight * typical : 0) +
        // What nothing distinguishes is told from the top.
        0.001 * (statements.length - position),
    }))
    .toSorted((one, other) => other.weight - one.weight);
}

/** `if`, `for`, `with`, `def` that a line stands under. */
function headersOf(statements: readonly Statement[], line: number): readonly Statement[] {
  const at = statements.findIndex(({ first, last }) => first <= line && line <= last);
  const own = statements[at];
  if (!own || own.isInside) return [];
  const headers: Statement[] = [];
  let { indent } = own;
  for (let before = at - 1; before >= 0 && indent > 0; before--) {
    const statement = statements[before];
    if (!statement || statement.isInside || statement.indent >= indent || statement.text.startsWith("#")) continue;
    indent = statement.indent;
    headers.push(statement);
  }
  return headers;
}

/** A mark takes a line too, so a gap of one or two lines is not worth it. */
function closeGaps(shown: ReadonlySet<number>, lines: readonly string[]): readonly number[] {
  const kept = [...shown].sort((one, other) => one - other);
  const all: number[] = [];
  for (const at of kept) {
    const before = all.at(-1) ?? at;
    const gap = lines.slice(before + 1, at).filter((line) => line.trim() !== "").length;
    if (gap <= 2) for (let line = before + 1; line < at; line++) all.push(line);
    all.push(at);
  }
  return all;
}

function withMarks(
  lines: readonly string[],
  kept: readonly number[],
  { first, last, firstLine }: { readonly first: number; readonly last: number; readonly firstLine: number | undefined },
): readonly string[] {
  const out: string[] = [];
  let next = first;
  const mark = (from: number, to: number): void => {
    const left = lines.slice(from, to + 1).filter((line) => line.trim() !== "");
    const inner = left[0];
    if (inner === undefined) return;
    const told =
      firstLine === undefined
        ? ""
        : from === to
          ? ` line ${firstLine + from}`
          : ` lines ${firstLine + from}-${firstLine + to}`;
    out.push(`${inner.slice(0, inner.length - inner.trimStart().length)}# …${told}`);
  };
  for (const at of kept) {
    if (at > next) mark(next, at - 1);
    out.push((lines[at] ?? "").trimEnd());
    next = at + 1;
  }
  if (next <= last) mark(next, last);
  return out;
}

/** Without the indentation that all lines have. */
export function dedent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(indent).trimEnd());
}
