import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "..", "..");
/** Inside the project, so that the bundle finds the native modules in `node_modules`. */
const folder = join(project, "out", "test");
let built = false;

/** The worker's bundle as of now, built once a process. Another process that builds at the same time does no harm. */
export function workerPath(): string {
  const path = join(folder, "worker.js");
  if (built) return path;
  const fresh = join(folder, String(process.pid));
  mkdirSync(fresh, { recursive: true });
  execFileSync(process.execPath, [join(project, "esbuild.mjs"), "--only", "worker", "--out", fresh]);
  for (const file of readdirSync(fresh)) {
    if (file.endsWith(".wasm")) cpSync(join(fresh, file), join(folder, file));
    else renameSync(join(fresh, file), join(folder, file));
  }
  rmSync(fresh, { recursive: true });
  built = true;
  return path;
}

export const wasmDir = folder;
export const modelsDir = join(project, "media", "models");
