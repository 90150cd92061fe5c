import type { Language } from "./model";

/** What is indexed at all, told by the names of files and folders alone: the one place that says so. */
export function languageOf(path: string): Language | undefined {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? undefined : languages.get(path.slice(dot).toLowerCase());
}

const languages: ReadonlyMap<string, Language> = new Map<string, Language>([
  [".py", "python"],
  [".pyi", "python"],
  [".ipynb", "notebook"],
  [".md", "prose"],
  [".rst", "prose"],
  [".txt", "prose"],
]);

/** With the dot, in lower case. */
export const indexedExtensions: readonly string[] = [...languages.keys()];

/** Said of every file that `languageOf` does not know. */
export const otherKindReason = `is not Python, a notebook or prose (${indexedExtensions.join(", ")})`;

export interface LeftOut {
  readonly reason: string;
  /** False for folders that never hold a file of an indexable kind, or none that anybody wrote: no list names them. */
  readonly told: boolean;
}

/** Why a folder of this name is left out wherever it stands, whatever git says of it. */
export function leftOutByName(name: string): LeftOut | undefined {
  return leftOutNames.get(name) ?? leftOutSuffixes.find(([suffix]) => name.endsWith(suffix))?.[1];
}

const told = (reason: string): LeftOut => ({ reason, told: true });
const untold = (reason: string): LeftOut => ({ reason, told: false });

const leftOutNames: ReadonlyMap<string, LeftOut> = new Map([
  [".git", untold("is git's own folder")],
  [".hg", untold("is Mercurial's own folder")],
  [".svn", untold("is Subversion's own folder")],
  [".bzr", untold("is Bazaar's own folder")],
  ["__pycache__", untold("holds compiled Python")],
  [".mypy_cache", untold("is a cache of mypy")],
  [".ruff_cache", untold("is a cache of ruff")],
  [".hypothesis", untold("is a cache of hypothesis")],
  [".pytest_cache", told("is a cache of pytest")],
  [".ipynb_checkpoints", told("holds Jupyter's copies of notebooks")],
  [".tox", told("holds tox's environments")],
  [".nox", told("holds nox's environments")],
  [".eggs", told("holds packages that a build downloaded")],
  ["__pypackages__", told("holds installed packages")],
  ["site-packages", told("holds installed packages")],
  ["dist-packages", told("holds installed packages")],
  ["node_modules", told("holds installed JavaScript packages")],
  ["bower_components", told("holds installed JavaScript packages")],
]);

const leftOutSuffixes: readonly (readonly [string, LeftOut])[] = [
  [".egg-info", told("is metadata that a build wrote")],
  [".dist-info", told("is metadata of an installed package")],
];
