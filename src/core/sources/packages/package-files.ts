import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type DocumentEntry, languageOf, leftOutByName, type Skipped } from "../../api";
import { fileTrouble } from "../file-trouble";
import { tooLargeReason } from "../size-limit";

/** Which files of a package are indexed? Its code and its stubs; not its tests, nor copies of other packages. */

export type FoundFile = { readonly entry: DocumentEntry } | { readonly skipped: Skipped };

/** A folder or file that is no part of what a package offers; undefined where it is. */
export function leftOutOfPackage(path: string): string | undefined {
  for (const [pattern, reason] of leftOut) if (pattern.test(path)) return reason;
  return undefined;
}

/** `test` and `testing` are modules that people import (`django.test`, `numpy.testing`); `tests` are not. */
const leftOut: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)_?tests\//, "holds tests"],
  [/(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$/, "is a test"],
  [/(?:^|\/)_?vendor(?:ed)?\//, "holds copies of other packages"],
  [/(?:^|\/)node_modules\//, "holds JavaScript packages"],
];

/** Of the standard library, beside the packages that lie in its folder. */
export function leftOutOfLibrary(path: string): string | undefined {
  const reason = leftOutOfPackage(path);
  if (reason !== undefined) return reason;
  return libraryTests.test(path) ? "holds tests" : libraryParts.test(path) ? "is no part of the library" : undefined;
}

const libraryTests =
  /^(?:test|idlelib\/idle_test|lib2to3\/tests|unittest\/test|distutils\/tests|ctypes\/test|tkinter\/test|sqlite3\/test)\//;
const libraryParts =
  /^(?:site-packages|dist-packages|config-[^/]*|lib-dynload|ensurepip\/_bundled|turtledemo|idlelib|pydoc_data)\//;

export function isPython(path: string): boolean {
  return languageOf(path) === "python";
}

/** Public modules before private ones, stubs before what they describe: what comes first is found first. */
export function byInterest(one: string, other: string): number {
  return rankOf(one) - rankOf(other) || (one < other ? -1 : one > other ? 1 : 0);
}

function rankOf(path: string): number {
  const isPrivate = /(?:^|\/)_(?!_)/.test(path);
  return (isPrivate ? 4 : 0) + (path.endsWith(".pyi") ? 0 : 1) + (path.split("/").length > 3 ? 2 : 0);
}

const filesAtOnce = 64;

/** Looks at files that should be there. A link is not followed: it could lead anywhere on this machine. */
export async function* findFiles(
  folder: string,
  paths: readonly string[],
  maxFileBytes: number,
  signal?: AbortSignal,
): AsyncGenerator<FoundFile> {
  for (let start = 0; start < paths.length; start += filesAtOnce) {
    signal?.throwIfAborted();
    yield* await Promise.all(
      paths.slice(start, start + filesAtOnce).map((path) => findPackageFile(folder, path, maxFileBytes)),
    );
  }
}

export async function findPackageFile(folder: string, path: string, maxFileBytes: number): Promise<FoundFile> {
  const skip = (reason: string): FoundFile => ({ skipped: { path, reason } });
  try {
    const stats = await lstat(join(folder, path));
    if (stats.isSymbolicLink()) return skip("is a symbolic link, which is not followed");
    if (!stats.isFile()) return skip("is not a regular file");
    const language = languageOf(path) ?? "prose";
    const tooLarge = tooLargeReason(stats.size, language, maxFileBytes);
    return tooLarge === undefined
      ? { entry: { path, language, form: "file", stamp: stampOf(stats.size) } }
      : skip(tooLarge);
  } catch (error) {
    return skip(fileTrouble(error));
  }
}

/**
 * A version of a package is the same wherever it is installed, so the time of a file says nothing: with it, two
 * environments would read each other's anew. Who edits an installed file changes its size.
 */
export function stampOf(bytes: number): string {
  return String(bytes);
}

/** Enough for any package; a folder that was made to never end ends here. */
const mostFiles = 50_000;

/** Python files below some folders and files of a folder, without following links. Iterative: trees may be deep. */
export async function walkPython(
  folder: string,
  starts: readonly string[],
  isLeftOut: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  const stack = [...starts];
  for (let path = stack.pop(); path !== undefined && found.length < mostFiles; path = stack.pop()) {
    signal?.throwIfAborted();
    const listed = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
    for (const dirent of listed) {
      const inside = path === "" ? dirent.name : `${path}/${dirent.name}`;
      if (dirent.isDirectory()) {
        if (leftOutByName(dirent.name) === undefined && !isLeftOut(`${inside}/`)) stack.push(inside);
      } else if (isPython(inside) && !isLeftOut(inside)) found.push(inside);
    }
  }
  return found;
}
