import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../platform/file-errors";

/** Bytes of all files below, but for these paths. Files that go while we count are not counted. */
export async function directorySize(directory: string, except: readonly string[] = []): Promise<number> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const sizes = await Promise.all(
      entries.map(async (entry) => {
        const path = join(directory, entry.name);
        if (except.includes(path)) return 0;
        return entry.isDirectory() ? directorySize(path) : fileSize(path);
      }),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
