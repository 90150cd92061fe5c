import { constants } from "node:fs";
import { lstat, open, stat } from "node:fs/promises";
import { readUpTo } from "./read-file";

export interface SmallFile {
  readonly text: string;
  /** There is more of it than was read. */
  readonly isCut: boolean;
}

export interface SmallFileOptions {
  readonly maxBytes: number;
  /** git does not follow a link to ignore rules; some tools make `.git/config` one. */
  readonly followLinks: boolean;
}

/** Enough for what people write by hand and for what programs write for them, and quickly read. */
export const maxMetadataBytes = 1_000_000;
/** `.git` as a file and `commondir` hold one path. */
export const maxPointerBytes = 10_000;

/**
 * Reads a file by which a repository describes itself, undefined where there is none that can be read. People open
 * folders that they do not trust: a pipe would be waited for without end, a link to `/dev/zero` read without end, and
 * opening a device may do something, so only a regular file is opened, and only so much of it is read.
 */
export async function readSmallFile(file: string, options: SmallFileOptions): Promise<SmallFile | undefined> {
  if (!(await isRegularFile(file, options.followLinks))) return undefined;
  // It may be another file by now.
  const flags =
    constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (options.followLinks ? 0 : (constants.O_NOFOLLOW ?? 0));
  const handle = await open(file, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return undefined;
    const bytes = await readUpTo(handle, Math.min(stats.size, options.maxBytes));
    return { text: bytes.toString("utf8"), isCut: stats.size > options.maxBytes };
  } catch {
    // Unreadable is as good as missing here: git would say the same.
    return undefined;
  } finally {
    await handle.close();
  }
}

async function isRegularFile(file: string, followLinks: boolean): Promise<boolean> {
  const stats = await (followLinks ? stat(file) : lstat(file)).catch(() => undefined);
  return stats?.isFile() === true;
}
