import { type Config, type ConfigPath, type ConfigValue } from "./config";
import { type Consequence, type SettingPath, settingPaths, settings } from "./settings";

export interface SettingsReading {
  readonly config: Config;
  /** Index a folder that never was, without being asked; the editor's. */
  readonly indexAutomatically: boolean;
  /** Values that cannot be used; the default stands in their place. */
  readonly problems: readonly SettingProblem[];
}

export interface SettingProblem {
  readonly path: SettingPath;
  /** "a whole number of at least 1" */
  readonly expected: string;
}

/** `get` gives what is set, of whatever type, or undefined. It is asked for every setting once. */
export function readSettings(get: (path: SettingPath) => unknown): SettingsReading {
  const problems: SettingProblem[] = [];
  function given(path: SettingPath): unknown {
    const value = get(path);
    if (value === undefined) return settings[path].default;
    if (isUsable(path, value)) return typeof value === "string" ? value.trim() : value;
    problems.push({ path, expected: expectationOf(path) });
    return settings[path].default;
  }
  /** `isUsable` and the table's own type vouch for the cast. */
  const value = <Path extends ConfigPath>(path: Path): ConfigValue<Path> => given(path) as ConfigValue<Path>;
  const config: Config = {
    index: {
      maxFileBytes: value("index.maxFileBytes"),
      chunkMaxChars: value("index.chunkMaxChars"),
      chunkOverlapChars: value("index.chunkOverlapChars"),
      exclude: value("index.exclude"),
    },
    embedding: {
      provider: value("embedding.provider"),
      model: value("embedding.model"),
      baseUrl: value("embedding.baseUrl"),
      maxTokens: value("embedding.maxTokens"),
      threads: value("embedding.threads"),
    },
    retrieval: { topK: value("retrieval.topK"), contextTokens: value("retrieval.contextTokens") },
    github: { apiUrl: value("github.apiUrl") },
    stackoverflow: { apiUrl: value("stackoverflow.apiUrl") },
    generation: {
      provider: value("generation.provider"),
      model: value("generation.model"),
      baseUrl: value("generation.baseUrl"),
      contextTokens: value("generation.contextTokens"),
      maxOutputTokens: value("generation.maxOutputTokens"),
      timeoutMs: value("generation.timeoutMs"),
    },
    network: { offline: value("network.offline") },
  };
  return { config, indexAutomatically: given("index.automatically") === true, problems };
}

export const defaultConfig: Config = readSettings(() => undefined).config;

/** What a value has to be: "one of local, openai". */
function expectationOf(path: SettingPath): string {
  const setting = settings[path];
  switch (setting.type) {
    case "count":
      return `a whole number of at least ${setting.minimum}`;
    case "choice":
      return `one of ${Object.keys(setting.choices).join(", ")}`;
    case "text":
      return "a text";
    case "list":
      return "a list of texts";
    case "switch":
      return "true or false";
  }
}

function isUsable(path: SettingPath, value: unknown): boolean {
  const setting = settings[path];
  switch (setting.type) {
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value >= setting.minimum;
    case "choice":
      return typeof value === "string" && Object.hasOwn(setting.choices, value.trim());
    case "text":
      return typeof value === "string";
    case "list":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "switch":
      return typeof value === "boolean";
  }
}

/** A value as it is written in a flag or an environment variable; whether it can be used, `readSettings` says. */
export function settingFromText(path: SettingPath, text: string): unknown {
  switch (settings[path].type) {
    case "count":
      return text.trim() === "" ? text : Number(text);
    case "list":
      return text
        .split(/[,\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== "");
    case "switch":
      return text === "true" ? true : text === "false" ? false : text;
    default:
      return text;
  }
}

/** `index.maxFileBytes` → `PYTHON_CODE_HELPER_INDEX_MAX_FILE_BYTES` */
export function environmentName(path: SettingPath): string {
  return `PYTHON_CODE_HELPER_${path.replace(".", "_").replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}

export function isSettingPath(text: string): text is SettingPath {
  return Object.hasOwn(settings, text);
}

/** What the changes from one configuration to another ask for; empty when nothing changed. */
export function consequencesOf(before: Config, after: Config): ReadonlySet<Consequence> {
  const consequences = new Set<Consequence>();
  for (const path of settingPaths) {
    if (JSON.stringify(valueAt(before, path)) === JSON.stringify(valueAt(after, path))) continue;
    consequences.add(settings[path].consequence);
  }
  return consequences;
}

function valueAt(config: Config, path: SettingPath): unknown {
  const [group = "", key = ""] = path.split(".");
  return (config as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[group]?.[key];
}
