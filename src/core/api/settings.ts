import { type ConfigPath, type ConfigValue } from "./config";

/**
 * The one table of what a user can set. The extension's manifest and the README are made from it (`npm run settings`),
 * the terminal's flags and the environment variables are read by it, and a test holds them together.
 */

/** What a surface does when a setting changes; everything but `none` opens the engine again first. */
export type Consequence =
  /** Nothing: it is read when it is needed. */
  | "none"
  /** What is stored stays as it is. Work that was under way goes on. */
  | "reopen"
  /** Every collection is listed again: other files belong to it. */
  | "relist"
  /** Every collection is listed again, and its texts are cut anew. */
  | "reparse"
  /** Vectors of another model may be missing: computing them starts at once. */
  | "reembed";

interface AnySetting {
  /** Markdown, for a person who chooses: what it does, and what it costs. */
  readonly description: string;
  readonly consequence: Consequence;
  /** `machine`: a workspace cannot set it. */
  readonly scope: "window" | "machine";
  /** In a folder that is not trusted only the user's own value counts: it decides what is sent, loaded or begun. */
  readonly needsTrust?: true;
  /** Absent where the setting is the editor's alone. */
  readonly flag?: `--${string}`;
  /** A name from the environment that other programs use too; our own name (`environmentName`) wins over it. */
  readonly sharedVariable?: string;
}

export interface CountSetting extends AnySetting {
  readonly type: "count";
  readonly default: number;
  readonly minimum: number;
}

export interface TextSetting extends AnySetting {
  readonly type: "text";
  readonly default: string;
}

export interface ListSetting extends AnySetting {
  readonly type: "list";
  readonly default: readonly string[];
}

export interface SwitchSetting extends AnySetting {
  readonly type: "switch";
  readonly default: boolean;
}

export interface ChoiceSetting<Choice extends string = string> extends AnySetting {
  readonly type: "choice";
  readonly default: Choice;
  /** Each choice with what it means, in Markdown. */
  readonly choices: Readonly<Record<Choice, string>>;
}

export type Setting = CountSetting | TextSetting | ListSetting | SwitchSetting | ChoiceSetting;

/** The row that a value of the configuration needs: the compiler compares table and `Config`. */
type SettingOf<Value> = [Value] extends [number]
  ? CountSetting
  : [Value] extends [readonly string[]]
    ? ListSetting
    : [Value] extends [boolean]
      ? SwitchSetting
      : [Value] extends [string]
        ? string extends Value
          ? TextSetting
          : ChoiceSetting<Value>
        : never;

/** Settings of the editor itself; the engine does not know them. */
type EditorSettings = { readonly "index.automatically": SwitchSetting };

export type SettingPath = ConfigPath | keyof EditorSettings;

/** What only the host's own safe place holds, and no table shows. */
export type SecretName = "openai.apiKey" | "github.token" | "stackexchange.key";

export const settings: { readonly [Path in ConfigPath]: SettingOf<ConfigValue<Path>> } & EditorSettings = {
  "index.automatically": {
    type: "switch",
    default: false,
    scope: "window",
    needsTrust: true,
    consequence: "none",
    description:
      "Index a Python project when it is opened for the first time, without being asked. A project that was indexed once is kept up to date in any case.",
  },
  "index.exclude": {
    type: "list",
    default: [],
    scope: "window",
    consequence: "relist",
    flag: "--exclude",
    description:
      "More files and folders to leave out, in the syntax of `.gitignore` (for example `data/` or `*_pb2.py`). What git ignores is left out already.",
  },
  "index.maxFileBytes": {
    type: "count",
    default: 1_000_000,
    minimum: 1,
    scope: "window",
    consequence: "relist",
    flag: "--max-file-bytes",
    description: "Files larger than this many bytes are left out. Notebooks are measured without their outputs.",
  },
  "index.chunkMaxChars": {
    type: "count",
    default: 1000,
    minimum: 100,
    scope: "window",
    consequence: "reparse",
    flag: "--chunk-max-chars",
    description:
      "The longest passage, in characters, before a definition is split at statement boundaries. A change parses everything again.",
  },
  "index.chunkOverlapChars": {
    type: "count",
    default: 200,
    minimum: 0,
    scope: "window",
    consequence: "reparse",
    flag: "--chunk-overlap-chars",
    description: "How many characters a split repeats of the piece before it. A change parses everything again.",
  },
  "embedding.provider": {
    type: "choice",
    default: "local",
    choices: {
      local: "In this program, with a small sentence transformer that ships with it.",
      openai: "By an OpenAI-compatible endpoint; **the text of your files is sent to it**.",
    },
    scope: "window",
    needsTrust: true,
    consequence: "reembed",
    flag: "--embedding-provider",
    description: "Where vectors are computed. With `local` nothing leaves this computer.",
  },
  "embedding.model": {
    type: "text",
    default: "",
    scope: "window",
    needsTrust: true,
    consequence: "reembed",
    flag: "--embedding-model",
    description:
      "The embedding model. For `local`: the folder or the hub id of a sentence-transformers ONNX model, or nothing for the one that ships (all-MiniLM-L6-v2). For `openai`: the name of the model, such as `text-embedding-3-small`.",
  },
  "embedding.baseUrl": {
    type: "text",
    default: "",
    scope: "machine",
    needsTrust: true,
    consequence: "reembed",
    flag: "--embedding-base-url",
    description:
      "Address of the OpenAI-compatible embeddings endpoint, such as `http://127.0.0.1:11434/v1`; nothing means OpenAI itself. Cannot be set by a workspace, so that no project can send your code elsewhere.",
  },
  "embedding.maxTokens": {
    type: "count",
    default: 256,
    minimum: 16,
    scope: "window",
    consequence: "reembed",
    flag: "--embedding-max-tokens",
    description: "For `local`: tokens at which a passage is cut before it is embedded.",
  },
  "embedding.threads": {
    type: "count",
    default: 0,
    minimum: 0,
    scope: "window",
    consequence: "reopen",
    flag: "--embedding-threads",
    description: "Most threads of the local model; `0` chooses. While you type or wait for an answer it takes one.",
  },
  "retrieval.topK": {
    type: "count",
    default: 10,
    minimum: 1,
    scope: "window",
    consequence: "reopen",
    flag: "--top-k",
    description: "How many passages a search gives.",
  },
  "retrieval.contextTokens": {
    type: "count",
    default: 8000,
    minimum: 200,
    scope: "window",
    consequence: "reopen",
    flag: "--retrieval-context-tokens",
    description: "How many tokens of your code an answer may be given.",
  },
  "github.apiUrl": {
    type: "text",
    default: "",
    scope: "machine",
    needsTrust: true,
    consequence: "reopen",
    flag: "--github-api-url",
    description:
      "Address of the API that repositories are fetched from, such as `https://HOST/api/v3` of a GitHub Enterprise server; nothing means GitHub itself. Cannot be set by a workspace, so that no project can send your token elsewhere.",
  },
  "stackoverflow.apiUrl": {
    type: "text",
    default: "https://api.stackexchange.com/2.3",
    scope: "machine",
    needsTrust: true,
    consequence: "reopen",
    flag: "--stackoverflow-api-url",
    description:
      "Address of the API that threads of Stack Overflow are fetched from. Cannot be set by a workspace, so that no project can send your key elsewhere.",
  },
  "generation.provider": {
    type: "choice",
    default: "auto",
    choices: {
      auto: "`openai` where an API key or an address is set, else `extractive`.",
      openai:
        "A language model behind the OpenAI protocol: OpenAI, Ollama, vLLM, LM Studio, Azure. Your question and the passages found for it are sent to it.",
      extractive:
        "No model: the answer is composed from the definitions, docstrings and usages that were found. Nothing leaves this computer.",
    },
    scope: "window",
    needsTrust: true,
    consequence: "reopen",
    flag: "--provider",
    description: "Who writes the answers.",
  },
  "generation.model": {
    type: "text",
    default: "gpt-4o-mini",
    scope: "window",
    needsTrust: true,
    consequence: "reopen",
    flag: "--model",
    sharedVariable: "OPENAI_MODEL",
    description: "The language model, by the name the provider gives it, such as `gpt-4o-mini` or `qwen2.5-coder:7b`.",
  },
  "generation.baseUrl": {
    type: "text",
    default: "",
    scope: "machine",
    needsTrust: true,
    consequence: "reopen",
    flag: "--base-url",
    sharedVariable: "OPENAI_BASE_URL",
    description:
      "Address of the provider, such as `http://127.0.0.1:11434/v1` for Ollama; nothing means OpenAI itself. Cannot be set by a workspace, so that no project can send your code or your key elsewhere.",
  },
  "generation.contextTokens": {
    type: "count",
    default: 16_000,
    minimum: 1000,
    scope: "window",
    consequence: "reopen",
    flag: "--context-tokens",
    description: "Tokens of question, code and answer together that the model takes.",
  },
  "generation.maxOutputTokens": {
    type: "count",
    default: 1500,
    minimum: 16,
    scope: "window",
    consequence: "reopen",
    flag: "--max-output-tokens",
    description: "The longest answer, in tokens.",
  },
  "generation.timeoutMs": {
    type: "count",
    default: 60_000,
    minimum: 1000,
    scope: "window",
    consequence: "reopen",
    flag: "--timeout-ms",
    description: "Milliseconds without a byte from the provider after which an answer is given up.",
  },
  "network.offline": {
    type: "switch",
    default: false,
    scope: "machine",
    consequence: "reopen",
    flag: "--offline",
    description:
      "Let nothing leave this computer: no model elsewhere is asked, no source fetched, no embedding model downloaded. A server on this computer itself, such as Ollama at `http://127.0.0.1:11434/v1`, is still used. Answers are then put together without a model elsewhere.",
  },
};

export const settingPaths = Object.keys(settings) as readonly SettingPath[];
