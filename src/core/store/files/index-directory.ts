import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { isMissing } from "../../platform/file-errors";
import { infoFile } from "./index-info";

/**
 * Where the index of one collection lies. The name is stable: links to the same folder lead to the same index. It starts
 * with the collection's own name, so that a person who looks into the storage folder finds their way.
 */
export function indexDirectory(storageDir: string, collection: string): string {
  const real = isAbsolute(collection) ? realPath(collection) : collection;
  const name = basename(real)
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, 40);
  const hash = createHash("sha256").update(real).digest("hex").slice(0, 16);
  return join(storageDir, "indexes", `${name || "root"}-${hash}`);
}

/** Creates nothing. True also for an index of another schema version, which opening builds anew. */
export async function indexExists(storageDir: string, collection: string): Promise<boolean> {
  return directoryHolds(indexDirectory(storageDir, collection), infoFile);
}

async function directoryHolds(directory: string, file: string): Promise<boolean> {
  try {
    return (await stat(join(directory, file))).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    // A root that is gone still has its index, under the path it was given.
    if (isMissing(error)) return path;
    throw error;
  }
}
