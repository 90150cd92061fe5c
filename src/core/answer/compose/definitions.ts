import { type ContextPassage, type KnownDefinition } from "../../api";
import { lastPart } from "../../platform/last-part";
import { docstringOf } from "./docstring";
import { logicalLines, type LogicalLine } from "./logical-lines";
import { fileLine, type SourceSpan } from "./source-spans";

/** A function, method or class as far as the passages show it. */
export interface Definition {
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: "class" | "function" | "method";
  readonly path: string;
  /** Line of its `def` or `class`, or the first one known. */
  readonly line: number;
  readonly endLine: number;
  /** Without indentation and colon; may have several lines. */
  readonly signature: string;
  readonly decorators: readonly string[];
  /** Empty where there is none. */
  readonly docstring: string;
  /** Comment right above it, without the number signs. */
  readonly comment: string;
  /** Statements after the docstring, with those of nested blocks; for a class without its methods. */
  readonly body: readonly LogicalLine[];
  /** Of a class: the methods that are known. */
  readonly methods: readonly string[];
  /** Its beginning is in no passage: the body starts somewhere inside. */
  readonly isPiece: boolean;
  /** Where it begins. */
  readonly passage: ContextPassage;
  readonly span: SourceSpan;
  /** What the index knows of it; undefined where it begins in no passage. */
  readonly known: KnownDefinition | undefined;
}

/** All definitions of a span, in the order of lines, nested ones after those they are in. */
export function findDefinitions(span: SourceSpan): readonly Definition[] {
  const statements = logicalLines(withoutBegunDocstring(span));
  const definitions: Definition[] = [];
  const headless = headlessPiece(span, statements);
  if (headless) definitions.push(headless);
  statements.forEach((statement, position) => {
    const header = statement.kind === "code" ? definitionHeader.exec(statement.text) : null;
    if (header) definitions.push(readDefinition(span, statements, position, header));
  });
  return definitions.filter((definition) => !definition.decorators.some((decorator) => /\boverload$/.test(decorator)));
}

/** The lines of a span, blank up to the end of a docstring that began before it: its text and its examples are no code. */
function withoutBegunDocstring({ lines, passages: [passage] }: SourceSpan): readonly string[] {
  const texts = lines.map((line) => line.text);
  const first = texts.find((text) => text.trim() !== "") ?? "";
  const isInside = passage !== undefined && passage.symbol !== "" && /^\s/.test(first);
  const quotes = texts.map((text) => text.split(/"""|'''/).length - 1);
  const isOdd = quotes.reduce((sum, count) => sum + count, 0) % 2 === 1;
  if (!isInside || !isOdd || /^(?:@|(?:async\s+)?def\s|class\s)/.test(first.trim())) return texts;
  const end = quotes.findIndex((count) => count > 0);
  return texts.map((text, index) => (index <= end ? "" : text));
}

const definitionHeader = /^(?:async\s+)?(def|class)\s+([^\W\d]\w*)/;

function readDefinition(
  span: SourceSpan,
  statements: readonly LogicalLine[],
  position: number,
  header: RegExpExecArray,
): Definition {
  const head = statements[position] as LogicalLine;
  const name = header[2] ?? "";
  const isClass = header[1] === "class";
  const { signature, inline } = splitHeader(head.text);
  const block = blockAfter(statements, position);
  const first = block[0];
  const docstring = first && inline === "" ? docstringOf(first.text) : undefined;
  const inside = docstring === undefined ? block : block.slice(1);
  const methods = isClass ? directDefinitions(inside) : [];
  const owner = ownerOf(span, statements, position);
  const { decorators, comment } = readAbove(statements, position);
  const passage = passageAt(span, head.first);
  return {
    name,
    qualifiedName: owner === "" ? qualifiedByPassage(passage, name) : `${owner}.${name}`,
    kind: isClass ? "class" : owner === "" && head.indent === 0 ? "function" : "method",
    path: span.path,
    line: fileLine(span, head.first),
    endLine: fileLine(span, block.at(-1)?.last ?? head.last),
    signature,
    decorators,
    docstring: docstring ?? "",
    comment,
    body: isClass ? withoutDefinitions(inside) : inside,
    methods,
    isPiece: false,
    passage,
    span,
    known: undefined,
  };
}

/** The lines before the first definition, when they are the inside of one whose beginning is not among them. */
function headlessPiece(span: SourceSpan, statements: readonly LogicalLine[]): Definition | undefined {
  const [first] = statements;
  const passage = span.passages[0];
  if (!passage || first?.indent === 0 || passage.symbol === "" || passage.kind === "class") return undefined;
  if (first && (definitionHeader.test(first.text) || first.text.startsWith("@"))) return undefined;
  // The heading repeats the signature of what was split; its last line is the innermost.
  const header = passage.heading
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => /^(?:async\s+)?def\s/.test(line));
  const name = lastPart(passage.symbol);
  const end = statements.findIndex((statement) => definitionHeader.test(statement.text) || statement.indent === 0);
  const body = end < 0 ? statements : statements.slice(0, end);
  return {
    name,
    qualifiedName: passage.symbol,
    kind: passage.symbol.includes(".") ? "method" : "function",
    path: span.path,
    line: fileLine(span, first?.first ?? 0),
    endLine: fileLine(span, body.at(-1)?.last ?? span.lines.length - 1),
    signature: header ? splitHeader(header).signature : `def ${name}(…)`,
    decorators: [],
    docstring: "",
    comment: "",
    body,
    methods: [],
    isPiece: true,
    passage,
    span,
    known: undefined,
  };
}

/** Statements of the block that a header opens. */
function blockAfter(statements: readonly LogicalLine[], position: number): readonly LogicalLine[] {
  const indent = statements[position]?.indent ?? 0;
  let end = position + 1;
  while (end < statements.length) {
    const statement = statements[end];
    if (!statement || (statement.indent <= indent && statement.kind === "code")) break;
    end++;
  }
  // Comments at the end that are less indented belong to what follows.
  while (end > position + 1 && (statements[end - 1]?.indent ?? 0) <= indent) end--;
  return statements.slice(position + 1, end);
}

/** The signature as written, and what stands behind its colon on the same line. */
function splitHeader(text: string): { readonly signature: string; readonly inline: string } {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === ":" && depth === 0) {
      const inline = text.slice(index + 1).trim();
      return { signature: dedent(text.slice(0, index)), inline: inline.startsWith("#") ? "" : inline };
    }
  }
  return { signature: dedent(text.replace(/:\s*$/, "")), inline: "" };
}

/** Continuation lines keep their place relative to the first line, which has lost its indentation. */
function dedent(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const indent = Math.min(...rest.map((line) => line.length - line.trimStart().length));
  return [first, ...rest.map((line) => line.slice(indent))].join("\n");
}

function ownerOf(span: SourceSpan, statements: readonly LogicalLine[], position: number): string {
  const names: string[] = [];
  let indent = statements[position]?.indent ?? 0;
  for (let before = position - 1; before >= 0 && indent > 0; before--) {
    const statement = statements[before];
    if (!statement || statement.kind === "comment" || statement.indent >= indent) continue;
    indent = statement.indent;
    const name = definitionHeader.exec(statement.text)?.[2];
    if (name !== undefined) names.unshift(name);
  }
  if (indent === 0) return names.join(".");
  // The class itself is not in the span; a passage of the span knows its name.
  const owners = passageAt(span, statements[position]?.first ?? 0)
    .symbol.split(".")
    .slice(0, -1);
  if (owners.at(-1) === names[0]) owners.pop();
  return [...owners, ...names].join(".");
}

function qualifiedByPassage(passage: ContextPassage, name: string): string {
  return passage.symbol.endsWith(`.${name}`) ? passage.symbol : name;
}

function readAbove(
  statements: readonly LogicalLine[],
  position: number,
): { readonly decorators: readonly string[]; readonly comment: string } {
  const head = statements[position];
  const decorators: string[] = [];
  const comments: string[] = [];
  let nextLine = head?.first ?? 0;
  for (let before = position - 1; before >= 0; before--) {
    const statement = statements[before];
    if (!statement || statement.indent !== head?.indent || statement.last !== nextLine - 1) break;
    if (statement.text.startsWith("@")) decorators.unshift(statement.text);
    else if (statement.kind === "comment") comments.unshift(statement.text.replace(/^#+[:!]?\s?/, ""));
    else break;
    nextLine = statement.first;
  }
  return { decorators, comment: comments.join(" ").trim() };
}

function directDefinitions(block: readonly LogicalLine[]): readonly string[] {
  const indent = Math.min(...block.map((statement) => statement.indent));
  return block
    .filter((statement) => statement.indent === indent)
    .map((statement) => definitionHeader.exec(statement.text)?.[2])
    .filter((name) => name !== undefined);
}

/** A class body without its methods, their decorators and what is in them. */
function withoutDefinitions(block: readonly LogicalLine[]): readonly LogicalLine[] {
  const indent = Math.min(...block.map((statement) => statement.indent));
  let inside = false;
  return block.filter((statement) => {
    if (statement.indent > indent) return !inside;
    inside = definitionHeader.test(statement.text) || statement.text.startsWith("@");
    return !inside;
  });
}

function passageAt(span: SourceSpan, index: number): ContextPassage {
  return (span.lines[index] ?? span.lines[0])?.passage as ContextPassage;
}

/** The definition whose lines hold a line, the smallest of several. */
export function innermost(definitions: readonly Definition[], path: string, line: number): Definition | undefined {
  return definitions
    .filter((definition) => definition.path === path && definition.line <= line && line <= definition.endLine)
    .toSorted((left, right) => left.endLine - left.line - (right.endLine - right.line))[0];
}
