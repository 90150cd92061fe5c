import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Config, defaultConfig, EngineError, type Host, type Log, type Secrets } from "../core";

/** Flags and environment → what the engine takes. A flag wins over the environment, the environment over defaults. */
export interface GlobalFlags {
  readonly storage?: string;
  readonly debug?: boolean;
  readonly provider?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly embeddingProvider?: string;
  readonly embeddingModel?: string;
  readonly embeddingBaseUrl?: string;
  readonly chunkMaxChars?: string;
  readonly chunkOverlapChars?: string;
  readonly maxFileBytes?: string;
  readonly contextTokens?: string;
}

const providers = ["auto", "openai", "extractive"] as const;
const embeddingProviders = ["local", "openai"] as const;

export function readConfig(flags: GlobalFlags, environment: NodeJS.ProcessEnv = process.env): Config {
  const { index, embedding, retrieval, generation } = defaultConfig;
  return {
    index: {
      ...index,
      maxFileBytes: count("--max-file-bytes", flags.maxFileBytes, index.maxFileBytes, 1),
      chunkMaxChars: count("--chunk-max-chars", flags.chunkMaxChars, index.chunkMaxChars, 100),
      chunkOverlapChars: count("--chunk-overlap-chars", flags.chunkOverlapChars, index.chunkOverlapChars, 0),
    },
    embedding: {
      ...embedding,
      provider: choice("--embedding-provider", flags.embeddingProvider, embeddingProviders, embedding.provider),
      model: flags.embeddingModel ?? embedding.model,
      baseUrl: flags.embeddingBaseUrl ?? embedding.baseUrl,
    },
    retrieval,
    generation: {
      ...generation,
      provider: choice("--provider", flags.provider, providers, generation.provider),
      model: flags.model ?? environment["OPENAI_MODEL"] ?? generation.model,
      baseUrl: flags.baseUrl ?? environment["OPENAI_BASE_URL"] ?? generation.baseUrl,
      contextTokens: count("--context-tokens", flags.contextTokens, generation.contextTokens, 1000),
    },
  };
}

export function readHost(flags: GlobalFlags, roots: readonly string[], log: Log): Host {
  return {
    storageDir: resolve(flags.storage ?? defaultStorage()),
    // The bundle lies in `out`, beside `media`.
    outDir: __dirname,
    mediaDir: resolve(__dirname, "..", "media"),
    roots,
    secrets: environmentSecrets(),
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

function environmentSecrets(): Secrets {
  return { get: async () => process.env["OPENAI_API_KEY"] || undefined };
}

export function createLog(debug: boolean): Log {
  const write = (level: string, message: string): void => void process.stderr.write(`${level}: ${message}\n`);
  return {
    debug: (message) => debug && write("debug", message),
    info: (message) => debug && write("info", message),
    warn: (message) => write("warning", message),
    error: (message, error) => write("error", error instanceof Error && debug ? `${message}: ${error.stack}` : message),
  };
}

const flagOf: Readonly<Record<string, string>> = {
  "index.maxFileBytes": "--max-file-bytes",
  "generation.baseUrl": "--base-url",
  "generation.model": "--model",
  "generation.contextTokens": "--context-tokens",
};

/** The engine names settings as an editor does; here they are flags. */
export function withFlags(sentence: string): string {
  return sentence.replace(
    /\b(?:setting )?((?:index|generation)\.\w+)/g,
    (all, setting: string) => flagOf[setting] ?? all,
  );
}

function choice<T extends string>(flag: string, given: string | undefined, allowed: readonly T[], fallback: T): T {
  if (given === undefined) return fallback;
  const found = allowed.find((value) => value === given);
  if (found === undefined)
    throw new EngineError("config/invalid", `${flag} takes one of ${allowed.join(", ")}, not "${given}".`);
  return found;
}

export function count(flag: string, given: string | undefined, fallback: number, least: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!Number.isInteger(value) || value < least) {
    throw new EngineError("config/invalid", `${flag} takes a whole number of at least ${least}, not "${given}".`);
  }
  return value;
}
