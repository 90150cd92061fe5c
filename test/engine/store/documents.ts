import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddingModel, type IndexStore, type Log, type SegmentedDocument } from "../../../src/core/api";
import { openIndexStore } from "../../../src/core/store/lance-index";

/** A document with one chunk a passage; each passage defines the symbol of its first word and calls that of its last. */
export function documentOf(path: string, passages: readonly string[], stamp = "1"): SegmentedDocument {
  const text = passages.join("\n");
  const chunks = passages.map((passage, ordinal) => ({
    ordinal,
    startLine: ordinal + 1,
    endLine: ordinal + 1,
    kind: "function" as const,
    symbol: first(passage),
    heading: `heading of ${first(passage)}`,
    text: passage,
    ...(ordinal === 2 ? { cell: 7 } : {}),
    isVerbatim: true,
    hasSyntaxError: false,
    hash: hashOf(passage),
    terms: passage.toLowerCase(),
  }));
  const symbols = passages.map((passage, ordinal) => ({
    name: first(passage),
    qualifiedName: `Outer.${first(passage)}`,
    kind: "function" as const,
    startLine: ordinal + 1,
    endLine: ordinal + 1,
    chunkOrdinal: ordinal,
    signature: `def ${first(passage)}(self, limit: int = 3)`,
    summary: passage,
    parameters: [{ name: "self" }, { name: "limit", annotation: "int", default: "3" }],
  }));
  const edges = passages.map((passage, ordinal) => ({
    kind: "calls" as const,
    from: `Outer.${first(passage)}`,
    to: `module.${passage.split(" ").at(-1) ?? ""}`,
    line: ordinal + 1,
  }));
  return {
    document: {
      path,
      language: "python",
      form: "file",
      stamp,
      text,
      contentHash: hashOf(text),
    },
    segmentedAs: "1",
    segmentation: { chunks, symbols, edges, hasSyntaxError: false },
  };
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function first(passage: string): string {
  return passage.split(" ")[0] ?? "";
}

export const smallModel: EmbeddingModel = { id: "test/small", dimensions: 10 };

/** A unit vector that follows from the text. */
export function vectorOf(text: string, { dimensions }: EmbeddingModel = smallModel): Float32Array {
  const bytes = createHash("sha512").update(text).digest();
  const vector = Float32Array.from({ length: dimensions }, (_, index) => (bytes[index % 64] ?? 0) / 255 - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export interface RecordingLog extends Log {
  readonly lines: string[];
}

export function recordingLog(): RecordingLog {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return {
    lines,
    debug: write,
    info: write,
    warn: write,
    error: (message, error) => write(`${message} ${String(error)}`),
  };
}

/** Runs a test with a folder for one index, and removes it afterwards. */
export async function withFolder(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "store-test-"));
  try {
    await action(directory);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

export function open(directory: string, log: Log = recordingLog()): Promise<IndexStore> {
  return openIndexStore({ collection: testCollection, directory, log });
}

export const testCollection = { id: "/project", kind: "workspace", title: "project" } as const;
