import { languageOf, leftOutByName } from "../core";

/** What a burst of file events asks of the index: these paths, or a look at everything. */
export type Scope = "all" | { readonly paths: readonly string[] };

export type ChangeKind = "created" | "changed" | "deleted";

/** More paths than this at once (a checkout, a script) are cheaper to find by listing than to look up one by one. */
const maxPaths = 200;

const ignoreFiles = /(?:^|[\\/])\.gitignore$/;
/** Written on a switch of branches, and on a commit or merge of another kind. */
const gitState = /[\\/](?:HEAD|info[\\/]exclude)$/;

/**
 * `path` may be a folder: a deleted or moved one is a single event for everything below it. Folders that are never
 * indexed may be busy ones; where the folder that is open lies says nothing about what is in it.
 */
export function scopeOf(path: string, kind: ChangeKind, openFolder = ""): Scope | "none" {
  if (/[\\/]\.git[\\/]/.test(path) && gitState.test(path)) return "all";
  const inside = path.startsWith(openFolder) ? path.slice(openFolder.length) : path;
  if (inside.split(/[\\/]/).some((name) => name === ".venv" || leftOutByName(name) !== undefined)) return "none";
  if (ignoreFiles.test(path)) return "all";
  if (languageOf(path) !== undefined) return { paths: [path] };
  // What has no extension may be a folder; the change of a folder itself says nothing.
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return kind !== "changed" && !/^.+\.[^.]+$/.test(name) ? "all" : "none";
}

/** Gathers events until they are taken. */
export class ChangeBatch {
  private readonly paths = new Set<string>();
  private isAll = false;

  add(scope: Scope | "none"): boolean {
    if (scope === "none") return false;
    if (scope === "all") this.isAll = true;
    else for (const path of scope.paths) this.paths.add(path);
    return true;
  }

  take(): Scope | undefined {
    const paths = [...this.paths];
    const isAll = this.isAll || paths.length > maxPaths;
    this.paths.clear();
    this.isAll = false;
    if (isAll) return "all";
    return paths.length === 0 ? undefined : { paths };
  }
}
