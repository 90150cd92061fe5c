import { type Config, defaultConfig } from "../core";

/**
 * Which settings are there, and what do they come to? The same paths as in `Config`, below `pythonCodeHelper.`.
 * Reads through a function, so that the table can be tested without an editor.
 */

export const section = "pythonCodeHelper";

export interface Settings {
  readonly config: Config;
  /** Index a folder that never was, without being asked. */
  readonly indexAutomatically: boolean;
  /** A sentence for each setting that cannot be used; its default stands instead. */
  readonly problems: readonly string[];
}

/** `get` takes the path below the section: `retrieval.topK`. */
export function readSettings(get: (path: string) => unknown): Settings {
  const problems: string[] = [];

  function refuse<T>(path: string, expected: string, fallback: T): T {
    problems.push(`The setting ${section}.${path} must be ${expected}; ${JSON.stringify(fallback)} is used.`);
    return fallback;
  }
  function count(path: string, fallback: number, least: number): number {
    const value = get(path);
    if (value === undefined) return fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
    return refuse(path, `a whole number of at least ${least}`, fallback);
  }
  function text(path: string, fallback: string): string {
    const value = get(path);
    if (value === undefined) return fallback;
    return typeof value === "string" ? value.trim() : refuse(path, "a text", fallback);
  }
  function choice<T extends string>(path: string, fallback: T, allowed: readonly T[]): T {
    const value = get(path);
    if (value === undefined) return fallback;
    return allowed.find((candidate) => candidate === value) ?? refuse(path, `one of ${allowed.join(", ")}`, fallback);
  }
  function texts(path: string, fallback: readonly string[]): readonly string[] {
    const value = get(path);
    if (value === undefined) return fallback;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    return refuse(path, "a list of texts", fallback);
  }
  function flag(path: string, fallback: boolean): boolean {
    const value = get(path);
    if (value === undefined) return fallback;
    return typeof value === "boolean" ? value : refuse(path, "true or false", fallback);
  }

  const { index, embedding, retrieval, generation } = defaultConfig;
  const config: Config = {
    index: {
      maxFileBytes: count("index.maxFileBytes", index.maxFileBytes, 1),
      chunkMaxChars: count("index.chunkMaxChars", index.chunkMaxChars, 100),
      chunkOverlapChars: count("index.chunkOverlapChars", index.chunkOverlapChars, 0),
      exclude: texts("index.exclude", index.exclude),
    },
    embedding: {
      provider: choice("embedding.provider", embedding.provider, ["local", "openai"]),
      model: text("embedding.model", embedding.model),
      baseUrl: text("embedding.baseUrl", embedding.baseUrl),
      maxTokens: count("embedding.maxTokens", embedding.maxTokens, 16),
      threads: count("embedding.threads", embedding.threads, 0),
    },
    retrieval: {
      topK: count("retrieval.topK", retrieval.topK, 1),
      contextTokens: count("retrieval.contextTokens", retrieval.contextTokens, 200),
    },
    generation: {
      provider: choice("generation.provider", generation.provider, ["auto", "openai", "extractive"]),
      model: text("generation.model", generation.model),
      baseUrl: text("generation.baseUrl", generation.baseUrl),
      contextTokens: count("generation.contextTokens", generation.contextTokens, 1000),
      maxOutputTokens: count("generation.maxOutputTokens", generation.maxOutputTokens, 16),
      timeoutMs: count("generation.timeoutMs", generation.timeoutMs, 1000),
    },
  };
  return { config, indexAutomatically: flag("index.automatically", false), problems };
}

/** What a change of settings asks of an index: nothing, a look at everything, or parsing again. */
export function reindexingNeeded(before: Config, after: Config): "none" | "all" | "fresh" {
  const same = (key: keyof Config["index"]): boolean =>
    JSON.stringify(before.index[key]) === JSON.stringify(after.index[key]);
  if (!same("chunkMaxChars") || !same("chunkOverlapChars")) return "fresh";
  return same("maxFileBytes") && same("exclude") ? "none" : "all";
}
