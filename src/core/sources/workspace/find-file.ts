import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { languageOf, otherKindReason, type FoundEntry } from "../../api";
import { fileTrouble, isMissing } from "../file-trouble";
import { childPath, enterFolder, type Folder, judgeFolder, onDisk, openRootFolder, type Workspace } from "./folder";
import { followLink, resolveLink } from "./follow-link";
import { type FileLimits, findInFolder, skip } from "./find-in-folder";

/** The verdict of a whole listing, for one path of any kind. */
export async function findFile(
  workspace: Workspace,
  limits: FileLimits,
  path: string,
  followed: Map<string, string>,
  signal?: AbortSignal,
): Promise<FoundEntry> {
  const slashed = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  const normal = posix.normalize(slashed).replace(/\/$/, "");
  if (normal === ".." || normal.startsWith("../") || posix.isAbsolute(normal)) {
    return skip(path, "lies outside the workspace");
  }
  if (normal === "." || normal === "") return { ...skip(path, "is the workspace folder itself"), because: "folder" };
  // Most saved files are of other kinds: they cost one look, and "why not" is the same wherever they lie.
  if (languageOf(normal) === undefined) {
    const stats = await lstat(join(workspace.root, normal)).catch(() => undefined);
    if (stats?.isFile()) return { ...skip(normal, otherKindReason), because: "other-kind" };
  }
  return findPath(workspace, limits, normal, followed, signal);
}

/** The same, without the short way: also for files of other kinds it says first what is the matter with their folder. */
export async function findPath(
  workspace: Workspace,
  limits: FileLimits,
  path: string,
  followed: Map<string, string>,
  signal?: AbortSignal,
): Promise<FoundEntry> {
  signal?.throwIfAborted();
  const names = path.split("/");
  const missing = await missingReason(workspace, names, signal);
  if (missing !== undefined) return missing;
  const fileName = names[names.length - 1] ?? "";
  const place = await openFolderOf(workspace, names.slice(0, -1), signal);
  if ("skipped" in place) return skip(path, place.skipped.reason);
  const stats = await lstat(join(workspace.root, path)).catch(() => undefined);
  if (stats?.isDirectory()) return judgeAsFolder(workspace, place.folder, fileName, signal);
  const judge = (target: string) => findPath(workspace, limits, target, followed, signal);
  const follow = (link: string) => followLink(workspace, limits, link, followed, judge);
  return findInFolder(workspace, limits, place.folder, fileName, follow, signal);
}

/** Opens folder after folder as a listing would, or says which one of them is left out. */
async function openFolderOf(
  workspace: Workspace,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly folder: Folder } | ReturnType<typeof skip>> {
  let folder = await openRootFolder(workspace);
  for (const name of names) {
    signal?.throwIfAborted();
    const path = childPath(folder.path, name);
    const liesIn = (reason: string) => skip(path, `lies in ${path}, which ${reason}`);
    const stats = await lstat(join(workspace.root, path)).catch(() => undefined);
    if (stats?.isSymbolicLink()) {
      const target = await resolveLink(workspace, path);
      return liesIn("reason" in target ? target.reason : `is a symbolic link to the folder ${target.path}`);
    }
    const verdict = await judgeFolder(workspace, folder, name, signal);
    if ("reason" in verdict) return liesIn(verdict.reason);
    const has = onDisk(join(workspace.root, path));
    const entered = await enterFolder(workspace, folder, name, verdict.trackedOnly, has);
    if ("reason" in entered) return liesIn(entered.reason);
    folder = entered;
  }
  return { folder };
}

async function judgeAsFolder(
  workspace: Workspace,
  parent: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<FoundEntry> {
  const verdict = await judgeFolder(workspace, parent, name, signal);
  const path = childPath(parent.path, name);
  if ("reason" in verdict) return { ...skip(path, verdict.reason), because: "folder" };
  const has = onDisk(join(workspace.root, path));
  const entered = await enterFolder(workspace, parent, name, verdict.trackedOnly, has);
  return { ...skip(path, "reason" in entered ? entered.reason : "is a folder"), because: "folder" };
}

/**
 * Set where there is no such file. On file systems that do not tell `Main.py` from `main.py` only the name that a
 * listing gives is the file's name: one file must not be in the index under two.
 */
async function missingReason(
  workspace: Workspace,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<FoundEntry | undefined> {
  const path = names.join("/");
  let folder = workspace.root;
  for (const [position, name] of names.entries()) {
    signal?.throwIfAborted();
    const absolute = join(folder, name);
    try {
      await lstat(absolute);
      const spelled = await spelling(folder, name);
      if (spelled !== name) {
        const reason = `does not exist under this name; it is spelled ${[...names.slice(0, position), spelled].join("/")}`;
        return { ...skip(path, reason), because: "missing" };
      }
    } catch (error) {
      const skipped = skip(path, fileTrouble(error, name));
      return isMissing(error, name) ? { ...skipped, because: "missing" } : skipped;
    }
    folder = absolute;
  }
  return undefined;
}

/** The name as its folder lists it. A folder is only listed where the file system shows that it compares loosely. */
async function spelling(folder: string, name: string): Promise<string> {
  const swapped = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
  const looseCase = swapped !== name && (await onDisk(folder)(swapped));
  const looseForm = process.platform === "darwin" && /[^\0-\x7f]/.test(name);
  if (!looseCase && !looseForm) return name;
  const listed = await readdir(folder);
  if (listed.includes(name)) return name;
  const fold = (text: string) => text.normalize("NFC").toLowerCase();
  return listed.find((other) => fold(other) === fold(name)) ?? name;
}
