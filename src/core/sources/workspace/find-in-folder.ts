import { type Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type FoundEntry, languageOf, otherKindReason, type Skipped } from "../../api";
import { fileTrouble, isMissing } from "../file-trouble";
import { childPath, type Folder, leftOutByRules, type Workspace } from "./folder";
import { tooLargeReason } from "../size-limit";

export interface FileLimits {
  readonly maxFileBytes: number;
}

/** Judges a file of a folder that is itself indexed, without reading it. `links` decides on symbolic links. */
export async function findInFolder(
  workspace: Workspace,
  limits: FileLimits,
  folder: Folder,
  name: string,
  followLink: (path: string) => Promise<FoundEntry>,
  signal?: AbortSignal,
): Promise<FoundEntry> {
  const path = childPath(folder.path, name);
  const leftOut = await leftOutByRules(workspace, folder, name, signal);
  if (leftOut !== undefined) return skip(path, leftOut);
  try {
    const stats = await lstat(join(folder.absolute, name));
    return stats.isSymbolicLink() ? await followLink(path) : entryOf(path, stats, limits);
  } catch (error) {
    signal?.throwIfAborted();
    const skipped = skip(path, fileTrouble(error, name));
    return isMissing(error, name) ? { ...skipped, because: "missing" } : skipped;
  }
}

/** `stats`: of the file itself, or of what a link leads to. */
export function entryOf(path: string, stats: Stats, limits: FileLimits): FoundEntry {
  if (stats.isDirectory()) return { ...skip(path, "is a folder"), because: "folder" };
  const language = languageOf(basename(path));
  if (language === undefined) return { ...skip(path, otherKindReason), because: "other-kind" };
  if (!stats.isFile()) return skip(path, "is not a regular file (it is a pipe, a socket or a device)");
  const tooLarge = tooLargeReason(stats.size, language, limits.maxFileBytes);
  if (tooLarge !== undefined) return skip(path, tooLarge);
  return { entry: { path, language, form: "file", stamp: stampOf(stats.size, stats.mtimeMs) } };
}

/** What a file is known again by. Fractions of milliseconds count: two saves may lie that close together. */
export function stampOf(bytes: number, modifiedMs: number): string {
  return `${bytes}-${modifiedMs}`;
}

export function skip(path: string, reason: string): { readonly skipped: Skipped } {
  return { skipped: { path, reason } };
}
