import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { EngineError, type Source } from "../api";

/** Where a path belongs: absolute paths outside, root-relative ones with `/` inside. */

/** The real path of an existing folder, the key of its index. */
export function resolveRoot(path: string): string {
  const root = resolve(path);
  const stats = statSync(root, { throwIfNoEntry: false });
  if (!stats) throw new EngineError("source/not-found", `There is no folder ${root}; check the path.`);
  if (!stats.isDirectory()) throw new EngineError("source/not-found", `${root} is a file; give the folder it is in.`);
  return realpathSync.native(root);
}

/** The path inside its root, with `/`; undefined when it lies elsewhere. */
function pathInside(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join("/");
}

/** The source whose root holds the path (the innermost one), and the path inside it. */
export function locate(
  sources: readonly Source[],
  path: string,
): { readonly source: Source; readonly path: string } | undefined {
  let best: { readonly source: Source; readonly path: string } | undefined;
  for (const candidate of [resolve(path), realPathOrSame(path)]) {
    for (const source of sources) {
      const inside = pathInside(source.root, candidate);
      if (inside !== undefined && (best === undefined || source.root.length > best.source.root.length)) {
        best = { source, path: inside };
      }
    }
  }
  return best;
}

function realPathOrSame(path: string): string {
  const absolute = resolve(path);
  return statSync(absolute, { throwIfNoEntry: false }) ? realpathSync.native(absolute) : absolute;
}
