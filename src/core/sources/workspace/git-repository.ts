import { lstat, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Git } from "./git-program";
import { gitSettings, type GitSettings } from "./git-settings";
import { costOfRules, ignoreLevel, type IgnoreLevel, maxRulesCost, type RulesText } from "./ignore-rules";
import { maxMetadataBytes, maxPointerBytes, readSmallFile } from "../read-small-file";

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
  git: Git,
  top: string,
  scope: string,
  settings: SettingsCache,
): Promise<Repository> {
  const gitDirectory = await findGitDirectory(top);
  const mayAsk = gitDirectory === undefined || (await isSafeToAsk(top, gitDirectory));
  const known = settings.get(top) ?? gitSettings(git, top, gitDirectory, mayAsk);
  settings.set(top, known);
  const { excludesFile, ignoreCase } = await known;
  const rules: IgnoreLevel[] = [];
  const add = async (file: string, from: string) => {
    const text = await readRules(file);
    const costLeft = maxRulesCost - costOfRules(rules);
    if (text !== undefined) rules.push(ignoreLevel(text, { base: "", from, ignoreCase, costLeft }));
  };
  if (gitDirectory !== undefined) await add(join(gitDirectory, "info", "exclude"), ".git/info/exclude");
  await add(excludesFile, "your own git ignore file");

  let tracked: Promise<TrackedFiles> | undefined;
  return {
    top,
    ignoreCase,
    rules,
    tracked: async (trackedSignal) => {
      if (gitDirectory === undefined || !mayAsk) return nothingTracked;
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

/** A file of ignore rules. git does not follow a link here, and a missing or unreadable file has no rules. */
export function readRules(file: string): Promise<RulesText | undefined> {
  return readSmallFile(file, { maxBytes: maxMetadataBytes, followLinks: false });
}

/**
 * Where `info/exclude` and `config` of a repository are, if this folder is the top of one. Work trees and submodules
 * have a file `.git` that says where; the rules of a work tree are those of the repository that it belongs to.
 */
async function findGitDirectory(top: string): Promise<string | undefined> {
  const directory = await ownGitDirectory(top);
  if (directory === undefined) return undefined;
  const head = await lstat(join(directory, "HEAD")).catch(() => undefined);
  if (head === undefined) return undefined;
  const common = await readPointer(join(directory, "commondir"));
  return common === undefined ? directory : resolve(directory, common);
}

/** The same, without the step from a work tree to its repository. */
async function ownGitDirectory(top: string): Promise<string | undefined> {
  const dotGit = join(top, ".git");
  const stats = await lstat(dotGit).catch(() => undefined);
  if (stats === undefined || !stats.isFile()) return stats && dotGit;
  const pointer = await readPointer(dotGit);
  const prefix = "gitdir: ";
  return pointer?.startsWith(prefix) === true ? resolve(top, pointer.slice(prefix.length)) : undefined;
}

/** The path that a file holds in its first line. */
async function readPointer(file: string): Promise<string | undefined> {
  const read = await readSmallFile(file, { maxBytes: maxPointerBytes, followLinks: true });
  const line = read?.text.split("\n", 1)[0]?.trim() ?? "";
  return line === "" ? undefined : line;
}

/** What git opens before it answers, by the most that it may be large: an index has an entry for each file. */
const openedByGit: readonly (readonly [name: string, maxBytes: number])[] = [
  ["HEAD", maxPointerBytes],
  ["commondir", maxPointerBytes],
  ["config", maxMetadataBytes],
  ["config.worktree", maxMetadataBytes],
  ["info/exclude", maxMetadataBytes],
  ["packed-refs", 1_000_000_000],
  ["index", 1_000_000_000],
];

/** A repository with a pipe or a device among these files, or a huge one, is one that git would wait for without end. */
async function isSafeToAsk(top: string, gitDirectory: string): Promise<boolean> {
  const own = (await ownGitDirectory(top)) ?? gitDirectory;
  for (const directory of new Set([own, gitDirectory])) {
    for (const [name, maxBytes] of openedByGit) {
      const stats = await stat(join(directory, name)).catch(() => undefined);
      if (stats !== undefined && (!stats.isFile() || stats.size > maxBytes)) return false;
    }
  }
  return true;
}

async function askTracked(
  git: Git,
  top: string,
  scope: string,
  signal: AbortSignal | undefined,
): Promise<TrackedFiles> {
  const output = await git.ask(scope, ["ls-files", "-ci", "--exclude-standard", "-z"], signal);
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
