import { join } from "node:path";
import { type Document, type Language, type Segmentation, type SegmentOptions } from "../../../../src/core/api";
import { createSegmenter } from "../../../../src/core/parse/segmenter";

const segmenter = createSegmenter({ wasmDir: join(process.cwd(), "node_modules") });

/** Segments a text as a file of the workspace, unless `change` says otherwise. */
export function segmentText(
  path: string,
  text: string | readonly string[],
  options: Partial<SegmentOptions> = {},
  change: Partial<Document> = {},
): Promise<Segmentation> {
  const document: Document = {
    path,
    language: languageOf(path),
    size: 0,
    modifiedMs: 0,
    source: "workspace",
    text: typeof text === "string" ? text : text.join("\n"),
    contentHash: "",
    ...change,
  };
  return segmenter.segment(document, { maxChars: 1000, overlapChars: 0, ...options });
}

/** `2-4 method Cart.add` for each chunk: what most cases compare. */
export function outline(found: Segmentation): readonly string[] {
  return found.chunks.map(({ startLine, endLine, kind, symbol, hasSyntaxError }) =>
    [`${startLine}-${endLine}`, kind, symbol, hasSyntaxError ? "broken" : ""].filter((part) => part !== "").join(" "),
  );
}

function languageOf(path: string): Language {
  if (path.endsWith(".ipynb")) return "notebook";
  return /\.pyi?$/.test(path) ? "python" : "prose";
}
