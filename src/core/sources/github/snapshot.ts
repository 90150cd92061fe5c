import { isRecord } from "../../platform/is-record";

/** What a repository held when it was last listed: enough to tell what has changed, tree by tree. */
export interface Snapshot {
  readonly commit: string;
  /** By path; the root's is empty. */
  readonly trees: ReadonlyMap<string, KnownTree>;
  /** Stamps of threads by path. */
  readonly posts: ReadonlyMap<string, string>;
}

export interface KnownTree {
  readonly oid: string;
  /** Blob of each file that was looked at, by name; those that were left out with a reason too. */
  readonly files: ReadonlyMap<string, string>;
}

const version = 1;

/** Half an id tells two objects of one repository apart, and a cursor is kept with the index. */
const shortChars = 16;

export function isSame(known: string | undefined, oid: string): boolean {
  return known !== undefined && oid.startsWith(known);
}

export function shortened(oid: string): string {
  return oid.slice(0, shortChars);
}

/** `choice` is what decided which files were looked at: another one makes the snapshot worthless. */
export function toCursor({ commit, trees, posts }: Snapshot, choice: string): string {
  const listed = [...trees].map(([path, { oid, files }]) => [path, oid, Object.fromEntries(files)]);
  return JSON.stringify({ version, choice, commit, trees: listed, posts: Object.fromEntries(posts) });
}

/** Undefined where there is none that can be gone on from. */
export function fromCursor(cursor: string | undefined, choice: string): Snapshot | undefined {
  if (cursor === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(cursor);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isRecord(value) || value["version"] !== version || value["choice"] !== choice) return undefined;
  const { commit, trees, posts } = value;
  if (typeof commit !== "string" || !Array.isArray(trees) || !isRecord(posts)) return undefined;
  const known = new Map<string, KnownTree>();
  for (const tree of trees as readonly unknown[]) {
    if (!Array.isArray(tree)) return undefined;
    const [path, oid, files] = tree as readonly unknown[];
    if (typeof path !== "string" || typeof oid !== "string" || !isRecord(files)) return undefined;
    known.set(path, { oid, files: textsOf(files) });
  }
  return { commit, trees: known, posts: textsOf(posts) };
}

function textsOf(record: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(record).map(([name, text]) => [name, String(text)]));
}
