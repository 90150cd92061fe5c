import { createHash, randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { schemaVersion, vectorSchemaVersion } from "../schema";

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

/** What lies in the folder of an index. The graph and the vectors are two databases, so that either survives the other. */
export function graphDirectory(directory: string): string {
  return join(directory, "graph");
}

export function vectorsDirectory(directory: string): string {
  return join(directory, "vectors");
}

/** Written last when an index is created: a folder without it holds no index. */
export interface IndexInfo {
  readonly schemaVersion: number;
  readonly vectorSchemaVersion: number;
  /** Another one after each rebuild, so that other windows notice that the files they have open are gone. */
  readonly generation: string;
}

/** Undefined where there is no index, or one whose info file makes no sense: both are created afresh. */
export async function readIndexInfo(directory: string): Promise<IndexInfo | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, infoFile), "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const info: unknown = JSON.parse(text);
    if (typeof info !== "object" || info === null) return damagedInfo;
    const { schemaVersion: graph, vectorSchemaVersion: vectors, generation } = info as Partial<IndexInfo>;
    return typeof graph === "number" && typeof vectors === "number" && typeof generation === "string"
      ? { schemaVersion: graph, vectorSchemaVersion: vectors, generation }
      : damagedInfo;
  } catch (error) {
    if (error instanceof SyntaxError) return damagedInfo;
    throw error;
  }
}

/** Stands for an info file that makes no sense; no version has the number 0. The vectors check themselves. */
const damagedInfo: IndexInfo = { schemaVersion: 0, vectorSchemaVersion, generation: "" };

export async function writeIndexInfo(directory: string): Promise<IndexInfo> {
  const info = { schemaVersion, vectorSchemaVersion, generation: randomUUID() };
  await writeWhole(join(directory, infoFile), JSON.stringify(info));
  return info;
}

/** Removes one of the two databases. It is moved first, so that no half of it is ever opened. */
export async function discardDatabase(path: string): Promise<void> {
  const aside = `${path}.old-${process.pid}-${Date.now()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    // Windows does not move a folder while another process has a file in it open; what can go goes.
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    return;
  }
  await rm(aside, { recursive: true, force: true, maxRetries: 3 });
}

/** Replaces a small file as a whole: a reader sees the old content or the new. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${hostname()}-${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

export async function createDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

const infoFile = "index.json";

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
