import assert from "node:assert/strict";
import { createDotKernel, createScalarKernel } from "../../../../../src/core/store/vectors/dot-kernel";
import { quantize } from "../../../../../src/core/store/vectors/quantize";
import { VectorMatrix } from "../../../../../src/core/store/vectors/vector-matrix";

/** A unit vector, the same for the same seed. */
function unit(seed: number, dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

function fill(matrix: VectorMatrix, from: number, to: number, dimensions: number): void {
  for (let seed = from; seed < to; seed += 100) {
    const seeds = Array.from({ length: Math.min(100, to - seed) }, (_, index) => seed + index);
    const codes = new Int8Array(seeds.length * dimensions);
    const scales = seeds.map((own, row) =>
      quantize(unit(own, dimensions), codes.subarray(row * dimensions, (row + 1) * dimensions)),
    );
    matrix.append(seeds.map(String), codes, scales);
  }
}

describe("VectorMatrix", () => {
  for (const dimensions of [1, 10, 16, 384, 385, 1536]) {
    for (const [name, createKernel] of Object.entries({ vector: createDotKernel, scalar: createScalarKernel })) {
      it(`finds the nearest exactly, within 0.005 of the float cosine (${dimensions} dimensions, ${name})`, async () => {
        const count = dimensions > 400 ? 300 : 1200;
        const matrix = new VectorMatrix(dimensions, 0, createKernel(dimensions));
        fill(matrix, 0, count, dimensions);
        fill(matrix, count - 150, count, dimensions);
        assert.equal(matrix.size, count);
        const query = unit(5000.5, dimensions);
        const expected = Array.from({ length: count }, (_, seed) => cosine(query, unit(seed, dimensions)));
        const isWanted = (hash: string): boolean => Number(hash) % 3 !== 0;
        const found = await matrix.nearest(query, 10, isWanted);
        const best = expected.filter((_, seed) => seed % 3 !== 0).sort((a, b) => b - a);
        assert.equal(found.length, 10);
        for (const [rank, { hash, score }] of found.entries()) {
          assert.ok(isWanted(hash));
          assert.ok(Math.abs(score - (expected[Number(hash)] ?? 9)) < 0.005);
          assert.ok(Math.abs(score - (best[rank] ?? 9)) < 0.005);
        }
        const [known, unknown] = matrix.cosines(["7", "absent"], query);
        assert.ok(Math.abs((known ?? 9) - (expected[7] ?? 9)) < 0.005);
        assert.equal(unknown, undefined);
      });
    }
  }

  it("takes rows in while it is searched, and stops when told to", async () => {
    const matrix = new VectorMatrix(16, 0);
    fill(matrix, 0, 30_000, 16);
    const search = matrix.nearest(unit(1, 16), 5, () => true);
    fill(matrix, 30_000, 60_000, 16);
    for (const { hash, score } of await search) assert.ok(Number(hash) < 30_000 && score > 0.98);
    const [last] = await matrix.nearest(unit(45_000, 16), 1, (hash) => Number(hash) >= 45_000);
    assert.ok((last?.score ?? 0) > 0.99);
    const stopped = matrix.nearest(unit(1, 16), 5, slowOnce(), AbortSignal.abort());
    await assert.rejects(stopped, { name: "AbortError" });
  });

  for (const dimensions of [16, 10]) {
    it(`passes over what it has already, also within one call (${dimensions} dimensions)`, async () => {
      const matrix = new VectorMatrix(dimensions, 0);
      // Row `index` has a 1 at place `index` alone.
      const codes = Int8Array.from({ length: 4 * dimensions }, (_, at) => (at % (dimensions + 1) === 0 ? 1 : 0));
      matrix.append(["a"], codes.slice(0, dimensions), [1]);
      matrix.append(["a", "b", "b", "c"], codes, [1, 1, 1, 1]);
      assert.deepEqual(matrix.hashes(), ["a", "b", "c"]);
      const query = Float32Array.from({ length: dimensions }, (_, at) => (at === 3 ? 1 : 0));
      assert.equal((await matrix.nearest(query, 1, () => true))[0]?.hash, "c");
    });
  }

  it("survives zero vectors and refuses other dimensions", async () => {
    const matrix = new VectorMatrix(4, 0);
    const codes = new Int8Array(4);
    matrix.append(["zero"], codes, [quantize(new Float32Array(4), codes)]);
    assert.deepEqual(await matrix.nearest(new Float32Array(4), 3, () => true), [{ hash: "zero", score: 0 }]);
    await assert.rejects(
      matrix.nearest(new Float32Array(5), 3, () => true),
      /5 dimensions/,
    );
  });
});

/** Makes a slice of the search last long enough for the event loop to get its turn. */
function slowOnce(): () => boolean {
  let end: number | undefined;
  return () => {
    end ??= performance.now() + 5;
    while (performance.now() < end) continue;
    return true;
  };
}
