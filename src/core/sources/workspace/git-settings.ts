import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { askGit, type GitOptions } from "./git-program";

export interface GitSettings {
  /** The user's own ignore file (core.excludesFile), existing or not. */
  readonly excludesFile: string;
  /** Patterns match without regard to case: git writes core.ignorecase into repositories on such file systems. */
  readonly ignoreCase: boolean;
}

/** The settings that bear on ignoring, from git itself, or read from its files as far as we can where there is no git. */
export async function gitSettings(
  git: GitOptions,
  folder: string,
  gitDirectory: string | undefined,
  signal?: AbortSignal,
): Promise<GitSettings> {
  const asked = await askGit(
    git,
    folder,
    ["config", "-z", "--get-regexp", "^core\\.(excludesfile|ignorecase)$"],
    signal,
  );
  const values = asked === undefined ? await readSettings(git, gitDirectory) : parseAnswer(asked);
  const chosen = values.get("excludesfile");
  return {
    excludesFile: chosen === undefined ? defaultExcludesFile(git) : expandHome(chosen, git, folder),
    ignoreCase: ["", "true", "yes", "on", "1"].includes(values.get("ignorecase")?.toLowerCase() ?? "false"),
  };
}

/** `-z` gives `key LF value NUL`; a key with no `=` in the file has no LF. The last one counts. */
function parseAnswer(output: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const item of output.split("\0")) {
    const [key = "", ...value] = item.split("\n");
    if (key !== "") values.set(key.replace(/^core\./, ""), value.join("\n"));
  }
  return values;
}

async function readSettings(git: GitOptions, gitDirectory: string | undefined): Promise<ReadonlyMap<string, string>> {
  const files = [
    join(configurationHome(git), "git", "config"),
    join(userHome(git), ".gitconfig"),
    ...(gitDirectory === undefined ? [] : [join(gitDirectory, "config")]),
  ];
  const values = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    for (const [key, value] of parseCoreSettings(text)) values.set(key, value);
  }
  return values;
}

/** The `[core]` part of a git configuration file: enough for the two keys, without includes. */
export function parseCoreSettings(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let inCore = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]*?)\s*\](.*)$/.exec(line);
    if (section) inCore = section[1]?.toLowerCase() === "core";
    const setting = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*?))?\s*$/.exec(section ? (section[2] ?? "") : line);
    if (!inCore || !setting?.[1]) continue;
    values.set(setting[1].toLowerCase(), unquote(setting[2] ?? ""));
  }
  return values;
}

/** Comments go, quotes go, and `\\` and `\"` are the characters themselves. */
function unquote(value: string): string {
  let plain = "";
  let quoted = false;
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    if (char === "\\") plain += value.charAt(++index);
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "#" || char === ";")) break;
    else plain += char;
  }
  return quoted ? plain : plain.trimEnd();
}

function defaultExcludesFile(git: GitOptions): string {
  return join(configurationHome(git), "git", "ignore");
}

function configurationHome(git: GitOptions): string {
  return git.environment["XDG_CONFIG_HOME"] || join(userHome(git), ".config");
}

function userHome(git: GitOptions): string {
  return git.environment["HOME"] || git.environment["USERPROFILE"] || homedir();
}

function expandHome(path: string, git: GitOptions, folder: string): string {
  if (path === "") return defaultExcludesFile(git);
  return path.startsWith("~/") ? join(userHome(git), path.slice(2)) : resolve(folder, path);
}
