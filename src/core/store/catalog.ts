import { type IndexCounts, type IndexedChunk } from "../api";
import { type LogRow } from "./schema";

/**
 * What is live, in memory: the manifest, and each chunk without its text. It alone decides whether a row on disk counts,
 * so that replacing a document is one appended row of the log, and what a crash left behind is never seen.
 */
export class Catalog {
  private readonly rows = new Map<string, LogRow>();
  private readonly chunksByRevision = new Map<number, readonly IndexedChunk[]>();
  private readonly pathByRevision = new Map<number, string>();
  private readonly chunksByHash = new Map<string, IndexedChunk[]>();
  private totals = { chunks: 0, symbols: 0, edges: 0 };
  private changes = 0;

  /** Grows with every change: what was computed from the catalog holds as long as this stays the same. */
  get version(): number {
    return this.changes;
  }

  manifest(): ReadonlyMap<string, LogRow> {
    return this.rows;
  }

  counts(): IndexCounts {
    return { documents: this.rows.size, ...this.totals };
  }

  /** Live chunks that share one text, by its hash. */
  byHash(): ReadonlyMap<string, readonly IndexedChunk[]> {
    return this.chunksByHash;
  }

  *chunks(): Generator<IndexedChunk> {
    for (const chunks of this.chunksByRevision.values()) yield* chunks;
  }

  rowOf(path: string): LogRow | undefined {
    return this.rows.get(path);
  }

  chunksOf(path: string): readonly IndexedChunk[] {
    const row = this.rows.get(path);
    return row === undefined ? [] : (this.chunksByRevision.get(row.revision) ?? []);
  }

  /** Undefined when the revision is not live. */
  pathOf(revision: number): string | undefined {
    return this.pathByRevision.get(revision);
  }

  /** Undefined when the revision is not live. */
  chunk(revision: number, ordinal: number): IndexedChunk | undefined {
    const chunks = this.chunksByRevision.get(revision);
    const chunk = chunks?.[ordinal];
    return chunk?.ordinal === ordinal ? chunk : chunks?.find((other) => other.ordinal === ordinal);
  }

  /** Adds or replaces a document. Returns what it replaced. */
  put(row: LogRow, chunks: readonly IndexedChunk[]): LogRow | undefined {
    const replaced = this.drop(row.path);
    this.rows.set(row.path, row);
    this.chunksByRevision.set(row.revision, chunks);
    this.pathByRevision.set(row.revision, row.path);
    for (const chunk of chunks) {
      const same = this.chunksByHash.get(chunk.hash);
      if (same === undefined) this.chunksByHash.set(chunk.hash, [chunk]);
      else same.push(chunk);
    }
    this.count(row, 1);
    return replaced;
  }

  /** The same content under new stamps. */
  touch(row: LogRow): void {
    this.rows.set(row.path, row);
    this.changes++;
  }

  drop(path: string): LogRow | undefined {
    const row = this.rows.get(path);
    if (row === undefined) return undefined;
    for (const chunk of this.chunksByRevision.get(row.revision) ?? []) {
      const others = this.chunksByHash.get(chunk.hash)?.filter((other) => other !== chunk) ?? [];
      if (others.length === 0) this.chunksByHash.delete(chunk.hash);
      else this.chunksByHash.set(chunk.hash, others);
    }
    this.rows.delete(path);
    this.chunksByRevision.delete(row.revision);
    this.pathByRevision.delete(row.revision);
    this.count(row, -1);
    return row;
  }

  clear(): void {
    this.rows.clear();
    this.chunksByRevision.clear();
    this.pathByRevision.clear();
    this.chunksByHash.clear();
    this.totals = { chunks: 0, symbols: 0, edges: 0 };
    this.changes++;
  }

  private count(row: LogRow, sign: 1 | -1): void {
    this.totals.chunks += sign * row.chunks;
    this.totals.symbols += sign * row.symbols;
    this.totals.edges += sign * row.edges;
    this.changes++;
  }
}
