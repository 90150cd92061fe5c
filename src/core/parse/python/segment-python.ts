import { type Tree } from "web-tree-sitter";
import { type Document, type Edge, type SegmentOptions, type Segmentation, type SymbolDefinition } from "../../api";
import { lastPart } from "../../platform/last-part";
import { moduleOf } from "../../platform/source-paths";
import { draftAt, finishChunks, type ChunkDraft } from "../chunk-draft";
import { definitionHeading } from "../heading";
import { type Patience } from "../patience";
import { mayBeLong, pythonChunks } from "./python-chunks";
import { collectDefinitions, type Definition } from "./python-definitions";
import { type PythonParser } from "./python-parser";
import { summaryOf } from "./python-signature";
import { walkStatements } from "./python-statements";
import { withTargets } from "./python-targets";
import { type Variable } from "./python-variables";
import { sourceLines, startOf, textOf, trimBlank, type SourceLines } from "../source-lines";
import { syntaxErrorRanges } from "./syntax-errors";

/** What one pass over a piece of Python gives, before chunks are numbered. */
export interface PythonSegments {
  readonly drafts: readonly ChunkDraft[];
  readonly definitions: readonly Definition[];
  readonly variables: readonly Variable[];
  readonly edges: readonly Edge[];
  /** First paragraph of the docstring of the module. */
  readonly summary: string;
  readonly hasSyntaxError: boolean;
}

/** Undefined where the patience was over before there was a syntax tree. */
export function segmentPython(
  parser: PythonParser,
  document: Document,
  options: SegmentOptions,
  patience: Patience,
): Segmentation | undefined {
  const lines = sourceLines(document.text);
  const isFile = document.form === "file";
  const segments = pythonSegments(parser, lines, isFile ? document.path : "", options, patience);
  if (segments === undefined) return undefined;
  const single = isFile ? undefined : singleDraft(lines, segments, options);
  const drafts = single ? [single] : segments.drafts;
  return {
    chunks: finishChunks(document.path, drafts),
    symbols: [
      ...(isFile && drafts.length > 0 ? [moduleSymbol(document.path, lines.count, segments.summary)] : []),
      ...symbolsOf(segments, (index) => draftAt(drafts, index)),
    ],
    edges: segments.edges,
    hasSyntaxError: segments.hasSyntaxError,
  };
}

/** `code` is what the parser gets, where that is not the text itself: as long as it, line for line. */
export function pythonSegments(
  parser: PythonParser,
  lines: SourceLines,
  path: string,
  options: SegmentOptions,
  patience: Patience,
  code: string = lines.text,
): PythonSegments | undefined {
  const use = (tree: Tree): PythonSegments => {
    const { definitions, variables, edges, bindings } = collectDefinitions(tree, lines);
    const statements = walkStatements(tree, lines, definitions, parser.categories, (definition) =>
      mayBeLong(lines, definition, options),
    );
    const errorRanges = syntaxErrorRanges(tree);
    return {
      drafts: pythonChunks({ path, lines, definitions, statements, errorRanges }, options),
      definitions,
      variables,
      edges: withTargets(edges, definitions, bindings, path),
      summary: summaryOf(tree.rootNode, lines.text),
      hasSyntaxError: tree.rootNode.hasError,
    };
  };
  // To the parser a null character is the end of the text.
  return parser.parse(code.includes("\0") ? code.replaceAll("\0", " ") : code, use, patience);
}

/** Classes, functions and variables as symbols; `chunkOf` tells the chunk of an index in the text. */
export function symbolsOf(
  { definitions, variables }: Pick<PythonSegments, "definitions" | "variables">,
  chunkOf: (index: number) => number,
): readonly SymbolDefinition[] {
  const symbols: SymbolDefinition[] = definitions.map((definition) => ({
    name: definition.name,
    qualifiedName: definition.qualifiedName,
    kind: definition.kind,
    startLine: definition.line,
    endLine: definition.lastLine,
    chunkOrdinal: chunkOf(definition.startIndex),
    signature: definition.signature,
    summary: definition.summary,
    parameters: definition.parameters,
  }));
  const seen = new Set<string>();
  for (const { name, scope, line, startIndex, signature } of variables) {
    const owner = definitions[scope];
    const qualifiedName = owner ? `${owner.qualifiedName}.${name}` : name;
    // Only the first assignment defines.
    if (seen.has(qualifiedName)) continue;
    seen.add(qualifiedName);
    symbols.push({
      name,
      qualifiedName,
      kind: "variable",
      startLine: line,
      endLine: line,
      chunkOrdinal: chunkOf(startIndex),
      signature,
      summary: "",
      parameters: [],
    });
  }
  return symbols;
}

/**
 * A post, an example or another text that is not a file of the workspace is one thing as long as it is short: its
 * parts would be found without what gives them sense.
 */
function singleDraft(lines: SourceLines, segments: PythonSegments, options: SegmentOptions): ChunkDraft | undefined {
  const range = trimBlank(lines, { first: 1, last: lines.count });
  if (!range || lines.text.length > 2 * options.maxChars) return undefined;
  const topLevel = segments.definitions.filter((definition) => definition.parent === -1);
  const only = topLevel.length === 1 ? topLevel[0] : undefined;
  return {
    startLine: range.first,
    endLine: range.last,
    ownStart: startOf(lines, range.first),
    kind: only?.kind ?? "module",
    symbol: only?.qualifiedName ?? "",
    heading: definitionHeading("", only, segments.definitions),
    text: textOf(lines, range.first, range.last),
    hasSyntaxError: segments.hasSyntaxError,
  };
}

/** The file as a symbol. */
function moduleSymbol(path: string, lineCount: number, summary: string): SymbolDefinition {
  const qualifiedName = moduleOf(path);
  return {
    name: lastPart(qualifiedName),
    qualifiedName,
    kind: "module",
    startLine: 1,
    endLine: Math.max(1, lineCount),
    chunkOrdinal: 0,
    signature: "",
    summary,
    parameters: [],
  };
}
