import { setImmediate as nextTurn } from "node:timers/promises";
import { createDotKernel, type DotKernel, maxSums, quantizeQuery } from "./dot-kernel";

export interface ScoredHash {
  readonly hash: string;
  readonly score: number;
}

/** Vectors as bytes in one growing array. Rows are only appended, so a search may go on while rows are added. */
export class VectorMatrix {
  private codes: Int8Array;
  private scales: Float32Array;
  private readonly names: string[] = [];
  private readonly rows = new Map<string, number>();

  constructor(
    private readonly dimensions: number,
    capacity: number,
    private readonly kernel: DotKernel = createDotKernel(dimensions),
  ) {
    this.codes = kernel.reserve(capacity);
    this.scales = new Float32Array(Math.max(capacity, 16));
  }

  get size(): number {
    return this.names.length;
  }

  has(hash: string): boolean {
    return this.rows.has(hash);
  }

  /** In the order they were added. */
  hashes(): readonly string[] {
    return this.names;
  }

  /** A hash that is known already, as after a crash between two writes, is passed over. */
  append(hashes: readonly string[], codes: Int8Array, scales: ArrayLike<number>): void {
    const { dimensions } = this;
    const { stride } = this.kernel;
    const start = this.size;
    this.reserve(start + hashes.length);
    const fresh: number[] = [];
    hashes.forEach((hash, index) => {
      if (this.rows.has(hash)) return;
      this.rows.set(hash, this.names.push(hash) - 1);
      fresh.push(index);
    });
    if (stride === dimensions && fresh.length === hashes.length) {
      this.codes.set(codes, start * stride);
      this.scales.set(scales, start);
      return;
    }
    fresh.forEach((index, offset) => {
      const row = start + offset;
      this.codes.set(codes.subarray(index * dimensions, (index + 1) * dimensions), row * stride);
      this.scales[row] = scales[index] ?? 0;
    });
  }

  /** Undefined where there is no such vector. */
  cosines(hashes: readonly string[], query: Float32Array): readonly (number | undefined)[] {
    const { codes, scale } = this.quantized(query);
    return hashes.map((hash) => {
      const row = this.rows.get(hash);
      if (row === undefined) return undefined;
      return (this.kernel.scan(codes, row, 1)[0] ?? 0) * (this.scales[row] ?? 0) * scale;
    });
  }

  /** The best `limit` hashes that are wanted, best first. Exact; between slices of rows the event loop turns. */
  async nearest(
    query: Float32Array,
    limit: number,
    isWanted: (hash: string) => boolean,
    signal?: AbortSignal,
  ): Promise<readonly ScoredHash[]> {
    const { codes, scale } = this.quantized(query);
    const count = this.size;
    let best: Near[] = [];
    let bar = -Infinity;
    let sliceStart = performance.now();
    for (let first = 0; first < count; first += maxSums) {
      const sums = this.kernel.scan(codes, first, Math.min(maxSums, count - first));
      for (let index = 0; index < sums.length; index++) {
        const row = first + index;
        const score = (sums[index] ?? 0) * (this.scales[row] ?? 0) * scale;
        if (score <= bar) continue;
        const hash = this.names[row];
        if (hash === undefined) continue;
        best.push({ hash, score, isWanted: undefined });
        // Sorting now and then is cheaper than keeping order all the time, and so is asking what is wanted.
        if (best.length < 4 * limit + 64) continue;
        best = bestWanted(best, limit, isWanted);
        bar = best[limit - 1]?.score ?? -Infinity;
      }
      if (performance.now() - sliceStart < sliceMs) continue;
      await nextTurn();
      signal?.throwIfAborted();
      sliceStart = performance.now();
    }
    return bestWanted(best, limit, isWanted).map(({ hash, score }) => ({ hash, score }));
  }

  private quantized(query: Float32Array): ReturnType<typeof quantizeQuery> {
    if (query.length !== this.dimensions) {
      throw new Error(`A query of ${query.length} dimensions met vectors of ${this.dimensions}.`);
    }
    return quantizeQuery(query);
  }

  private reserve(rows: number): void {
    if (rows <= this.scales.length && rows * this.kernel.stride <= this.codes.length) return;
    this.codes = this.kernel.reserve(rows);
    const scales = new Float32Array(Math.max(rows, Math.ceil(this.scales.length * 1.5)));
    scales.set(this.scales);
    this.scales = scales;
  }
}

/** So long may one slice keep the event loop from other work. */
const sliceMs = 2.5;

interface Near extends ScoredHash {
  /** Undefined as long as nobody has asked. */
  isWanted: boolean | undefined;
}

/** Asks of no more than are needed. */
function bestWanted(near: Near[], limit: number, isWanted: (hash: string) => boolean): Near[] {
  const best: Near[] = [];
  for (const each of near.sort(byScore)) {
    if (best.length >= limit) break;
    each.isWanted ??= isWanted(each.hash);
    if (each.isWanted) best.push(each);
  }
  return best;
}

const byScore = (a: ScoredHash, b: ScoredHash): number => b.score - a.score;
