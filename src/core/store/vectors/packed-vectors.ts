import { type ChunkVectors, type EmbeddingModel } from "../../api";
import { hashText } from "../hash-text";

/**
 * The vectors of the chunks of one document, two bits a number: small or large, and its sign. Numbers of a unit vector
 * are spread as a bell, for which these four levels lose least (Lloyd 1982, Max 1960): what is left points 0.94 the same
 * way, and is compared with a question that loses nothing.
 *
 * Layout: the hash of the model's id (32 bits, low byte first), then the chunks in their order, four numbers a byte.
 */
export function packVectors(vectors: ChunkVectors | undefined): Uint8Array {
  if (vectors === undefined) return new Uint8Array();
  const { model, values } = vectors;
  const { dimensions } = model;
  const rowBytes = Math.ceil(dimensions / 4);
  const count = values.length / dimensions;
  const packed = Buffer.alloc(headerBytes + count * rowBytes);
  packed.writeInt32LE(hashText(model.id), 0);
  const threshold = largeDeviations / Math.sqrt(dimensions);
  for (let row = 0; row < count; row++) {
    for (let index = 0; index < dimensions; index++) {
      const value = values[row * dimensions + index] ?? 0;
      const code = (Math.abs(value) > threshold ? 2 : 0) + (value < 0 ? 1 : 0);
      const at = headerBytes + row * rowBytes + (index >> 2);
      packed[at] = (packed[at] ?? 0) | (code << (2 * (index & 3)));
    }
  }
  return packed;
}

/** Undefined where these are of another model, or not those of so many chunks. */
export function unpackVectors(
  { id, dimensions }: EmbeddingModel,
  packed: Uint8Array,
  count: number,
): { readonly codes: Int8Array; readonly scales: Float32Array } | undefined {
  const rowBytes = Math.ceil(dimensions / 4);
  if (packed.length !== headerBytes + count * rowBytes) return undefined;
  const header = new DataView(packed.buffer, packed.byteOffset, headerBytes);
  if (header.getInt32(0, true) !== hashText(id)) return undefined;
  const codes = new Int8Array(count * dimensions);
  const scales = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const start = headerBytes + row * rowBytes;
    let squares = 0;
    for (let index = 0; index < dimensions; index++) {
      const level = levels[((packed[start + (index >> 2)] ?? 0) >> (2 * (index & 3))) & 3] ?? 0;
      codes[row * dimensions + index] = level;
      squares += level * level;
    }
    // A row of nothing but the first level was made of zeros: a text of which no term is known.
    scales[row] = squares === dimensions && isPlain(packed, start, rowBytes) ? 0 : 1 / Math.sqrt(squares);
  }
  return { codes, scales };
}

function isPlain(packed: Uint8Array, start: number, bytes: number): boolean {
  for (let at = start; at < start + bytes; at++) if (packed[at] !== 0) return false;
  return true;
}

const headerBytes = 4;
/** By code: small and large of both signs; 0.45 and 1.51 deviations are best, and this is their proportion. */
const levels = [1, -1, 3, -3] as const;
const largeDeviations = 0.98;
