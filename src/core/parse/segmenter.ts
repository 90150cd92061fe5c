import { type Document, type Segmentation, type SegmentOptions } from "../api";
import { createPatience } from "./patience";
import { openPythonParser, type PythonParser } from "./python/python-parser";
import { segmentNotebook } from "./notebook/segment-notebook";
import { segmentPlain } from "./segment-plain";
import { segmentProse } from "./prose/segment-prose";
import { segmentPython } from "./python/segment-python";

/** One document at a time, in the thread of the caller. */
export interface DocumentSegmenter {
  /** Rejects only where the parser itself is broken (`RuntimeError`) or missing, never for what is in the text. */
  segment(document: Document, options: SegmentOptions, signal?: AbortSignal): Promise<Segmentation>;
}

export interface SegmenterSettings {
  /** Folder of `web-tree-sitter.wasm` and `tree-sitter-python.wasm`. */
  readonly wasmDir: string;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** Loads the parser with the first document that needs it. Meant for a worker thread: a parse is not interrupted. */
export function createSegmenter({ wasmDir, now }: SegmenterSettings): DocumentSegmenter {
  let opening: Promise<PythonParser> | undefined;

  return {
    async segment(document, options, signal) {
      signal?.throwIfAborted();
      // Outside of the `try`: what is wrong with the installation is not the fault of a document.
      const parser = document.language === "prose" ? undefined : await (opening ??= openPythonParser(wasmDir));
      signal?.throwIfAborted();
      try {
        if (parser === undefined) return segmentProse(document, options);
        const patience = createPatience(document.text.length, now);
        const segment = document.language === "notebook" ? segmentNotebook : segmentPython;
        const found = segment(parser, document, options, patience);
        if (found !== undefined) return found;
      } catch (error) {
        // The memory of the parser may be damaged, and with it all that is parsed after this.
        if (error instanceof Error && error.name === "RuntimeError") throw error;
      }
      // What the parser cannot take, or not in time, is still found by its words.
      return segmentPlain(document, options);
    },
  };
}
