import { setImmediate as nextTurn } from "node:timers/promises";

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
  ) {
    this.codes = new Int8Array(Math.max(capacity, 16) * dimensions);
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
    this.reserve(this.size + hashes.length);
    hashes.forEach((hash, index) => {
      if (this.rows.has(hash)) return;
      const row = this.names.push(hash) - 1;
      this.rows.set(hash, row);
      this.codes.set(codes.subarray(index * this.dimensions, (index + 1) * this.dimensions), row * this.dimensions);
      this.scales[row] = scales[index] ?? 0;
    });
  }

  /** Undefined where there is no such vector. */
  cosine(hash: string, query: Float32Array): number | undefined {
    const row = this.rows.get(hash);
    return row === undefined ? undefined : dot(this.codes, row * this.dimensions, query) * (this.scales[row] ?? 0);
  }

  /**
   * The best `limit` hashes that are wanted, best first. Exact; 50,000 rows of 384 take about 15 ms, cut into slices
   * between which the event loop turns.
   */
  async nearest(
    query: Float32Array,
    limit: number,
    isWanted: (hash: string) => boolean,
    signal?: AbortSignal,
  ): Promise<readonly ScoredHash[]> {
    const { codes, scales, names, dimensions } = this;
    const count = names.length;
    const best: { readonly hash: string; readonly score: number }[] = [];
    let bar = -Infinity;
    let sliceStart = performance.now();
    for (let row = 0; row < count; row++) {
      if ((row & 511) === 511 && performance.now() - sliceStart > sliceMs) {
        await nextTurn();
        signal?.throwIfAborted();
        sliceStart = performance.now();
      }
      const score = dot(codes, row * dimensions, query) * (scales[row] ?? 0);
      const hash = names[row];
      if (score <= bar || hash === undefined || !isWanted(hash)) continue;
      best.push({ hash, score });
      // Sorting now and then is cheaper than keeping order all the time.
      if (best.length >= 4 * limit + 64) {
        best.sort(byScore).length = limit;
        bar = best[limit - 1]?.score ?? -Infinity;
      }
    }
    return best.sort(byScore).slice(0, limit);
  }

  private reserve(rows: number): void {
    if (rows * this.dimensions <= this.codes.length) return;
    const capacity = Math.max(rows, Math.ceil(this.scales.length * 1.5));
    const codes = new Int8Array(capacity * this.dimensions);
    const scales = new Float32Array(capacity);
    codes.set(this.codes);
    scales.set(this.scales);
    this.codes = codes;
    this.scales = scales;
  }
}

/** So long may one slice keep the event loop from other work. */
const sliceMs = 2.5;

const byScore = (a: ScoredHash, b: ScoredHash): number => b.score - a.score;

/** Four sums, so that the additions need not wait for each other. */
function dot(codes: Int8Array, start: number, query: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const length = query.length;
  const whole = length - (length % 4);
  let index = 0;
  for (; index < whole; index += 4) {
    const at = start + index;
    a += codes[at]! * query[index]!;
    b += codes[at + 1]! * query[index + 1]!;
    c += codes[at + 2]! * query[index + 2]!;
    d += codes[at + 3]! * query[index + 3]!;
  }
  for (; index < length; index++) a += codes[start + index]! * query[index]!;
  return a + b + c + d;
}
