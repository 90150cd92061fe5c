import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { type Engine, EngineError } from "../../core";
import { print } from "../terminal";

/** `file` may be relative to the current folder, as the shell completes it, or to a workspace, as `search` prints it. */
export async function runExplainFile(
  engine: Engine,
  file: string,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const path = findFile(file, roots);
  const { reason, indexed } = await engine.explainFile(path, signal);
  // What is there and left out has a reason, and that was the question; of what is not there nothing can be said.
  if (!indexed && !existsSync(path)) {
    throw new EngineError("source/not-found", `There is no file ${path}; check the path, or name its --workspace.`);
  }
  print(`${reason}\n`);
}

function findFile(file: string, roots: readonly string[]): string {
  const candidates = [resolve(file), ...roots.map((root) => resolve(root, file))];
  const inside = candidates.filter((candidate) => roots.some((root) => liesIn(root, candidate)));
  const found = inside.find((candidate) => existsSync(candidate)) ?? inside[0];
  if (found !== undefined) return found;
  const where = roots.length === 1 ? `the folder ${roots[0]}` : `the folders ${roots.join(", ")}`;
  throw new EngineError("source/not-found", `${resolve(file)} lies outside ${where}; name its folder by --workspace.`);
}

/** By either of its names: a folder may be reached by a link. */
function liesIn(root: string, path: string): boolean {
  return [relative(root, path), relative(realPath(root), realPath(path))].some(
    (inside) => inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside),
  );
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync.native(path) : path;
}
