import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { errorCode, fileTrouble } from "./file-trouble";

export interface FileBytes {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

export interface ReadOptions {
  /** Asked again, since the file may have grown. */
  readonly tooLargeReason: (bytes: number) => string | undefined;
  /** Where a symbolic link may be followed to; undefined where it may not. */
  readonly linkTarget: () => Promise<string | undefined>;
}

/**
 * Reads a file that was listed a moment ago, and may be another one by now: never waits for a pipe, never follows a
 * link that was not judged, never reads more than its size says.
 */
export async function readFileBytes(
  path: string,
  options: ReadOptions,
): Promise<FileBytes | { readonly reason: string }> {
  try {
    const handle = await openListed(path, options);
    if (handle === undefined) return { reason: "became a symbolic link that is not followed" };
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) return { reason: "is a folder" };
      if (!stats.isFile()) return { reason: "is not a regular file (it is a pipe, a socket or a device)" };
      const reason = options.tooLargeReason(stats.size);
      if (reason !== undefined) return { reason };
      return { bytes: await readUpTo(handle, stats.size), modifiedMs: stats.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { reason: fileTrouble(error) };
  }
}

/** Windows has neither flag, nor pipes among its files. */
const safely = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

async function openListed(path: string, options: ReadOptions): Promise<FileHandle | undefined> {
  try {
    return await open(path, safely);
  } catch (error) {
    if (errorCode(error) !== "ELOOP" && errorCode(error) !== "EMLINK") throw error;
    const target = await options.linkTarget();
    return target === undefined ? undefined : open(target, safely);
  }
}

export async function readUpTo(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
