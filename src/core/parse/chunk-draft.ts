import { createHash } from "node:crypto";
import { type Chunk, type ChunkKind } from "../api";
import { chunkTerms } from "../platform/terms";

/** A chunk before it has its number, hash and terms. */
export interface ChunkDraft {
  readonly startLine: number;
  readonly endLine: number;
  /** Index in the text that was cut at which that starts which is not a repetition of the chunk before. */
  readonly ownStart: number;
  readonly kind: ChunkKind;
  readonly symbol: string;
  readonly heading: string;
  readonly text: string;
  readonly cell?: number;
  /** See `Chunk`; true where absent. */
  readonly isVerbatim?: boolean;
  readonly hasSyntaxError: boolean;
}

/** Numbers chunks in the order of lines and gives them what depends on heading and text. */
export function finishChunks(path: string, drafts: readonly ChunkDraft[]): readonly Chunk[] {
  return drafts.map((draft, ordinal) => {
    const { startLine, endLine, kind, symbol, heading, text, cell, isVerbatim = true, hasSyntaxError } = draft;
    return {
      ordinal,
      startLine,
      endLine,
      kind,
      symbol,
      heading,
      text,
      ...(cell === undefined ? {} : { cell }),
      isVerbatim,
      hasSyntaxError,
      hash: createHash("sha256").update(`${heading}\n${text}`).digest("base64url").slice(0, 16),
      terms: chunkTerms({ path, heading, text }),
    };
  });
}

/** Position of the last chunk whose own text starts at or before `index`; drafts stand in the order of the text. */
export function draftAt(drafts: readonly ChunkDraft[], index: number): number {
  let low = 0;
  let high = Math.max(0, drafts.length - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((drafts[middle]?.ownStart ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
