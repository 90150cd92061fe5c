import assert from "node:assert/strict";
import { type EmbeddingModel } from "../../../../../src/core/api";
import { packVectors, unpackVectors } from "../../../../../src/core/store/vectors/packed-vectors";
import { vectorOf } from "../../../../engine/store/documents";

const model = (dimensions: number, id = "m"): EmbeddingModel => ({ id, dimensions, tier: "instant" });

function pack(texts: readonly string[], by: EmbeddingModel): Uint8Array {
  const values = new Float32Array(texts.length * by.dimensions);
  texts.forEach((text, row) => values.set(text === "" ? [] : vectorOf(text, by), row * by.dimensions));
  return packVectors({ model: by, values });
}

describe("packed vectors", () => {
  for (const dimensions of [7, 64, 255, 256]) {
    it(`keep the direction of each of ${dimensions} dimensions, in two bits a number`, () => {
      const by = model(dimensions);
      const texts = ["one", "two", "three"];
      const packed = pack(texts, by);
      assert.equal(packed.length, 4 + 3 * Math.ceil(dimensions / 4));
      const found = unpackVectors(by, packed, 3);
      texts.forEach((text, row) => {
        const codes = found?.codes.subarray(row * dimensions, (row + 1) * dimensions) ?? [];
        const cosine = vectorOf(text, by).reduce((sum, value, index) => sum + value * (codes[index] ?? 0), 0);
        assert.ok(cosine * (found?.scales[row] ?? 0) > 0.9, `${text}: ${cosine}`);
      });
    });
  }

  it("keep a text of which nothing is known as one that points nowhere", () => {
    const found = unpackVectors(model(4), pack(["", "b"], model(4)), 2);
    assert.deepEqual([found?.scales[0], (found?.scales[1] ?? 0) > 0], [0, true]);
  });

  it("are not taken for those of another model or of other chunks", () => {
    const packed = pack(["a", "b"], model(4));
    assert.equal(unpackVectors(model(4, "other"), packed, 2), undefined);
    assert.equal(unpackVectors(model(5), packed, 2), undefined);
    assert.equal(unpackVectors(model(4), packed, 3), undefined);
    assert.equal(unpackVectors(model(4), packVectors(undefined), 0), undefined);
  });
});
