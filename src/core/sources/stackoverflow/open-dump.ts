import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { type Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { openPromise } from "yauzl";
import { EngineError, isEngineError } from "../../api";
import { type DumpShape, shapeOf } from "./records";

/** A dump or an export on this machine, packed or not. */
export interface DumpFile {
  readonly shape: DumpShape;
  /** Changes with the file, without reading it. */
  readonly stamp: string;
  /** The unpacked bytes from the beginning. Damage ends them early, and is told. */
  stream(onDamage: () => void, signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Absent where it is packed, so that only streaming leads to a place in it. */
  readonly readAt?: (offset: number, length: number) => Promise<Buffer>;
  close(): Promise<void>;
}

const pieceBytes = 1 << 20;

/** Unpacked bytes to packed ones: text has 5 to 10 of them. */
const mostRatio = 200;
/** Small files may be as packed as they like. */
const freeBytes = 64_000_000;

/** `source/not-found` and `source/unreadable` say what to give instead. */
export async function openDump(path: string): Promise<DumpFile> {
  const name = basename(path);
  const handle = await openFile(path, name);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(`${name} is no file; give a dump, such as Posts.xml.`);
    const packing = packingOf(await beginningOf(handle), name);
    const inner =
      packing === "none" ? openPlain(path) : packing === "gzip" ? openGzip(path) : await openZip(path, name);
    const stream: DumpFile["stream"] = (onDamage, signal) =>
      bounded(inner, { name, packedBytes: packing === "none" ? Infinity : stats.size, onDamage }, signal);
    const shape = await shapeIn(stream, name);
    return {
      shape,
      stamp: `${stats.size} ${stats.mtimeMs}`,
      stream,
      ...(packing === "none" ? { readAt: (offset, length) => readAt(handle, offset, length) } : {}),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new EngineError(
        "source/not-found",
        `There is no file ${path}; give the path of a dump, such as Posts.xml.`,
      );
    }
    throw unreadable(`${name} cannot be read (${code ?? "unknown"}); check who may read it.`, error);
  }
}

type Packing = "none" | "gzip" | "zip";

const marks: readonly (readonly [hex: string, Packing | "7-Zip" | "bzip2" | "xz" | "Zstandard"])[] = [
  ["1f8b", "gzip"],
  ["504b0304", "zip"],
  ["377abcaf271c", "7-Zip"],
  ["425a68", "bzip2"],
  ["fd377a585a00", "xz"],
  ["28b52ffd", "Zstandard"],
];

function packingOf(beginning: Buffer, name: string): Packing {
  const packing = marks.find(([hex]) => beginning.toString("hex").startsWith(hex))?.[1] ?? "none";
  if (packing === "none" || packing === "gzip" || packing === "zip") return packing;
  const command = packing === "7-Zip" ? `7z x ${name}` : "its own program";
  throw unreadable(
    `${name} is packed with ${packing}; unpack it first (${command}), then give Posts.xml, plain, .gz or .zip.`,
  );
}

async function beginningOf(handle: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
  return buffer.subarray(0, bytesRead);
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

type Inner = () => Promise<{ readonly source: Readable; readonly close: () => void }>;

function openPlain(path: string): Inner {
  return async () => {
    const source = createReadStream(path, { highWaterMark: pieceBytes });
    return { source, close: () => source.destroy() };
  };
}

function openGzip(path: string): Inner {
  return async () => {
    const packed = createReadStream(path);
    // What comes before an end that is missing is given; that it is missing shows in the text.
    const source = createGunzip({ chunkSize: pieceBytes, finishFlush: constants.Z_SYNC_FLUSH });
    packed.on("error", (error) => source.destroy(error));
    packed.pipe(source);
    return {
      source,
      close: () => {
        packed.destroy();
        source.destroy();
      },
    };
  };
}

/** Posts.xml of an archive, else the first file of a kind that can be read. */
async function openZip(path: string, name: string): Promise<Inner> {
  const listed = await inZip(name, async () => {
    const zip = await openPromise(path, { lazyEntries: true });
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) {
      names.push(entry.fileName);
      if (names.length === mostEntries) break;
    }
    zip.close();
    return names;
  });
  const chosen =
    listed.find((each) => /(?:^|\/)Posts\.xml$/i.test(each)) ??
    listed.find((each) => /\.(?:xml|jsonl|ndjson)$/i.test(each));
  if (chosen === undefined) throw unreadable(`${name} holds no Posts.xml and no .jsonl; give an archive of a dump.`);
  return () =>
    inZip(name, async () => {
      const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName !== chosen) continue;
        const source = await zip.openReadStreamPromise(entry);
        return {
          source,
          close: () => {
            source.destroy();
            zip.close();
          },
        };
      }
      zip.close();
      throw unreadable(`${name} has changed while it was read; read it again.`);
    });
}

/** An archive of a dump has a handful. */
const mostEntries = 1000;

async function inZip<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isEngineError(error)) throw error;
    throw unreadable(`${name} is no whole zip archive, as if its end were missing; fetch it again.`, error);
  }
}

interface Bounds {
  readonly name: string;
  readonly packedBytes: number;
  readonly onDamage: () => void;
}

async function* bounded(inner: Inner, { name, packedBytes, onDamage }: Bounds, signal?: AbortSignal) {
  const { source, close } = await inner();
  let bytes = 0;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      bytes += piece.length;
      if (bytes > freeBytes && bytes > packedBytes * mostRatio) {
        throw unreadable(
          `${name} unpacks to more than ${mostRatio} times its size, as no dump does, so the rest of it is left alone; fetch it again from where it came.`,
        );
      }
      yield piece;
    }
  } catch (error) {
    if (isEngineError(error) || signal?.aborted || !isDamage(error)) throw error;
    onDamage();
  } finally {
    close();
  }
}

/** Of packed bytes: zlib says so by a code, yauzl in words. */
function isDamage(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return /^Z_/.test(code ?? "") || /crc|invalid|unexpected end|too (?:few|many) bytes|end of/i.test(message);
}

async function shapeIn(stream: DumpFile["stream"], name: string): Promise<DumpShape> {
  for await (const piece of stream(() => undefined)) {
    const shape = shapeOf(piece.subarray(0, 1000));
    if (shape !== undefined) return shape;
    break;
  }
  throw unreadable(
    `${name} is neither Posts.xml nor JSON lines (one question or post a line); give a file of one of these kinds.`,
  );
}

function unreadable(message: string, cause?: unknown): EngineError {
  return new EngineError("source/unreadable", message, { cause });
}
