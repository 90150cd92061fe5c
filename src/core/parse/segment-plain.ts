import { type Document, type Segmentation, type SegmentOptions } from "../api";
import { finishChunks } from "./chunk-draft";
import { sourceLines } from "./source-lines";
import { splitRange } from "./split-range";

/** Chunks of a text whose structure could not be read: cut at blank lines, marked, without symbols. */
export function segmentPlain(document: Document, options: SegmentOptions): Segmentation {
  const lines = sourceLines(document.text);
  const range = { first: 1, last: lines.count };
  const pieces = splitRange(lines, new Uint8Array(0), range, { ...options, overlapChars: 0 });
  const drafts = pieces.map((piece) => ({
    startLine: piece.first,
    endLine: piece.last,
    ownStart: piece.ownStart,
    kind: document.language === "prose" ? ("prose" as const) : ("module" as const),
    symbol: "",
    heading: document.form === "file" ? document.path : "",
    text: piece.text,
    isVerbatim: piece.isVerbatim,
    hasSyntaxError: true,
  }));
  return { chunks: finishChunks(document.path, drafts), symbols: [], edges: [], hasSyntaxError: true };
}
