import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, isMissing } from "../../platform/file-errors";
import { schemaVersion, vectorSchemaVersion } from "../schema";
import { namesIn, writeWhole } from "../../platform/folders";

/**
 * Written last when an index is created: a folder without it holds no index. The graph and the vectors are two
 * databases, so that either survives the other; a new one gets a folder of its own, which counts from the moment that
 * it is named here.
 */
export interface IndexInfo {
  readonly schemaVersion: number;
  readonly vectorSchemaVersion: number;
  /** Another one after each rebuild, so that other windows notice that the files they have open are gone. */
  readonly generation: string;
  /** Names of the folders of the two databases. */
  readonly graph: string;
  readonly vectors: string;
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
    const { schemaVersion, vectorSchemaVersion, generation, ...folders } = info as Partial<IndexInfo>;
    const { graph = damagedInfo.graph, vectors = damagedInfo.vectors } = folders;
    return typeof schemaVersion === "number" &&
      typeof vectorSchemaVersion === "number" &&
      typeof generation === "string" &&
      isFolderName(graph) &&
      isFolderName(vectors)
      ? { schemaVersion, vectorSchemaVersion, generation, graph, vectors }
      : damagedInfo;
  } catch (error) {
    if (error instanceof SyntaxError) return damagedInfo;
    throw error;
  }
}

/** Stands for an info file that makes no sense; no version has the number 0. The vectors check themselves. */
const damagedInfo: IndexInfo = {
  schemaVersion: 0,
  vectorSchemaVersion,
  generation: "",
  graph: "graph",
  vectors: "vectors",
};

export async function writeIndexInfo(
  directory: string,
  folders: Pick<IndexInfo, "graph" | "vectors">,
): Promise<IndexInfo> {
  const info = { schemaVersion, vectorSchemaVersion, generation: randomUUID(), ...folders };
  await writeWhole(join(directory, infoFile), JSON.stringify(info));
  return info;
}

/** A name for the folder of a new database that nothing has yet. */
export async function freeName(directory: string, name: "graph" | "vectors"): Promise<string> {
  const taken = await namesIn(directory);
  return taken.includes(name) ? `${name}-${randomUUID().slice(0, 8)}` : name;
}

/** The folder of the vectors, also where the info file that names it is gone: they are what takes long to compute. */
export async function vectorsName(directory: string): Promise<string> {
  const info = await readIndexInfo(directory);
  if (info !== undefined && info !== damagedInfo) return info.vectors;
  return (await namesIn(directory)).find((name) => name.startsWith("vectors") && isFolderName(name)) ?? "vectors";
}

/** Only with the writer lock held: removes what a process left behind that died, and databases that were replaced. */
export async function sweepLeftovers(directory: string): Promise<void> {
  for (const path of await leftovers(directory)) {
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      // Windows removes nothing that another window has open; the next sweep does.
      if (!inUse.has(errorCode(error) ?? "")) throw error;
    }
  }
}

const inUse = new Set(["EBUSY", "EPERM", "EACCES", "ENOTEMPTY"]);

/** Files and folders that are of no use any more, or will be gone in a moment: no part of the index. */
export async function leftovers(directory: string): Promise<readonly string[]> {
  const info = await readIndexInfo(directory);
  const names = await namesIn(directory);
  return names
    .filter((name) => {
      if (name.endsWith(".tmp")) return true;
      return /^(graph|vectors)\b/.test(name) && name !== info?.graph && name !== info?.vectors;
    })
    .map((name) => join(directory, name));
}

export const infoFile = "index.json";

/** The name is joined to a path, so that a file that somebody else wrote must not lead elsewhere. */
function isFolderName(name: unknown): name is string {
  return typeof name === "string" && /^(graph|vectors)(-[0-9a-f]+)?$/.test(name);
}
