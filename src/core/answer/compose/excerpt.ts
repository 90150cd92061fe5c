import { onOneLine } from "../fence";
import { type Definition } from "./definitions";
import { type LogicalLine } from "./logical-lines";
import { matchWeight, type WeighedQuestion } from "./weigh";

export interface ExcerptOptions {
  /** Bodies up to this many lines are shown whole. */
  readonly wholeLines: number;
  /** Of longer ones, about this many are picked. */
  readonly pickedLines: number;
  /** Lines of the file that must be there, with an arrow at them. */
  readonly markedLines?: readonly number[];
}

/**
 * The lines of a definition that say most for the question: signature, then its whole body where that is short, else
 * the statements that share words with the question, those that return or raise, and the headers they stand under.
 * `...` stands for what was left out.
 */
export function excerpt(definition: Definition, question: WeighedQuestion, options: ExcerptOptions): readonly string[] {
  const head = [...definition.decorators, ...`${definition.signature}:`.split("\n")];
  const lines =
    definition.kind === "class" ? classLines(definition, options) : bodyLines(definition, question, options);
  return [...shortened(head, maxHeadLines), ...(lines.length > 0 ? lines : ["    ..."])];
}

const maxHeadLines = 14;

/** Lines of one statement that are shown: a table of 200 lines is known by its first ones. */
const maxStatementLines = 8;

function bodyLines(definition: Definition, question: WeighedQuestion, options: ExcerptOptions): readonly string[] {
  const { body } = definition;
  const sizes = body.map((statement) => Math.min(statement.last - statement.first + 1, maxStatementLines));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const keep = total <= options.wholeLines ? new Set<number>(body.keys()) : pick(definition, sizes, question, options);
  fillGaps(keep, sizes);
  const base = Math.min(...body.map((statement) => statement.indent));
  const out: string[] = definition.isPiece ? ["    ..."] : [];
  let skipped: LogicalLine | undefined;
  let lastKept: LogicalLine | undefined;
  const elide = (): void => {
    if (skipped) out.push(`${" ".repeat(4 + skipped.indent - base)}...`);
    skipped = undefined;
  };
  body.forEach((statement, position) => {
    if (!keep.has(position)) {
      // A comment alone is not worth a sign that it is missing.
      if (!skipped && statement.kind === "code") skipped = statement;
      return;
    }
    const hadGap = skipped !== undefined;
    elide();
    const spaced = lastKept !== undefined && statement.first > lastKept.last + 1 && statement.indent <= lastKept.indent;
    if (!hadGap && spaced) out.push("");
    out.push(...statementLines(definition, statement, base, options.markedLines));
    lastKept = statement;
  });
  elide();
  return out;
}

/** A class in outline: its attributes, and the signatures of the methods that are known. */
export function outline(
  definition: Definition,
  methods: readonly Definition[],
  question: WeighedQuestion,
  options: ExcerptOptions,
): readonly string[] {
  const shown = methods
    .map((method, position) => ({
      method,
      position,
      score: method.name === "__init__" ? 100 : matchWeight(question, method.name),
    }))
    .toSorted((left, right) => right.score - left.score || left.position - right.position)
    .slice(0, maxOutlineMethods)
    .toSorted((left, right) => left.position - right.position)
    .map(({ method }) => `    ${onOneLine(method.signature).replace("( ", "(").replace(/,? \)/, ")")}: ...`);
  const lines = excerpt(definition, question, options);
  if (shown.length === 0) return lines;
  return [
    ...(lines.at(-1) === "    ..." && definition.body.length === 0 ? lines.slice(0, -1) : [...lines, ""]),
    ...shown,
  ];
}

const maxOutlineMethods = 6;

/** The attributes of a class. */
function classLines(definition: Definition, options: ExcerptOptions): readonly string[] {
  const base = Math.min(...definition.body.map((statement) => statement.indent));
  // Of a long comment on an attribute, the first line says what it is for.
  const told = definition.body.filter(
    (statement, position) => statement.kind === "code" || definition.body[position - 1]?.kind !== "comment",
  );
  const lines = told.flatMap((statement) => statementLines(definition, statement, base, undefined));
  const attributes = shortened(lines, options.pickedLines);
  return definition.methods.length > 0 && lines.length === 0 ? ["    ..."] : attributes;
}

/** The lines of one statement, moved so that the definition's own line would stand at column 0. */
function statementLines(
  definition: Definition,
  statement: LogicalLine,
  base: number,
  markedLines: readonly number[] | undefined,
): readonly string[] {
  const { span } = definition;
  const raw = span.lines.slice(statement.first, statement.last + 1).map((line) => line.text.trimEnd());
  const [first = ""] = raw;
  const ownIndent = first.length - first.trimStart().length;
  const lines = raw.map((line, index) => {
    const moved = line.slice(Math.min(ownIndent, line.length - line.trimStart().length));
    const text = moved === "" ? "" : `${" ".repeat(4 + statement.indent - base)}${moved}`;
    const number = (span.startLine ?? 0) + statement.first + index;
    const isMarked = span.startLine !== undefined && markedLines?.includes(number);
    return isMarked ? `${text}  # <-- line ${number}` : text;
  });
  return markedLines === undefined ? shortened(lines, maxStatementLines) : lines;
}

function shortened(lines: readonly string[], maxLines: number): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines - 1);
  const last = kept.at(-1) ?? "";
  return [...kept, `${" ".repeat(last.length - last.trimStart().length)}...`];
}

function pick(
  definition: Definition,
  sizes: readonly number[],
  question: WeighedQuestion,
  options: ExcerptOptions,
): Set<number> {
  const { body, span } = definition;
  const rated = body.map((statement, position) => {
    const first = (span.startLine ?? 0) + statement.first;
    const last = (span.startLine ?? 0) + statement.last;
    const marked = span.startLine !== undefined && options.markedLines?.some((line) => first <= line && line <= last);
    let score = matchWeight(question, statement.text);
    if (/^(?:return|raise|yield)\b/.test(statement.text)) score += outcomeWeight;
    if (position === body.length - 1) score += outcomeWeight / 2;
    // What comes first sets the scene, all else being equal.
    return { position, score: marked ? Number.POSITIVE_INFINITY : score + 0.01 * (1 - position / body.length) };
  });
  const keep = new Set<number>();
  let lines = 0;
  for (const { position, score } of rated.toSorted((left, right) => right.score - left.score)) {
    const needed = withHeaders(body, position).filter((header) => !keep.has(header));
    const cost = needed.reduce((sum, header) => sum + (sizes[header] ?? 1), 0);
    if (lines + cost > options.pickedLines && score !== Number.POSITIVE_INFINITY) continue;
    needed.forEach((header) => keep.add(header));
    lines += cost;
  }
  return keep;
}

/** A sign for one or two missing lines takes the room of the lines themselves. */
function fillGaps(keep: Set<number>, sizes: readonly number[]): void {
  let gap: number[] = [];
  sizes.forEach((_, position) => {
    if (!keep.has(position)) {
      gap.push(position);
      return;
    }
    if (gap.reduce((sum, missing) => sum + (sizes[missing] ?? 1), 0) <= smallGapLines) {
      gap.forEach((missing) => keep.add(missing));
    }
    gap = [];
  });
}

const smallGapLines = 2;

/** What a statement returns or raises is what a reader asks for, nearly as much as for the words of the question. */
const outcomeWeight = 0.6;

/** A statement, the headers it stands under, and the comment right above it. */
function withHeaders(body: readonly LogicalLine[], position: number): readonly number[] {
  const positions = [position];
  let indent = body[position]?.indent ?? 0;
  if (body[position - 1]?.kind === "comment" && body[position - 1]?.indent === indent) positions.push(position - 1);
  for (let before = position - 1; before >= 0; before--) {
    const statement = body[before];
    if (!statement || statement.kind === "comment" || statement.indent >= indent) continue;
    positions.push(before);
    indent = statement.indent;
  }
  return positions;
}
