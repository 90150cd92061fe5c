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
  /** Nearly every text is in one place only, and an array for each would be a sixth of the catalog. */
  private readonly chunksByHash = new Map<string, IndexedChunk | IndexedChunk[]>();
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

  hasText(hash: string): boolean {
    return this.chunksByHash.has(hash);
  }

  /** Live chunks that share one text. */
  withText(hash: string): readonly IndexedChunk[] {
    const found = this.chunksByHash.get(hash);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  /** Each text once, by its hash, with the number of live chunks that have it. */
  *texts(): Generator<readonly [string, number]> {
    for (const [hash, found] of this.chunksByHash) yield [hash, Array.isArray(found) ? found.length : 1];
  }

  /** Different texts. */
  get textCount(): number {
    return this.chunksByHash.size;
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

  /** Adds or replaces a document. */
  put(row: LogRow, chunks: readonly IndexedChunk[]): void {
    this.drop(row.path);
    this.rows.set(row.path, row);
    this.chunksByRevision.set(row.revision, chunks);
    this.pathByRevision.set(row.revision, row.path);
    for (const chunk of chunks) {
      const same = this.chunksByHash.get(chunk.hash);
      if (same === undefined) this.chunksByHash.set(chunk.hash, chunk);
      else if (Array.isArray(same)) same.push(chunk);
      else this.chunksByHash.set(chunk.hash, [same, chunk]);
    }
    this.count(row, 1);
  }

  /** The same content under new stamps. */
  touch(row: LogRow): void {
    this.rows.set(row.path, row);
    this.changes++;
  }

  drop(path: string): void {
    const row = this.rows.get(path);
    if (row === undefined) return;
    for (const chunk of this.chunksByRevision.get(row.revision) ?? []) {
      const others = this.withText(chunk.hash).filter((other) => other !== chunk);
      const [first, ...more] = others;
      if (first === undefined) this.chunksByHash.delete(chunk.hash);
      else this.chunksByHash.set(chunk.hash, more.length === 0 ? first : others);
    }
    this.rows.delete(path);
    this.chunksByRevision.delete(row.revision);
    this.pathByRevision.delete(row.revision);
    this.count(row, -1);
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
