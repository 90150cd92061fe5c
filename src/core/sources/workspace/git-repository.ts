import { lstat, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { askGit, type GitOptions } from "./git-program";
import { gitSettings, type GitSettings } from "./git-settings";
import { ignoreLevel, type IgnoreLevel } from "./ignore-rules";

/** Files that git tracks though its rules would ignore them, and the folders on the way there; relative to the top. */
export interface TrackedFiles {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** A work tree, or a plain folder treated as one: `.gitignore` files count there too, as they would after `git init`. */
export interface Repository {
  /** Absolute path of its top folder. */
  readonly top: string;
  readonly ignoreCase: boolean;
  /** Rules for the whole of it, in no folder of it: `info/exclude`, then the user's own file. */
  readonly rules: readonly IgnoreLevel[];
  /** Asked of git once, when the first ignored path is met. */
  tracked(signal?: AbortSignal): Promise<TrackedFiles>;
}

const nothingTracked: TrackedFiles = { files: new Set(), folders: new Set() };

/** Settings of repositories by their top, so that one saved file does not start a git program. */
export type SettingsCache = Map<string, Promise<GitSettings>>;

/** `scope`: the folder inside `top` whose tracked files matter. */
export async function openRepository(
  git: GitOptions,
  top: string,
  scope: string,
  settings: SettingsCache,
): Promise<Repository> {
  const gitDirectory = await findGitDirectory(top);
  const known = settings.get(top) ?? gitSettings(git, top, gitDirectory);
  settings.set(top, known);
  const { excludesFile, ignoreCase } = await known;
  const rules: IgnoreLevel[] = [];
  const add = async (file: string, from: string) => {
    const text = await readRules(file);
    if (text !== undefined) rules.push(ignoreLevel(text, "", from, ignoreCase));
  };
  if (gitDirectory !== undefined) await add(join(gitDirectory, "info", "exclude"), ".git/info/exclude");
  await add(excludesFile, "your own git ignore file");

  let tracked: Promise<TrackedFiles> | undefined;
  return {
    top,
    ignoreCase,
    rules,
    tracked: async (trackedSignal) => {
      if (gitDirectory === undefined) return nothingTracked;
      tracked ??= askTracked(git, top, scope, trackedSignal).catch((error: unknown) => {
        tracked = undefined;
        throw error;
      });
      return tracked;
    },
  };
}

/** The folder at or above this one that is the top of a repository. */
export async function findRepositoryTop(folder: string): Promise<string | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    if ((await findGitDirectory(current)) !== undefined) return current;
    if (dirname(current) === current) return undefined;
  }
}

/** The text of a file of ignore rules. git does not follow a link here, and a missing or unreadable file has no rules. */
export async function readRules(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  return readFile(file, "utf8").catch(() => undefined);
}

/**
 * Where `info/exclude` and `config` of a repository are, if this folder is the top of one. Work trees and submodules
 * have a file `.git` that says where; the rules of a work tree are those of the repository that it belongs to.
 */
async function findGitDirectory(top: string): Promise<string | undefined> {
  const dotGit = join(top, ".git");
  const stats = await lstat(dotGit).catch(() => undefined);
  if (stats === undefined) return undefined;
  let directory = dotGit;
  if (stats.isFile()) {
    const text = await readFile(dotGit, "utf8").catch(() => "");
    const target = /^gitdir: (.+?)\s*$/m.exec(text)?.[1];
    if (target === undefined) return undefined;
    directory = resolve(top, target);
  }
  const head = await lstat(join(directory, "HEAD")).catch(() => undefined);
  if (head === undefined) return undefined;
  const common = await readFile(join(directory, "commondir"), "utf8").catch(() => undefined);
  return common === undefined ? directory : resolve(directory, common.trim());
}

async function askTracked(
  git: GitOptions,
  top: string,
  scope: string,
  signal: AbortSignal | undefined,
): Promise<TrackedFiles> {
  const output = await askGit(git, scope, ["ls-files", "-ci", "--exclude-standard", "-z"], signal);
  if (output === undefined || output === "") return nothingTracked;
  const prefix = relative(top, scope).split(sep).join("/");
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const name of output.split("\0")) {
    if (name === "") continue;
    const path = prefix === "" ? name : `${prefix}/${name}`;
    files.add(path);
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return { files, folders };
}
