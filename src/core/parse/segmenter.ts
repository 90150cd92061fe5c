import { type Document, type Segmentation, type Segmenter, type SegmentOptions } from "../api";
import { openPythonParser, type PythonParser } from "./python/python-parser";
import { segmentNotebook } from "./notebook/segment-notebook";
import { segmentPlain } from "./segment-plain";
import { segmentProse } from "./prose/segment-prose";
import { segmentPython } from "./python/segment-python";

export interface SegmenterSettings {
  /** Folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDir: string;
}

/** Loads the parser with the first document that needs it. Meant for a worker thread: a parse is not interrupted. */
export function createSegmenter({ wasmDir }: SegmenterSettings): Segmenter {
  let opening: Promise<PythonParser> | undefined;
  return {
    async segment(document: Document, options: SegmentOptions, signal?: AbortSignal): Promise<Segmentation> {
      signal?.throwIfAborted();
      if (document.language === "prose") return segmentProse(document, options);
      opening ??= openPythonParser(wasmDir);
      const parser = await opening;
      signal?.throwIfAborted();
      try {
        switch (document.language) {
          case "python":
            return segmentPython(parser, document, options);
          case "notebook":
            return segmentNotebook(parser, document, options);
        }
      } catch {
        // Nothing in a text may make this throw. What the parser cannot take is still found by its words.
        return segmentPlain(document, options);
      }
    },
  };
}
