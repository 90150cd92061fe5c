import { realpathSync, statSync } from "node:fs";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { EngineError, type LocatedSelection, type Selection, type Source } from "../api";

/** Where a path belongs: absolute paths outside, paths relative to a collection with `/` inside. */

/** The real path of an existing folder, the id of its collection. */
export function resolveRoot(path: string): string {
  const root = resolve(path);
  const stats = statSync(root, { throwIfNoEntry: false });
  if (!stats) throw new EngineError("source/not-found", `There is no folder ${root}; check the path.`);
  if (!stats.isDirectory()) throw new EngineError("source/not-found", `${root} is a file; give the folder it is in.`);
  return realpathSync.native(root);
}

/** The path inside a folder, with `/`; undefined when it lies elsewhere. */
function pathInside(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join("/");
}

/** The source whose folder holds the path (the innermost one), and the path inside it. */
export function locate(
  sources: readonly Source[],
  path: string,
): { readonly source: Source; readonly path: string } | undefined {
  let best: { readonly source: Source; readonly path: string } | undefined;
  let longest = -1;
  for (const candidate of [resolve(path), realPathOrSame(path)]) {
    for (const source of sources) {
      const { folder } = source;
      const inside = folder === undefined ? undefined : pathInside(folder, candidate);
      if (folder === undefined || inside === undefined || folder.length <= longest) continue;
      longest = folder.length;
      best = { source, path: inside };
    }
  }
  return best;
}

/** Paths relative to the folder of their source, by source; those that lie in none are left out. */
export function pathsBySource(
  sources: readonly Source[],
  paths: readonly string[],
): ReadonlyMap<Source, readonly string[]> {
  const found = new Map<Source, string[]>();
  for (const path of paths) {
    const place = locate(sources, path);
    if (place) found.set(place.source, [...(found.get(place.source) ?? []), place.path]);
  }
  return found;
}

/** A selection as it may be shown to a model: where it lies on this machine is nobody's business. */
export function locateSelection(sources: readonly Source[], selection: Selection): LocatedSelection {
  const place = locate(sources, selection.path);
  return place
    ? { ...selection, path: place.path, collection: place.source.collection.id }
    : { ...selection, path: basename(selection.path) };
}

function realPathOrSame(path: string): string {
  const absolute = resolve(path);
  return statSync(absolute, { throwIfNoEntry: false }) ? realpathSync.native(absolute) : absolute;
}
