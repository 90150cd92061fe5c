import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  type Config,
  EngineError,
  type ErrorCode,
  environmentName,
  type Host,
  isSettingPath,
  type Log,
  readSettings,
  settingFromText,
  type SettingPath,
  settingPaths,
  settings,
} from "../core";
import { embeddingKeyVariable, environmentSecrets, githubTokenVariable, stackExchangeKeyVariable } from "./secrets";
import { note } from "./terminal";

/** Flags and environment → what the engine takes. A flag wins over `--set`, that over the environment. */
export interface GlobalFlags {
  readonly storage?: string;
  readonly debug?: boolean;
  readonly set?: readonly string[];
}

export type SettingGroup = "index" | "github" | "stackoverflow" | "embedding" | "retrieval" | "generation" | "network";

export const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

/** Every command takes every setting; its help shows the groups that matter to it. */
export function addSettings(command: Command, shown: readonly SettingGroup[]): void {
  const heading = "Settings:";
  for (const path of settingPaths) {
    const { flag, type } = settings[path];
    if (flag === undefined) continue;
    const option = new Option(`${flag}${placeholder(path)}`, describe(path)).helpGroup(heading);
    if (type === "list") option.argParser(collect);
    command.addOption(shown.some((group) => path.startsWith(`${group}.`)) ? option : option.hideHelp());
  }
  command.addOption(
    new Option("--set <name=value>", "any setting by its name, such as retrieval.topK=5")
      .argParser(collect)
      .helpGroup(heading),
  );
}

function placeholder(path: SettingPath): string {
  const { type } = settings[path];
  if (type === "switch") return "";
  if (/Url$/.test(path)) return " <url>";
  return type === "count" ? " <n>" : type === "list" ? " <pattern>" : " <name>";
}

/** The first sentence, and what the setting is now: a help text is read in passing. */
function describe(path: SettingPath): string {
  const setting = settings[path];
  const sentence = (/^.*?(?=[.;] |\.$)/.exec(setting.description)?.[0] ?? setting.description).replaceAll("`", "");
  const choices = setting.type === "choice" ? `${Object.keys(setting.choices).join(", ")}; ` : "";
  const value = setting.default.toString();
  return `${sentence} (${choices}default: ${value === "" ? "none" : value})`;
}

/** `flags` are those of `addSettings` as commander names them. */
export function readConfig(flags: GlobalFlags, environment: NodeJS.ProcessEnv = process.env): Config {
  const set = readSet(flags.set ?? []);
  /** What the user wrote, for an error: the name of the flag or variable, and the text. */
  const written = new Map<SettingPath, { readonly name: string; readonly text: string }>();
  const { config, problems } = readSettings((path) => {
    const given = flagValue(flags, path);
    if (Array.isArray(given)) return given;
    const found =
      named(settings[path].flag ?? "", given) ??
      named(`--set ${path}`, set.get(path)) ??
      named(environmentName(path), environment[environmentName(path)] || undefined) ??
      named(settings[path].sharedVariable ?? "", environment[settings[path].sharedVariable ?? ""] || undefined);
    if (found === undefined) return undefined;
    written.set(path, found);
    return settingFromText(path, found.text);
  });
  const problem = problems[0];
  if (problem) {
    const { name, text } = written.get(problem.path) ?? { name: problem.path, text: "" };
    throw new EngineError("config/invalid", `${name} takes ${problem.expected}, not "${text}".`);
  }
  return config;
}

function named(name: string, text: string | undefined): { readonly name: string; readonly text: string } | undefined {
  return text === undefined ? undefined : { name, text };
}

/** commander turns `--max-file-bytes` into `maxFileBytes`. */
function flagValue(flags: object, path: SettingPath): string | undefined {
  const name = (settings[path].flag ?? "").slice(2).replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
  const value = (flags as Readonly<Record<string, string | boolean | undefined>>)[name];
  return typeof value === "boolean" ? String(value) : value;
}

function readSet(items: readonly string[]): ReadonlyMap<SettingPath, string> {
  return new Map(
    items.map((item) => {
      const at = item.indexOf("=");
      const path = at < 0 ? item : item.slice(0, at);
      if (at < 0)
        throw new EngineError("config/invalid", `--set takes name=value, such as retrieval.topK=5, not "${item}".`);
      if (!isSettingPath(path) || settings[path].flag === undefined) {
        throw new EngineError("config/invalid", `There is no setting "${path}"; there are ${allNames()}.`);
      }
      return [path, item.slice(at + 1)] as const;
    }),
  );
}

function allNames(): string {
  return settingPaths.filter((path) => settings[path].flag !== undefined).join(", ");
}

/** The engine says what to change, the terminal how it is spelled here: “… or give it longer (--timeout-ms).” */
export function wayOut({ code, message, setting }: EngineError): string {
  if (setting === undefined) return message;
  const name = setting === "openai.apiKey" ? keyFor(code) : nameOf(setting);
  return message.replace(/\.?$/, (stop) => ` (${name})${stop}`);
}

function nameOf(setting: Exclude<NonNullable<EngineError["setting"]>, "openai.apiKey">): string {
  if (setting === "github.token") return githubTokenVariable;
  return setting === "stackexchange.key" ? stackExchangeKeyVariable : (settings[setting].flag ?? setting);
}

function keyFor(code: ErrorCode): string {
  // Where no key is set at all, an address does as well: a server of one's own needs none.
  if (code === "config/invalid") return "OPENAI_API_KEY or --base-url";
  return code.startsWith("embed/")
    ? `OPENAI_API_KEY, or ${embeddingKeyVariable} where only vectors come from there`
    : "OPENAI_API_KEY";
}

export function readHost(flags: GlobalFlags, config: Config, roots: readonly string[], log: Log): Host {
  return {
    storageDir: resolve(flags.storage ?? defaultStorage()),
    // The bundle lies in `out`, beside `media`.
    outDir: __dirname,
    mediaDir: resolve(__dirname, "..", "media"),
    roots,
    secrets: environmentSecrets(config),
    log,
  };
}

/** Where each platform keeps an application's own data. */
function defaultStorage(): string {
  const name = "python-code-helper";
  const environment = process.env;
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", name);
  if (process.platform === "win32")
    return join(environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), name);
  return join(environment["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), name);
}

export function createLog(debug: boolean): Log {
  const write = (level: string, message: string): void => note(`${level}: ${message}`);
  return {
    debug: (message) => void (debug && write("debug", message)),
    info: (message) => void (debug && write("info", message)),
    warn: (message) => write("warning", message),
    error: (message, error) => write("error", error instanceof Error && debug ? `${message}: ${error.stack}` : message),
  };
}

/** A whole number from a flag that is no setting. */
export function count(flag: string, given: string, least: number): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least) {
    throw new EngineError("config/invalid", `${flag} takes a whole number of at least ${least}, not "${given}".`);
  }
  return value;
}
