import { type Document, type Edge, type Segmentation, type SegmentOptions, type SymbolDefinition } from "../../api";
import { draftAt, finishChunks, type ChunkDraft } from "../chunk-draft";
import { sectionHeading } from "../heading";
import { readNotebook, type NotebookCell } from "./notebook-cells";
import { type Patience } from "../patience";
import { proseSections, type Heading } from "../prose/prose-sections";
import { type PythonParser } from "../python/python-parser";
import { pythonSegments, symbolsOf } from "../python/segment-python";
import { proseDrafts } from "../prose/segment-prose";
import { charsOf, sourceLines, startOf, textOf, trimBlank, type SourceLines } from "../source-lines";
import { splitRange, type Piece } from "../split-range";

/** A cell is a unit; a long one is cut as its language is. Outputs are left away. */
export function segmentNotebook(
  parser: PythonParser,
  document: Document,
  options: SegmentOptions,
  patience: Patience,
): Segmentation {
  const file = sourceLines(document.text);
  const notebook = readNotebook(file);
  const isPython = notebook.language === "" || notebook.language.includes("python");
  const path = document.form === "file" ? document.path : "";
  const drafts: ChunkDraft[] = [];
  const symbols = new Map<string, SymbolDefinition>();
  const edges = new Map<string, Edge>();
  let hasSyntaxError = !notebook.isComplete;
  /** Headings of the texts above: what the code below them is about. */
  let above: readonly Heading[] = [];

  for (const cell of notebook.cells) {
    const lines = sourceLines(cell.source);
    if (cell.type !== "code") {
      const before = above;
      if (cell.type === "markdown") above = proseSections(lines, "markdown", before).open;
      const found = proseDrafts(lines, "markdown", "", options, options.maxChars);
      // The pieces of a long text have titles of their own.
      const heading = headingBelow(path, found.length > 1 ? before : above);
      drafts.push(...found.map((draft) => inFile({ cell, heading }, draft)));
      continue;
    }
    const heading = headingBelow(path, above);
    const code = isPython ? withoutMagics(cell.source) : undefined;
    if (code === undefined) {
      drafts.push(...plainDrafts(lines, options).map((draft) => inFile({ cell, heading }, draft)));
      continue;
    }
    const segments = pythonSegments(parser, lines, "", options, patience, sourceLines(code).text);
    hasSyntaxError ||= segments?.hasSyntaxError ?? true;
    if (segments === undefined) {
      drafts.push(...plainDrafts(lines, options, true).map((draft) => inFile({ cell, heading }, draft)));
      continue;
    }
    const offset = drafts.length;
    const topLevel = segments.definitions.filter((definition) => definition.parent === -1);
    const symbol = topLevel.length === 1 ? (topLevel[0]?.qualifiedName ?? "") : "";
    const own = wholeDraft(lines, symbol, segments.hasSyntaxError, options) ?? segments.drafts;
    drafts.push(...own.map((draft) => inFile({ cell, heading }, draft)));
    for (const found of symbolsOf(segments, (index) => offset + draftAt(own, index))) {
      const key = `${found.kind} ${found.qualifiedName}`;
      const { startLine, endLine } = found;
      if (!symbols.has(key))
        symbols.set(key, { ...found, startLine: fileLine(cell, startLine), endLine: fileLine(cell, endLine) });
    }
    for (const edge of segments.edges) {
      const key = `${edge.kind} ${edge.from} ${edge.to}`;
      if (!edges.has(key)) edges.set(key, { ...edge, line: fileLine(cell, edge.line) });
    }
  }
  if (drafts.length === 0 && !notebook.isComplete) drafts.push(...brokenFileDraft(file, path, options));
  return {
    chunks: finishChunks(document.path, drafts),
    symbols: [...symbols.values()],
    edges: [...edges.values()],
    hasSyntaxError,
  };
}

interface Place {
  readonly cell: NotebookCell;
  readonly heading: string;
}

/** A chunk of a cell's source as a chunk of the file. */
function inFile({ cell, heading }: Place, draft: ChunkDraft): ChunkDraft {
  return {
    ...draft,
    kind: "cell",
    isVerbatim: false,
    cell: cell.number,
    heading: [heading, draft.heading].filter((part) => part !== "").join("\n"),
    startLine: fileLine(cell, draft.startLine),
    endLine: fileLine(cell, draft.endLine),
  };
}

function fileLine(cell: NotebookCell, line: number): number {
  return cell.fileLines[line - 1] ?? cell.fileLines.at(-1) ?? 1;
}

function wholeDraft(
  lines: SourceLines,
  symbol: string,
  hasSyntaxError: boolean,
  options: SegmentOptions,
): readonly ChunkDraft[] | undefined {
  const range = trimBlank(lines, { first: 1, last: lines.count });
  if (!range) return [];
  if (charsOf(lines, range.first, range.last) > options.maxChars) return undefined;
  const text = textOf(lines, range.first, range.last);
  return [
    cellDraft({ ...range, ownStart: startOf(lines, range.first), text, isVerbatim: true }, symbol, hasSyntaxError),
  ];
}

function plainDrafts(lines: SourceLines, options: SegmentOptions, hasSyntaxError = false): readonly ChunkDraft[] {
  const pieces = splitRange(lines, new Uint8Array(0), { first: 1, last: lines.count }, { ...options, overlapChars: 0 });
  return pieces.map((piece) => cellDraft(piece, "", hasSyntaxError));
}

/** What is no notebook at all is shown by its first lines, so that a search can at least say that it is there. */
function brokenFileDraft(file: SourceLines, path: string, options: SegmentOptions): readonly ChunkDraft[] {
  return plainDrafts(file, options, true)
    .slice(0, 1)
    .map((draft) => ({ ...draft, heading: path }));
}

function cellDraft(piece: Piece, symbol: string, hasSyntaxError: boolean): ChunkDraft {
  const { first: startLine, last: endLine, ...rest } = piece;
  return { startLine, endLine, ...rest, kind: "cell", symbol, heading: "", hasSyntaxError };
}

function headingBelow(path: string, above: readonly Heading[]): string {
  return sectionHeading(
    path,
    above.map((heading) => heading.title),
  );
}

/** Cell magics whose cell is Python all the same. */
const pythonMagics: ReadonlySet<string> = new Set(["time", "timeit", "capture", "prun", "memit", "mprun", "lprun"]);

/**
 * A cell's source with the lines that are not Python (`%magic`, `!shell`, `?help`) made comments of the same length;
 * undefined for a cell in another language.
 */
function withoutMagics(source: string): string | undefined {
  if (!/[%!?]/.test(source)) return source;
  const first = source.trimStart();
  if (first.startsWith("%%") && !pythonMagics.has(/^\w*/.exec(first.slice(2))?.[0] ?? "")) return undefined;
  return source
    .split("\n")
    .map((line) => withoutMagic(line))
    .join("\n");
}

function withoutMagic(line: string): string {
  const code = line.trim();
  const indent = line.length - line.trimStart().length;
  const isCommand = /^(?:%{1,2}[A-Za-z]|[!?])/.test(code) || /^[\w.]+\?{1,2}$/.test(code);
  if (isCommand) return `${line.slice(0, indent)}#${line.slice(indent + 1)}`;
  // `files = !ls` keeps its name: the command becomes the name `_`, and its rest a comment.
  const equals = line.indexOf("=");
  const command = equals + 1 + blanksAt(line, equals + 1);
  if (equals <= 0 || !"!%".includes(line.charAt(command) || " ") || !/^[\w, \t]+$/.test(line.slice(0, equals)))
    return line;
  return `${line.slice(0, command)}_#${line.slice(command + 2)}`.slice(0, Math.max(line.length, command + 1));
}

function blanksAt(line: string, index: number): number {
  let at = index;
  while (line.charAt(at) === " " || line.charAt(at) === "\t") at++;
  return at - index;
}
