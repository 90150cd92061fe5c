import { type ChunkKind, type SegmentOptions } from "../../api";
import { type ChunkDraft } from "../chunk-draft";
import { definitionHeading } from "../heading";
import { type Definition } from "./python-definitions";
import { type Statements } from "./python-statements";
import { charsOf, isBlank, trimBlank, type LineRange, type SourceLines } from "../source-lines";
import { splitRange } from "../split-range";

export interface PythonFile {
  /** Stands first in every heading; may be empty. */
  readonly path: string;
  readonly lines: SourceLines;
  readonly definitions: readonly Definition[];
  readonly statements: Statements;
  readonly errorRanges: readonly LineRange[];
}

/**
 * Functions, methods and classes, and all that is left. What belongs to no smaller definition is the complement of
 * those that have a chunk of their own, which is why no line can be lost.
 */
export function pythonChunks(file: PythonFile, options: SegmentOptions): readonly ChunkDraft[] {
  const children = childrenByParent(file.definitions);
  const drafts: ChunkDraft[] = [];
  /** Regions still to be cut, the next one last. Not recursion: definitions nest as deep as a file says. */
  const pending: Region[] = [{ first: 1, last: file.lines.count, scope: -1, isWhole: false }];
  for (let region = pending.pop(); region; region = pending.pop()) {
    const scope = file.definitions[region.scope];
    if (region.isWhole) {
      drafts.push(...regionChunks(file, region, scope, options));
      continue;
    }
    const parts = cutOutChildren(file, region, children.get(region.scope) ?? [], options);
    for (let at = parts.length - 1; at >= 0; at--) {
      const part = parts[at];
      if (part) pending.push(part);
    }
  }
  return drafts;
}

/** True for a definition that may not fit into one chunk once the comments above it are counted. */
export function mayBeLong(lines: SourceLines, definition: Definition, options: SegmentOptions): boolean {
  return charsOf(lines, definition.firstLine, definition.lastLine) > options.maxChars * 0.75;
}

interface Region extends LineRange {
  /** Position of the definition that these lines belong to; -1 for the module. */
  readonly scope: number;
  /** No definition in it is cut out any more. */
  readonly isWhole: boolean;
}

/** The parts of a scope's lines in order: definitions with a chunk of their own, and what is between them. */
function cutOutChildren(
  file: PythonFile,
  region: Region,
  children: readonly number[],
  options: SegmentOptions,
): readonly Region[] {
  const { lines, statements, definitions } = file;
  const scope = definitions[region.scope];
  const parts: Region[] = [];
  let next = region.first;
  const addRest = (last: number): void => {
    if (next <= last) parts.push({ first: next, last, scope: region.scope, isWhole: true });
  };
  for (const position of children) {
    const child = definitions[position];
    if (!child || !hasOwnChunk(lines, child, scope, options)) continue;
    // In broken code definitions may share lines; what is taken is taken.
    const last = Math.min(child.lastLine, region.last);
    let first = Math.max(child.firstLine, next);
    if (last < first) continue;
    while (first > next && isCommentFor(file, first - 1, child)) first--;
    const before = trimBlank(lines, { first: next, last: first - 1 });
    if (before && isShortComment(statements, lines, before, options)) {
      const previous = parts.at(-1);
      // A remark below a body's end, indented like the body, belongs to it; others introduce what follows.
      const belongsAbove = (lines.indents[before.last] ?? 0) > (lines.indents[child.line] ?? 0);
      if (!belongsAbove) first = before.first;
      else if (previous && previous.scope !== region.scope) {
        parts[parts.length - 1] = { ...previous, last: before.last };
        next = before.last + 1;
      }
    }
    addRest(first - 1);
    const isWhole = child.kind !== "class" && charsOf(lines, first, last) <= options.maxChars;
    parts.push({ first, last, scope: position, isWhole });
    next = last + 1;
  }
  addRest(region.last);
  return parts;
}

/** In a module and in a class every definition is found by itself; in a long function only those of some size. */
function hasOwnChunk(
  lines: SourceLines,
  child: Definition,
  scope: Definition | undefined,
  options: SegmentOptions,
): boolean {
  if (!scope || scope.kind === "class") return true;
  return charsOf(lines, child.firstLine, child.lastLine) > options.maxChars / 4;
}

function isCommentFor(file: PythonFile, line: number, definition: Definition): boolean {
  const { lines, statements } = file;
  return statements.commentLines[line] === 1 && lines.indents[line] === lines.indents[definition.line];
}

/** A remark that would make a poor chunk alone, such as the title of a group of functions. */
function isShortComment(
  statements: Statements,
  lines: SourceLines,
  range: LineRange,
  options: SegmentOptions,
): boolean {
  for (let line = range.first; line <= range.last; line++) {
    if (statements.commentLines[line] !== 1 && !isBlank(lines, line)) return false;
  }
  return charsOf(lines, range.first, range.last) <= options.maxChars / 4;
}

function regionChunks(
  file: PythonFile,
  region: LineRange,
  scope: Definition | undefined,
  options: SegmentOptions,
): readonly ChunkDraft[] {
  const { lines, statements } = file;
  // The steps of a function lead from one to the next; statements of a module or a class stand for themselves.
  const overlapChars = scope && scope.kind !== "class" ? options.overlapChars : 0;
  const pieces = splitRange(lines, statements.breaks, region, { maxChars: options.maxChars, overlapChars });
  if (pieces.length === 0) return [];
  const heading = definitionHeading(file.path, scope, file.definitions);
  const kind: ChunkKind = scope?.kind ?? "module";
  return pieces.map((piece) => ({
    startLine: piece.first,
    endLine: piece.last,
    ownStart: piece.ownStart,
    kind,
    symbol: scope?.qualifiedName ?? "",
    heading,
    text: piece.text,
    isVerbatim: piece.isVerbatim,
    hasSyntaxError: file.errorRanges.some((range) => range.first <= piece.last && range.last >= piece.first),
  }));
}

function childrenByParent(definitions: readonly Definition[]): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const [position, definition] of definitions.entries()) {
    const siblings = children.get(definition.parent);
    if (siblings) siblings.push(position);
    else children.set(definition.parent, [position]);
  }
  return children;
}
