import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Git } from "./git-program";
import { maxMetadataBytes, readSmallFile } from "../read-small-file";

export interface GitSettings {
  /** The user's own ignore file (core.excludesFile), existing or not. */
  readonly excludesFile: string;
  /** Patterns match without regard to case: git writes core.ignorecase into repositories on such file systems. */
  readonly ignoreCase: boolean;
}

/**
 * The settings that bear on ignoring, from git itself, or read from its files as far as we can where there is no git,
 * or it is not to be asked.
 */
export async function gitSettings(
  git: Git,
  folder: string,
  gitDirectory: string | undefined,
  mayAsk: boolean,
  signal?: AbortSignal,
): Promise<GitSettings> {
  const question = ["config", "-z", "--get-regexp", "^core\\.(excludesfile|ignorecase)$"];
  const asked = mayAsk ? await git.ask(folder, question, signal) : undefined;
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

async function readSettings(git: Git, gitDirectory: string | undefined): Promise<ReadonlyMap<string, string>> {
  const files = [
    join(configurationHome(git), "git", "config"),
    join(userHome(git), ".gitconfig"),
    ...(gitDirectory === undefined ? [] : [join(gitDirectory, "config")]),
  ];
  const values = new Map<string, string>();
  for (const file of files) {
    const read = await readSmallFile(file, { maxBytes: maxMetadataBytes, followLinks: true });
    for (const [key, value] of parseCoreSettings(read?.text ?? "")) values.set(key, value);
  }
  return values;
}

/**
 * The `[core]` part of a git configuration file: enough for the two keys, without includes. In one pass, since the file
 * may be written to be slow to read.
 */
export function parseCoreSettings(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let inCore = false;
  for (const line of text.split("\n")) {
    let setting = line.trim();
    const end = setting.indexOf("]");
    if (setting.startsWith("[") && end > 0) {
      inCore = setting.slice(1, end).trim().toLowerCase() === "core";
      setting = setting.slice(end + 1).trimStart();
    }
    const key = inCore ? /^[A-Za-z][\w-]*/.exec(setting)?.[0] : undefined;
    if (key === undefined) continue;
    const value = setting.slice(key.length).trimStart();
    if (value === "" || value.startsWith("=")) values.set(key.toLowerCase(), unquote(value.slice(1).trimStart()));
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

function defaultExcludesFile(git: Git): string {
  return join(configurationHome(git), "git", "ignore");
}

function configurationHome(git: Git): string {
  return git.environment["XDG_CONFIG_HOME"] || join(userHome(git), ".config");
}

function userHome(git: Git): string {
  return git.environment["HOME"] || git.environment["USERPROFILE"] || homedir();
}

function expandHome(path: string, git: Git, folder: string): string {
  if (path === "") return defaultExcludesFile(git);
  return path.startsWith("~/") ? join(userHome(git), path.slice(2)) : resolve(folder, path);
}
