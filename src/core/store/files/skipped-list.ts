import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Skipped } from "../../api";
import { isMissing, writeWhole } from "./index-directory";

/** What the last whole ingest left out. Only for people to read, so a damaged list is an empty one. */
export async function readSkipped(directory: string): Promise<readonly Skipped[]> {
  try {
    const list: unknown = JSON.parse(await readFile(join(directory, skippedFile), "utf8"));
    return Array.isArray(list) ? list.filter(isSkipped) : [];
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return [];
    throw error;
  }
}

export async function writeSkipped(directory: string, skipped: readonly Skipped[]): Promise<void> {
  await writeWhole(join(directory, skippedFile), JSON.stringify(skipped));
}

const skippedFile = "skipped.json";

function isSkipped(value: unknown): value is Skipped {
  if (typeof value !== "object" || value === null) return false;
  const { path, reason } = value as Partial<Skipped>;
  return typeof path === "string" && typeof reason === "string";
}
