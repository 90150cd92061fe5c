import { type Traceback, type TracebackFrame } from "../../api";
import { commonParts, isTestPath } from "../../platform/source-paths";
import { terms } from "../../platform/terms";
import { citedUsages, documentation, relatedList, sentenceWithMark, usageList } from "./compose-definition";
import { onOneLine } from "../fence";
import { type Definition, innermost } from "./definitions";
import { describe, isException } from "./describe";
import { type Candidate, escapeRegExp, type Evidence } from "./evidence";
import { excerpt } from "./excerpt";
import { namesOf, type WeighedQuestion } from "./weigh";
import { logicalLines } from "./logical-lines";
import { fileLine } from "./source-spans";
import { findUsages } from "./usages";
import { cite, code, lineOf, linesAt, pythonBlock } from "./wording";

/** What the passages say about an error: its frames, where it is raised, where it is caught. Undefined: nothing. */
export function composeDebugging(question: WeighedQuestion, evidence: Evidence): readonly string[] | undefined {
  const { traceback } = question;
  const frames = traceback ? knownFrames(traceback.frames, evidence) : [];
  const exception = traceback?.exception || exceptionNamed(question, evidence);
  const raised = exception === "" ? [] : raisesOf(exception, traceback?.message ?? question.text, evidence);
  const caught = exception === "" ? [] : linesOf(evidence, new RegExp(`^except\\b.*\\b${exception}\\b`));
  const inner = frames.at(-1);
  const worded = inner ? [] : wordedIn(traceback?.message ?? "", evidence);
  if (!inner && raised.length === 0 && caught.length === 0 && worded.length === 0) return undefined;

  const told: string[] = [];
  // `RuntimeError` is raised in many places: when the message stands elsewhere, none of those is the one.
  const isElsewhere = worded.length > 0 && !raised.some((line) => isAmong(line, worded));
  if (isElsewhere) told.push(lineList("The words of the message stand in", worded));
  if (inner && traceback) told.push(...fromFrames(question, evidence, traceback, frames, inner));
  else if (!isElsewhere) told.push(...fromRaise(question, exception, raised, caught));
  const others = inner || isElsewhere ? raised.filter((line) => line.definition !== inner?.definition) : [];
  if (others.length > 0) told.push(lineList(`${code(exception)} is raised in`, others));
  if (caught.length > 0 && (inner || raised.length > 0)) told.push(lineList(`${code(exception)} is caught in`, caught));

  const definition = inner?.definition ?? raised[0]?.definition;
  const primary =
    evidence.candidates.find((candidate) => candidate.definition === definition) ?? evidence.candidates[0];
  const own = evidence.definitions.find((each) => each.name === exception && each.kind === "class");
  const isTold = inner !== undefined && calledAt(inner, evidence).some((each) => each === own);
  if (own && !isTold) told.push(sentenceWithMark(describe(own).lead, cite(own.passage)));
  if (definition && !inner && !isElsewhere)
    told.push(...usageList(citedUsages(findUsages(definition, evidence.spans)).slice(0, 4)));
  if (primary)
    told.push(...relatedList(evidence, primary, question, []), ...documentation(evidence, question, primary));
  return told;
}

/**
 * The best match is an exception: what is asked is when it is raised. Undefined where the passages do not show it, or
 * where the exception does more than to exist.
 */
export function composeException(
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] | undefined {
  const { definition } = primary;
  if (!definition || !isException(definition) || definition.body.length > 4 || definition.methods.length > 0)
    return undefined;
  const raised = raisesOf(definition.name, question.text, evidence);
  const [first] = raised;
  if (!first) return undefined;
  return [
    ...(definition.docstring === "" ? [] : [sentenceWithMark(describe(definition).lead, cite(definition.passage))]),
    ...fromRaise(question, definition.name, raised, []),
    ...(first.definition ? [sentenceWithMark(describe(first.definition).lead, cite(first.passage))] : []),
    ...relatedList(
      evidence,
      primary,
      question,
      raised.map((line) => line.definition?.qualifiedName ?? ""),
    ),
    ...documentation(evidence, question, primary),
  ];
}

interface KnownFrame {
  readonly frame: TracebackFrame;
  readonly definition: Definition;
  /** Where the line is now; undefined when it is not among the lines we have. */
  readonly line: number | undefined;
}

/** Frames whose code is in the passages: by file and line, else by file and function. */
function knownFrames(frames: readonly TracebackFrame[], evidence: Evidence): readonly KnownFrame[] {
  return frames.flatMap((frame): readonly KnownFrame[] => {
    const likeness = (definition: Definition): number => commonParts(frame.path, definition.path);
    const most = Math.max(0, ...evidence.definitions.map(likeness));
    const inFile = evidence.definitions.filter((definition) => most > 0 && likeness(definition) === most);
    const path = inFile[0]?.path ?? "";
    const at = innermost(inFile, path, frame.line);
    const byName = inFile.find((definition) => definition.name === frame.functionName);
    // `utils.py` is the name of many files: then the function must agree. Files also change after a traceback was
    // printed: the function's name is the better witness of where it was.
    const isSure = most > 1 || path === frame.path.split("/").at(-1);
    const definition = byName && at?.name !== frame.functionName ? byName : at;
    if (!definition || (!isSure && definition.name !== frame.functionName)) return [];
    return [{ frame, definition, line: currentLine(frame, definition, definition === at) }];
  });
}

/** Lines move: the text that Python printed finds them again, nearest first. */
function currentLine(
  frame: TracebackFrame,
  { span, line, endLine }: Definition,
  isInside: boolean,
): number | undefined {
  const { startLine } = span;
  if (startLine === undefined) return undefined;
  const textAtLine = (number: number): string => span.lines[number - startLine]?.text.trim() ?? "";
  if (frame.text === "" || textAtLine(frame.line) === frame.text) return isInside ? frame.line : undefined;
  const same = span.lines
    .map((_, index) => startLine + index)
    .filter((number) => number >= line && number <= endLine && textAtLine(number) === frame.text);
  return same.toSorted((left, right) => Math.abs(left - frame.line) - Math.abs(right - frame.line))[0];
}

function fromFrames(
  question: WeighedQuestion,
  evidence: Evidence,
  traceback: Traceback,
  frames: readonly KnownFrame[],
  inner: KnownFrame,
): readonly string[] {
  const { definition, frame, line } = inner;
  const mark = cite(definition.passage);
  const isLast = traceback.frames.at(-1) === frame;
  const what =
    traceback.exception === ""
      ? "The error"
      : code(traceback.exception + (traceback.message === "" ? "" : `: ${traceback.message}`));
  const happens = isLast ? "comes from" : "passes through";
  const marked = line === undefined ? {} : { markedLines: [line] };
  const outside = isLast ? "" : " The frames below it are in code that is not indexed.";
  const told = [
    `${what} ${happens} ${code(definition.qualifiedName)}, ${lineOf(definition.passage, line ?? definition.line)} ${mark}.${outside}`,
    pythonBlock(excerpt(definition, question, { wholeLines: 16, pickedLines: 12, ...marked })),
  ];
  const callers = frames.slice(0, -1).toReversed();
  if (callers.length > 0) {
    const lines = callers.map((caller) => {
      const text = textAt(caller);
      return `- ${code(caller.definition.qualifiedName)}, ${lineOf(caller.definition.passage, caller.line ?? caller.definition.line)}${text === "" ? "" : `: ${code(text)}`} ${cite(caller.definition.passage)}`;
    });
    told.push(`**How it got there**, innermost call first\n${lines.join("\n")}`);
  }
  const used = calledAt(inner, evidence);
  if (used.length > 0) {
    told.push(
      `**Called on that line**\n${used.map((each) => `- ${describe(each).lead} ${cite(each.passage)}`).join("\n")}`,
    );
  }
  return told;
}

function textAt({ definition, line }: KnownFrame): string {
  const { startLine, lines } = definition.span;
  return line === undefined || startLine === undefined ? "" : (lines[line - startLine]?.text.trim() ?? "");
}

function calledAt(inner: KnownFrame, evidence: Evidence): readonly Definition[] {
  const names = new Set([...textAt(inner).matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map((found) => found[1] ?? ""));
  return evidence.definitions
    .filter((definition) => names.has(definition.name) && definition !== inner.definition)
    .slice(0, 3);
}

/** Statements that raise an exception, those whose words are in the message first. */
function raisesOf(exception: string, message: string, evidence: Evidence): readonly CodeLine[] {
  return byMessage(linesOf(evidence, new RegExp(`^raise\\s+(?:\\w+\\.)*${exception}\\b`)), message);
}

interface CodeLine {
  readonly text: string;
  readonly line: number;
  readonly definition: Definition | undefined;
  readonly passage: Definition["passage"];
}

function linesOf(evidence: Evidence, pattern: RegExp): readonly CodeLine[] {
  return evidence.spans.flatMap((span) =>
    logicalLines(span.lines.map((line) => line.text)).flatMap((statement): readonly CodeLine[] => {
      const passage = span.lines[statement.first]?.passage;
      if (!passage || !pattern.test(statement.text)) return [];
      const line = fileLine(span, statement.first);
      const text = shortenCode(onOneLine(statement.text));
      return [{ text, line, definition: innermost(evidence.definitions, span.path, line), passage }];
    }),
  );
}

function shortenCode(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Statements that hold the beginning of a message, as far as it is not made up while the program runs. */
function wordedIn(message: string, evidence: Evidence): readonly CodeLine[] {
  const [fixed = ""] = /^[^'"\d{}<]*/.exec(message) ?? [];
  const words = fixed.trim().slice(0, 50);
  return words.length < 12 ? [] : linesOf(evidence, new RegExp(escapeRegExp(words)));
}

function isAmong(line: CodeLine, lines: readonly CodeLine[]): boolean {
  return lines.some((each) => each.passage === line.passage && each.line === line.line);
}

/** Several places may raise the same exception: the one whose words are in the message comes first. */
function byMessage(lines: readonly CodeLine[], message: string): readonly CodeLine[] {
  const wanted = new Set(terms(message));
  const isTest = (line: CodeLine): number => Number(isTestPath(line.passage.path));
  const shared = (line: CodeLine): number => terms(line.text).filter((term) => wanted.has(term)).length;
  return lines.toSorted((left, right) => isTest(left) - isTest(right) || shared(right) - shared(left));
}

/** An exception that the question speaks of: named outright, or a class of the code base. */
function exceptionNamed(question: WeighedQuestion, evidence: Evidence): string {
  const named = /\b([A-Z]\w*(?:Error|Exception|Warning))\b/.exec(question.text)?.[1];
  if (named !== undefined) return named;
  const known = evidence.definitions.find(
    (definition) =>
      definition.kind === "class" &&
      namesOf(question).includes(definition.name) &&
      /Error|Exception/.test(definition.signature),
  );
  return known?.name ?? "";
}

function fromRaise(
  question: WeighedQuestion,
  exception: string,
  raised: readonly CodeLine[],
  caught: readonly CodeLine[],
): readonly string[] {
  const [first] = raised;
  if (!first) return [lineList(`The passages do not show where ${code(exception)} is raised. It is caught in`, caught)];
  const within = first.definition ? `${code(first.definition.qualifiedName)}, ` : "";
  const lines = raised
    .filter((each) => each === first || (first.definition && each.definition === first.definition))
    .map((each) => each.line)
    .toSorted((left, right) => left - right);
  const told = [`${code(exception)} is raised in ${within}${linesAt(first.passage, lines)} ${cite(first.passage)}.`];
  if (first.definition) {
    told.push(
      pythonBlock(excerpt(first.definition, question, { wholeLines: 20, pickedLines: 14, markedLines: lines })),
    );
  } else {
    told.push(pythonBlock([first.text]));
  }
  const others = raised.filter((line) => line !== first && line.definition !== first.definition);
  return others.length > 0 ? [...told, lineList("It is also raised in", others)] : told;
}

function lineList(title: string, lines: readonly CodeLine[]): string {
  const items = lines.slice(0, 5).map(({ text, line, definition, passage }) => {
    const within = definition ? `${code(definition.qualifiedName)}, ` : "";
    return `- ${within}${lineOf(passage, line)}: ${code(text)} ${cite(passage)}`;
  });
  return `${title}:\n${items.join("\n")}`;
}
