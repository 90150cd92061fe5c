import { EngineError, type Skipped } from "../../api";
import { type FileChoice, judge, skippedAs } from "./choose-files";
import { type GithubClient } from "./client";
import { TooHeavyError } from "./explain";
import { type TreeEntry, type TreesData, treesQuery } from "./queries";
import { isSame, type KnownTree, shortened, type Snapshot } from "./snapshot";

export interface WalkOptions {
  readonly client: Pick<GithubClient, "query">;
  readonly owner: string;
  readonly name: string;
  readonly commit: string;
  readonly rootTree: string;
  readonly choice: FileChoice;
  /** Trees that are as they were are not walked. */
  readonly known: Snapshot | undefined;
}

export interface FoundFile {
  readonly path: string;
  readonly oid: string;
  readonly bytes: number;
}

export interface Walked {
  /** Documents that came or changed since what is known. */
  readonly files: readonly FoundFile[];
  /** Paths of what is known that are no longer there. */
  readonly gone: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly now: Pick<Snapshot, "commit" | "trees">;
}

/**
 * A request costs the same whatever trees it asks for, so the first look at a repository asks for several levels at once;
 * after that the changed ones are asked for level by level, which leads straight to what changed.
 */
const firstLevels = 4;
const treesAQuery = 60;

export async function walkTrees(options: WalkOptions, signal?: AbortSignal): Promise<Walked> {
  const { choice, known } = options;
  const files: FoundFile[] = [];
  const skipped: Skipped[] = [];
  const trees = new Map<string, KnownTree>();
  const waiting: PendingTree[] = [];
  const fetchTrees = createFetchTrees(options, known === undefined ? firstLevels : 1);

  /** Takes what is known of a tree, with all below it, as it is. */
  function keep(path: string, oid: string): boolean {
    const before = known?.trees.get(path);
    if (known === undefined || before === undefined || !isSame(before.oid, oid)) return false;
    for (const [inside, tree] of known.trees) {
      if (inside === path || path === "" || inside.startsWith(`${path}/`)) trees.set(inside, tree);
    }
    return true;
  }

  function take(path: string, oid: string, entries: readonly TreeEntry[]): void {
    const before = known?.trees.get(path)?.files;
    const own = new Map<string, string>();
    trees.set(path, { oid: shortened(oid), files: own });
    for (const entry of entries) {
      const inside = path === "" ? entry.name : `${path}/${entry.name}`;
      const verdict = judge(inside, entry, choice);
      if (verdict.is === "folder") {
        if (keep(inside, entry.oid)) continue;
        const below = entry.object?.entries;
        if (below) take(inside, entry.oid, below);
        else waiting.push({ path: inside, oid: entry.oid });
      } else {
        const reasons = verdict.is === "left-out" ? skippedAs(inside, verdict) : [];
        if (verdict.is === "left-out" && reasons.length === 0) continue;
        skipped.push(...reasons);
        own.set(entry.name, shortened(entry.oid));
        const isChanged = !isSame(before?.get(entry.name), entry.oid);
        if (verdict.is === "document" && isChanged) files.push({ path: inside, oid: entry.oid, bytes: entry.size });
      }
    }
  }

  if (!keep("", options.rootTree)) waiting.push({ path: "", oid: options.rootTree });
  while (waiting.length > 0) {
    signal?.throwIfAborted();
    const asked = waiting.splice(0, treesAQuery);
    for (const { path, oid, entries } of await fetchTrees(asked, signal)) take(path, oid, entries);
  }
  return { files, gone: goneSince(known, trees), skipped, now: { commit: options.commit, trees } };
}

interface PendingTree {
  readonly path: string;
  readonly oid: string;
}

interface FetchedTree extends PendingTree {
  readonly entries: readonly TreeEntry[];
}

/** Asks for less at once where it was too much. */
function createFetchTrees(
  { client, owner, name }: WalkOptions,
  levels: number,
): (wanted: readonly PendingTree[], signal?: AbortSignal) => Promise<readonly FetchedTree[]> {
  let deep = levels;
  return async function fetchTrees(wanted, signal): Promise<readonly FetchedTree[]> {
    const oids = wanted.map(({ oid }) => oid);
    const isSmallest = wanted.length === 1 && deep === 1;
    try {
      const { data } = await client.query<TreesData>(treesQuery(owner, name, oids, deep), signal, isSmallest);
      return wanted.map((tree, at) => {
        const entries = data.repository?.[`t${at}`]?.entries;
        if (entries) return { ...tree, entries };
        // Taken for an empty one, everything in it would be forgotten.
        throw new EngineError(
          "source/unreadable",
          `${owner}/${name} changed while it was read, or a part of it cannot be read; refresh it.`,
          { retryable: true },
        );
      });
    } catch (error) {
      if (!(error instanceof TooHeavyError)) throw error;
      if (deep > 1) {
        deep = 1;
        return fetchTrees(wanted, signal);
      }
      const half = Math.ceil(wanted.length / 2);
      return [...(await fetchTrees(wanted.slice(0, half), signal)), ...(await fetchTrees(wanted.slice(half), signal))];
    }
  };
}

function goneSince(known: Snapshot | undefined, trees: ReadonlyMap<string, KnownTree>): readonly string[] {
  const gone: string[] = [];
  for (const [path, { files }] of known?.trees ?? []) {
    const now = trees.get(path)?.files;
    if (now === files) continue;
    for (const name of files.keys()) if (now?.has(name) !== true) gone.push(path === "" ? name : `${path}/${name}`);
  }
  return gone;
}
