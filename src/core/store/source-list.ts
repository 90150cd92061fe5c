import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Log, type StoredSource } from "../api";
import { isMissing } from "../platform/file-errors";
import { createDirectory, namesIn, writeWhole } from "../platform/folders";
import { createTurns } from "../platform/turns";
import { isRecord } from "../platform/is-record";

/**
 * What was added on this machine: one small file a source, each written as a whole, so that windows that add, read and
 * remove different sources never meet, and two that add the same one write the same.
 */
export interface SourceList {
  /** In the order of ids. What another window has written since is seen. */
  all(): Promise<readonly StoredSource[]>;
  /** Nothing happens where it is there already. */
  add(stored: StoredSource): Promise<void>;
  /** Nothing happens where it is gone: it may have been removed while it was read. */
  change(id: string, change: (stored: StoredSource) => StoredSource): Promise<void>;
  remove(id: string): Promise<void>;
  /** The interpreter that was chosen for a folder. */
  interpreterOf(root: string): Promise<string | undefined>;
  chooseInterpreter(root: string, interpreter: string): Promise<void>;
}

/** Files of another version are left alone: a newer program wrote them. */
const version = 1;

export function createSourceList(sharedDir: string, log: Log): SourceList {
  const directory = join(sharedDir, "sources");
  const interpreters = join(sharedDir, "interpreters");
  const turns = createTurns();
  let known: { readonly modifiedMs: number; readonly sources: readonly StoredSource[] } | undefined;

  /** A file that is replaced changes the time of its folder, so one look tells that nothing is new. */
  async function modifiedMs(): Promise<number> {
    try {
      return (await stat(directory)).mtimeMs;
    } catch (error) {
      if (isMissing(error)) return -1;
      throw error;
    }
  }

  async function readAll(): Promise<readonly StoredSource[]> {
    const modified = await modifiedMs();
    if (known?.modifiedMs === modified) return known.sources;
    const names = (await namesIn(directory)).filter((name) => name.endsWith(".json"));
    const read = await Promise.all(names.map((name) => readStored(join(directory, name), log)));
    const sources = read
      .filter((stored) => stored !== undefined)
      .toSorted((one, other) => (one.collection.id < other.collection.id ? -1 : 1));
    // Within the time that a file system tells apart, a second change would not be seen.
    known = Date.now() - modified > 2000 ? { modifiedMs: modified, sources } : undefined;
    return sources;
  }

  async function write(stored: StoredSource): Promise<void> {
    await createDirectory(directory);
    await writeWhole(fileOf(directory, stored.collection.id), JSON.stringify({ version, ...stored }));
    known = undefined;
  }

  return {
    all: readAll,

    add: (stored) =>
      turns.run(async () => {
        if ((await readStored(fileOf(directory, stored.collection.id), log)) === undefined) await write(stored);
      }),

    change: (id, change) =>
      turns.run(async () => {
        const stored = await readStored(fileOf(directory, id), log);
        if (stored !== undefined) await write(change(stored));
      }),

    remove: (id) =>
      turns.run(async () => {
        await rm(fileOf(directory, id), { force: true });
        known = undefined;
      }),

    async interpreterOf(root) {
      try {
        const value: unknown = JSON.parse(await readFile(fileOf(interpreters, root), "utf8"));
        return isRecord(value) && typeof value["interpreter"] === "string" ? value["interpreter"] : undefined;
      } catch (error) {
        if (isMissing(error) || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },

    async chooseInterpreter(root, interpreter) {
      await createDirectory(interpreters);
      await writeWhole(fileOf(interpreters, root), JSON.stringify({ version, root, interpreter }));
    },
  };
}

/** By its name, so that a person finds it, and a hash, since names may differ by letters that a file cannot have. */
function fileOf(directory: string, id: string): string {
  const name = basename(id)
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, 60);
  return join(directory, `${name}-${createHash("sha256").update(id).digest("hex").slice(0, 12)}.json`);
}

async function readStored(path: string, log: Log): Promise<StoredSource | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (isStored(value)) return value;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  log.warn(`The file ${path} makes no sense, so the source that it stands for is not searched; add it again.`);
  return undefined;
}

function isStored(value: unknown): value is StoredSource {
  if (!isRecord(value) || value["version"] !== version) return false;
  const { collection, settings } = value;
  if (!isRecord(collection) || !isRecord(settings)) return false;
  const texts = [collection["id"], collection["kind"], collection["title"], ...Object.values(settings)];
  return texts.every((text) => typeof text === "string");
}
