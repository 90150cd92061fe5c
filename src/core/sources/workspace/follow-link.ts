import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { type FoundEntry } from "../../api";
import { fileTrouble, isMissing } from "../file-trouble";
import { type Workspace } from "./folder";
import { entryOf, type FileLimits, skip } from "./find-in-folder";

/**
 * Symbolic links.
 * - A link never leads out of the root: a cloned project could otherwise point into the user's private files, and what
 *   is indexed may be sent to a language model.
 * - Linked folders are not walked: inside the root their files are found where they really are, so that nothing is
 *   indexed twice and no loop can arise.
 * - A linked file counts where its target is not listed under its own name (`README.md` → `docs/readme`), once.
 */
export async function followLink(
  workspace: Workspace,
  limits: FileLimits,
  path: string,
  followed: Map<string, string>,
  judge: (path: string) => Promise<FoundEntry>,
): Promise<FoundEntry> {
  const target = await resolveLink(workspace, path);
  if ("reason" in target) return skip(path, target.reason);
  if (target.isFolder) return skip(path, `is a symbolic link to the folder ${target.path}, whose files count there`);
  const verdict = await judge(target.path);
  if ("entry" in verdict) return skip(path, `is a symbolic link to ${target.path}, which counts itself`);
  if (verdict.because !== "other-kind") {
    return skip(path, `is a symbolic link to ${target.path}, which ${verdict.skipped.reason}`);
  }
  const first = followed.get(target.path);
  if (first !== undefined && first !== path) return skip(path, `is a symbolic link to the same file as ${first}`);
  followed.set(target.path, path);
  return entryOf(path, await stat(target.absolute), limits);
}

export type LinkTarget =
  | { readonly reason: string; readonly outsideFolder: boolean }
  | { readonly path: string; readonly absolute: string; readonly isFolder: boolean };

/** Where a link leads in the end, relative to the root. */
export async function resolveLink(workspace: Workspace, path: string): Promise<LinkTarget> {
  try {
    const absolute = await realpath(join(workspace.root, path));
    const isFolder = (await stat(absolute)).isDirectory();
    const inside = relative(workspace.realRoot, absolute);
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      const kind = isFolder ? "folder" : "file";
      return { reason: `is a symbolic link to a ${kind} outside the workspace`, outsideFolder: isFolder };
    }
    return { path: inside === "" ? "." : inside.split(sep).join("/"), absolute, isFolder };
  } catch (error) {
    const reason = isMissing(error) ? "is a symbolic link to something that does not exist" : fileTrouble(error);
    return { reason, outsideFolder: false };
  }
}
