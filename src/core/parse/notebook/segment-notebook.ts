import { type Document, type Edge, type Segmentation, type SegmentOptions, type SymbolDefinition } from "../../api";
import { draftAt, finishChunks, type ChunkDraft } from "../chunk-draft";
import { sectionHeading } from "../heading";
import { readNotebook, type NotebookCell } from "./notebook-cells";
import { proseSections, type Heading } from "../prose/prose-sections";
import { type PythonParser } from "../python/python-parser";
import { pythonSegments, symbolsOf } from "../python/segment-python";
import { proseDrafts } from "../prose/segment-prose";
import { charsOf, sourceLines, textOf, trimBlank, type LineRange, type SourceLines } from "../source-lines";
import { splitRange } from "../split-range";

/** A cell is a unit; a long one is cut as its language is. Outputs are left away. */
export function segmentNotebook(parser: PythonParser, document: Document, options: SegmentOptions): Segmentation {
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
    const segments = pythonSegments(parser, lines, "", options, sourceLines(code).text);
    hasSyntaxError ||= segments.hasSyntaxError;
    const offset = drafts.length;
    const topLevel = segments.definitions.filter((definition) => definition.parent === -1);
    const symbol = topLevel.length === 1 ? (topLevel[0]?.qualifiedName ?? "") : "";
    const own = wholeDraft(lines, symbol, segments.hasSyntaxError, options) ?? segments.drafts;
    drafts.push(...own.map((draft) => inFile({ cell, heading }, draft)));
    for (const found of symbolsOf(segments, (line) => offset + draftAt(own, line))) {
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
    ownStartLine: fileLine(cell, draft.ownStartLine),
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
  return [cellDraft(lines, range, symbol, hasSyntaxError)];
}

function plainDrafts(lines: SourceLines, options: SegmentOptions): readonly ChunkDraft[] {
  const pieces = splitRange(lines, new Uint8Array(0), { first: 1, last: lines.count }, { ...options, overlapChars: 0 });
  return pieces.map((piece) => cellDraft(lines, piece, "", false));
}

/** What is no notebook at all is shown by its first lines, so that a search can at least say that it is there. */
function brokenFileDraft(file: SourceLines, path: string, options: SegmentOptions): readonly ChunkDraft[] {
  const range = trimBlank(file, { first: 1, last: file.count });
  if (!range) return [];
  let last = range.first;
  while (last < range.last && charsOf(file, range.first, last + 1) <= options.maxChars) last++;
  return [{ ...cellDraft(file, { first: range.first, last }, "", true), heading: path }];
}

function cellDraft(lines: SourceLines, range: LineRange, symbol: string, hasSyntaxError: boolean): ChunkDraft {
  return {
    startLine: range.first,
    endLine: range.last,
    ownStartLine: range.first,
    kind: "cell",
    symbol,
    heading: "",
    text: textOf(lines, range.first, range.last),
    hasSyntaxError,
  };
}

function headingBelow(path: string, above: readonly Heading[]): string {
  return sectionHeading(
    path,
    above.map((heading) => heading.title),
  );
}

/** Cell magics whose cell is Python all the same. */
const pythonMagics = /^\s*%%(time|timeit|capture|prun|memit|mprun|lprun)\b/;

/**
 * A cell's source with the lines that are not Python (`%magic`, `!shell`, `?help`) made comments of the same length;
 * undefined for a cell in another language.
 */
function withoutMagics(source: string): string | undefined {
  if (!/^\s*[%!?]|\?\s*$|=\s*[!%]/m.test(source)) return source;
  if (/^\s*%%/.test(source) && !pythonMagics.test(source)) return undefined;
  const isCommand = /^\s*(%{1,2}[A-Za-z]|!|\?)|^\s*[\w.]+\?{1,2}\s*$/;
  const isAssignedCommand = /^(\s*[\w, ]+=\s*)([!%])/;
  return source
    .split("\n")
    .map((line) => {
      if (isCommand.test(line)) return line.replace(/\S/, "#");
      const found = isAssignedCommand.exec(line);
      // `files = !ls` keeps its name: the command becomes the name `_`, and its rest a comment.
      if (!found?.[1]) return line;
      return `${found[1]}_#${line.slice(found[1].length + 2)}`.slice(0, Math.max(line.length, found[1].length + 1));
    })
    .join("\n");
}
