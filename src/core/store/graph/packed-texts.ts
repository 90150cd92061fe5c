import { promisify } from "node:util";
import { gunzip, gzip, type ZlibOptions } from "node:zlib";
import { createTurns } from "../../platform/turns";

export interface ChunkText {
  readonly heading: string;
  readonly text: string;
}

/** Thrown where what is read cannot be what was written. */
export class GarbledText extends Error {
  override readonly name = "GarbledText";
}

/**
 * The texts of one document. Many are compressed together, since they have most words in common; but in blocks, so that
 * reading one does not cost a whole large document. Gzip also for its checksum: LanceDB keeps none, and a garbled text
 * is to be noticed instead of shown.
 *
 * Layout: the number of blocks, the first ordinal and the bytes of each (all of 32 bits, low byte first), the blocks.
 */
export async function packTexts(chunks: readonly (ChunkText & { readonly ordinal: number })[]): Promise<Uint8Array> {
  const blocks = cutIntoBlocks([...chunks].sort((a, b) => a.ordinal - b.ordinal));
  const packed = await Promise.all(blocks.map((rows) => compress(JSON.stringify(rows))));
  const header = Buffer.alloc(headerBytes(blocks.length));
  header.writeUInt32LE(blocks.length, 0);
  packed.forEach(({ length }, index) => {
    header.writeUInt32LE(blocks[index]?.[0]?.[0] ?? 0, headerBytes(index));
    header.writeUInt32LE(length, headerBytes(index) + 4);
  });
  return Buffer.concat([header, ...packed]);
}

/** By ordinal, the wanted ones or all. Throws `GarbledText` also when a wanted one is not there. */
export async function unpackTexts(
  packed: Uint8Array,
  wanted?: ReadonlySet<number>,
): Promise<ReadonlyMap<number, ChunkText>> {
  const blocks = readHeader(packed);
  const texts = new Map<number, ChunkText>();
  await Promise.all(
    blocks.map(async ({ first, bytes }, index) => {
      const end = blocks[index + 1]?.first ?? Infinity;
      if (wanted !== undefined && ![...wanted].some((ordinal) => ordinal >= first && ordinal < end)) return;
      for (const [ordinal, heading, text] of await unpackBlock(bytes)) texts.set(ordinal, { heading, text });
    }),
  );
  const expected = wanted ?? blocks.map(({ first }) => first);
  for (const ordinal of expected) if (!texts.has(ordinal)) throw new GarbledText(`There is no text ${ordinal}.`);
  return texts;
}

type Row = readonly [ordinal: number, heading: string, text: string];

/** What gzip looks back at is 32 kB, so that larger blocks are hardly smaller in all. */
const blockChars = 32_000;

function cutIntoBlocks(chunks: readonly (ChunkText & { readonly ordinal: number })[]): readonly (readonly Row[])[] {
  const blocks: Row[][] = [];
  let chars = Infinity;
  for (const { ordinal, heading, text } of chunks) {
    if (chars >= blockChars) {
      blocks.push([]);
      chars = 0;
    }
    blocks.at(-1)?.push([ordinal, wellFormed(heading), wellFormed(text)]);
    chars += heading.length + text.length;
  }
  return blocks;
}

const headerBytes = (blocks: number): number => 4 + 8 * blocks;

function readHeader(packed: Uint8Array): readonly { readonly first: number; readonly bytes: Uint8Array }[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const count = packed.length < 4 ? -1 : view.getUint32(0, true);
  if (count < 0 || headerBytes(count) > packed.length) throw new GarbledText("The texts of a document are cut short.");
  let position = headerBytes(count);
  const blocks = Array.from({ length: count }, (_, index) => {
    const start = position;
    position += view.getUint32(headerBytes(index) + 4, true);
    return { first: view.getUint32(headerBytes(index), true), bytes: packed.subarray(start, position) };
  });
  if (position !== packed.length) throw new GarbledText("The texts of a document are of another length.");
  return blocks;
}

async function unpackBlock(bytes: Uint8Array): Promise<readonly Row[]> {
  try {
    return JSON.parse((await decompress(bytes, { chunkSize: chunkSizeFor(bytes) })).toString("utf8")) as readonly Row[];
  } catch (error) {
    throw new GarbledText("A text of the index is garbled.", { cause: error });
  }
}

/**
 * Each one under way holds a quarter of a megabyte, whether it has begun or waits for a thread: a batch of documents at
 * once was a hundred megabytes.
 */
const compressing = createTurns(4);
const gzipped = promisify<string, Buffer>(gzip);
const compress = (text: string): Promise<Buffer> => compressing.run(() => gzipped(text));
const decompress = promisify<Uint8Array, ZlibOptions, Buffer>(gunzip);

/** Gzip ends with how long the text is; room for all of it at once spares copies. Garbled ones say anything. */
function chunkSizeFor(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Math.min(Math.max(view.getUint32(bytes.byteLength - 4, true) + 1, 1024), 1_000_000);
}

/** Lone surrogates, which Python source may hold, become U+FFFD, as everywhere in the index. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
