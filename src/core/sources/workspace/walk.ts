import { type Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { EngineError, type FoundEntry, languageOf, type Skipped } from "../../api";
import { errorCode, fileTrouble, isMissing } from "../file-trouble";
import {
  childPath,
  enterFolder,
  type Folder,
  type Has,
  leftOutByRules,
  judgeFolder,
  onDisk,
  openRootFolder,
  type Workspace,
} from "./folder";
import { resolveLink } from "./follow-link";
import { type FileLimits, findInFolder, skip } from "./find-in-folder";

/** Folders listed ahead of the one at hand, and files looked at side by side. */
const readAhead = 8;
const filesAtOnce = 64;

type Listing = { readonly dirents: readonly Dirent[] } | { readonly error: unknown };

/** A folder on the way: judged, but not yet looked into. The root has no parent. */
interface Waiting {
  readonly parent: Folder | undefined;
  readonly name: string;
  readonly absolute: string;
  readonly path: string;
  readonly trackedOnly: boolean;
  listing: Promise<Listing> | undefined;
}

/**
 * Lists the files of indexable kinds below the root: a folder's files, then its folders, each in the order of their
 * names, so that the same tree always gives the same list. Iterative, because trees may be deeper than the stack.
 */
export async function* walk(
  workspace: Workspace,
  limits: FileLimits,
  followLinkAt: (path: string) => Promise<FoundEntry>,
  signal?: AbortSignal,
): AsyncGenerator<FoundEntry> {
  const root = { parent: undefined, name: "", absolute: workspace.root, path: "", trackedOnly: false };
  const told = new Set<string>();
  const stack: Waiting[] = [{ ...root, listing: undefined }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    signal?.throwIfAborted();
    const listing = await (item.listing ?? list(item.absolute));
    if ("error" in listing) {
      if (item.parent === undefined) throw rootTrouble(workspace.root, listing.error);
      if (!isMissing(listing.error, item.name)) yield skip(item.path, fileTrouble(listing.error, item.name));
      continue;
    }
    const { dirents } = listing;
    const folder = item.parent
      ? await enterFolder(workspace, item.parent, item.name, item.trackedOnly, listed(item.absolute, dirents))
      : await openRootFolder(workspace);
    if ("reason" in folder) {
      if (folder.told) yield skip(item.path, folder.reason);
      continue;
    }
    for (const { from, trouble } of [...folder.levels, ...(workspace.exclude ? [workspace.exclude] : [])]) {
      if (trouble === undefined) continue;
      const file = from.endsWith(".gitignore") ? join(folder.repository.top, from) : from;
      if (told.has(file)) continue;
      told.add(file);
      yield skip(isAbsolute(file) ? relative(workspace.root, file).split(sep).join("/") : file, trouble);
    }
    yield* filesOf(workspace, limits, folder, dirents, followLinkAt, signal);
    const waiting: Waiting[] = [];
    for (const dirent of dirents) {
      if (!dirent.isDirectory()) continue;
      const path = childPath(folder.path, dirent.name);
      const verdict = await judgeFolder(workspace, folder, dirent.name, signal);
      if (!("reason" in verdict)) {
        const absolute = join(folder.absolute, dirent.name);
        const { trackedOnly } = verdict;
        waiting.push({ parent: folder, name: dirent.name, absolute, path, trackedOnly, listing: undefined });
      } else if (verdict.told) yield skip(path, verdict.reason);
    }
    stack.push(...waiting.reverse());
    for (const next of stack.slice(-readAhead)) next.listing ??= list(next.absolute);
  }
}

async function* filesOf(
  workspace: Workspace,
  limits: FileLimits,
  folder: Folder,
  dirents: readonly Dirent[],
  followLinkAt: (path: string) => Promise<FoundEntry>,
  signal?: AbortSignal,
): AsyncGenerator<FoundEntry> {
  const judge = (dirent: Dirent) => findInFolder(workspace, limits, folder, dirent.name, followLinkAt, signal);
  const files = dirents.filter((dirent) => isOfIndexableKind(dirent) && !dirent.isSymbolicLink());
  for (let start = 0; start < files.length; start += filesAtOnce) {
    signal?.throwIfAborted();
    yield* await Promise.all(files.slice(start, start + filesAtOnce).map(judge));
  }
  // One after the other: which of two links to the same file counts must not depend on which is looked at faster.
  for (const dirent of dirents) {
    if (!dirent.isSymbolicLink()) continue;
    if (isOfIndexableKind(dirent)) yield await judge(dirent);
    else {
      const skipped = await linkedFolder(workspace, folder, dirent.name, signal);
      if (skipped) yield { skipped };
    }
  }
}

function isOfIndexableKind(dirent: Dirent): boolean {
  return !dirent.isDirectory() && languageOf(dirent.name) !== undefined;
}

/** A linked folder may hold much of indexable kinds, and is told; other links are of no kind that is indexed. */
async function linkedFolder(
  workspace: Workspace,
  folder: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<Skipped | undefined> {
  const path = childPath(folder.path, name);
  if ((await leftOutByRules(workspace, folder, name, signal)) !== undefined) return undefined;
  const target = await resolveLink(workspace, path);
  if ("reason" in target) return target.outsideFolder ? { path, reason: target.reason } : undefined;
  if (!target.isFolder) return undefined;
  return { path, reason: `is a symbolic link to the folder ${target.path}, whose files count there` };
}

/** Never rejects, since nobody may be waiting yet. */
function list(absolute: string): Promise<Listing> {
  return readdir(absolute, { withFileTypes: true }).then(
    (dirents) => ({ dirents: dirents.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) }),
    (error: unknown) => ({ error }),
  );
}

function listed(absolute: string, dirents: readonly Dirent[]): Has {
  return async (name) => {
    const slash = name.indexOf("/");
    const first = slash < 0 ? name : name.slice(0, slash);
    if (!dirents.some((dirent) => dirent.name === first)) return false;
    return slash < 0 || onDisk(absolute)(name);
  };
}

function rootTrouble(root: string, error: unknown): EngineError {
  const code = errorCode(error);
  if (code === "ENOENT") return new EngineError("source/not-found", `There is no folder ${root}; check the path.`);
  if (code === "ENOTDIR") {
    return new EngineError("source/not-found", `${root} is a file; give the folder it is in.`, { cause: error });
  }
  const message = `The folder ${root} ${fileTrouble(error)}; allow reading it, or choose another folder.`;
  return new EngineError("source/unreadable", message, { cause: error });
}
