import assert from "node:assert/strict";
import { join } from "node:path";
import { type Tree } from "web-tree-sitter";
import { type Document, type Language, type Segmentation, type SegmentOptions } from "../../../../src/core/api";
import { type Patience } from "../../../../src/core/parse/patience";
import { openPythonParser, type PythonParser } from "../../../../src/core/parse/python/python-parser";
import { createSegmenter } from "../../../../src/core/parse/segmenter";

const wasmDir = join(process.cwd(), "node_modules");
const segmenter = createSegmenter({ wasmDir });
let opening: Promise<PythonParser> | undefined;

export function pythonParser(): Promise<PythonParser> {
  opening ??= openPythonParser(wasmDir);
  return opening;
}

/** What `use` makes of the syntax tree of a text. */
export async function withTree<Result>(text: string, use: (tree: Tree) => Result): Promise<Result> {
  return (await pythonParser()).parse(text, use) ?? assert.fail("there is no tree");
}

/** As long as it takes. */
export const endlessPatience: Patience = { isOver: () => false };

/** A file of the workspace, unless `change` says otherwise. */
export function documentOf(path: string, text: string | readonly string[], change: Partial<Document> = {}): Document {
  return {
    path,
    language: languageOf(path),
    form: "file",
    stamp: "",
    text: typeof text === "string" ? text : text.join("\n"),
    contentHash: "",
    ...change,
  };
}

export const defaultOptions: SegmentOptions = { maxChars: 1000, overlapChars: 0 };

export function segmentText(
  path: string,
  text: string | readonly string[],
  options: Partial<SegmentOptions> = {},
): Promise<Segmentation> {
  return segmenter.segment(documentOf(path, text), { ...defaultOptions, ...options });
}

/** `2-4 method Cart.add` for each chunk: what most cases compare. */
export function outline({ chunks }: Pick<Segmentation, "chunks">): readonly string[] {
  return chunks.map(({ startLine, endLine, kind, symbol, hasSyntaxError }) =>
    [`${startLine}-${endLine}`, kind, symbol, hasSyntaxError ? "broken" : ""].filter((part) => part !== "").join(" "),
  );
}

function languageOf(path: string): Language {
  if (path.endsWith(".ipynb")) return "notebook";
  return /\.pyi?$/.test(path) ? "python" : "prose";
}
