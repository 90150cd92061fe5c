import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { EngineError } from "../api";
import { errorCode, isMissing } from "./file-errors";

/**
 * Creates what is missing of the path, for this user alone: in an index lie the texts of a project that others may not
 * be allowed to read. Every folder of the core is made here. Node's own recursive `mkdir` never comes back where the system refuses with "no such file", as
 * Linux does below /proc.
 */
export async function createDirectory(directory: string): Promise<void> {
  const missing: string[] = [];
  for (let path = directory; !(await isThere(path)); path = dirname(path)) {
    missing.push(path);
    if (dirname(path) === path) break;
  }
  for (const path of missing.reverse()) {
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if (errorCode(error) === "EEXIST") continue;
      throw errorCode(error) === "ENOENT" ? cannotCreate(directory, error) : error;
    }
  }
}

/** For folders of before: what is in them is for this user alone too. */
export async function makePrivate(directory: string): Promise<void> {
  try {
    if (((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);
  } catch (error) {
    // Not ours, or on a file system without permissions: what its owner has set stays.
    if (!["EPERM", "EROFS", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

function cannotCreate(directory: string, cause: unknown): EngineError {
  return new EngineError(
    "store/read-only",
    `The folder ${directory} cannot be created there; choose another storage folder.`,
    { cause },
  );
}

/** Replaces a small file as a whole: a reader sees the old content or the new. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** None where there is no such folder. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
