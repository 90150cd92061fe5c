/** Everything the engine can be set to, with its unit in the name. What each setting is by default, what it may be and
 *  what a change of it asks for stands in `settings.ts`. Surfaces fill it; the engine reads it. */
export interface Config {
  readonly index: {
    /** Files above this are left out. Notebooks are measured after their outputs are dropped. */
    readonly maxFileBytes: number;
    /** Longest chunk before it is split, in characters. */
    readonly chunkMaxChars: number;
    /** Characters that a split repeats of the piece before. */
    readonly chunkOverlapChars: number;
    /** More patterns to leave out, in .gitignore syntax. */
    readonly exclude: readonly string[];
  };
  readonly embedding: {
    /** `local`: ONNX in this process. `openai`: an OpenAI-compatible endpoint. */
    readonly provider: "local" | "openai";
    /** `local`: a folder, a hub id, or empty for the model that ships. `openai`: the model's name. */
    readonly model: string;
    /** `openai` only, e.g. `http://127.0.0.1:11434/v1`. */
    readonly baseUrl: string;
    /** `local` only: tokens at which a text is cut before it is embedded. */
    readonly maxTokens: number;
    /** CPU threads of the local model; 0 chooses. */
    readonly threads: number;
  };
  readonly retrieval: {
    /** Hits of a search. */
    readonly topK: number;
    /** Tokens of context an answer may be given. */
    readonly contextTokens: number;
  };
  readonly github: {
    /** Of its REST API, of which the GraphQL API is a neighbour: `https://HOST/api/v3`. Empty is GitHub itself. */
    readonly apiUrl: string;
  };
  readonly stackoverflow: {
    /** Of version 2.3 of the Stack Exchange API, with the version in it. */
    readonly apiUrl: string;
  };
  readonly generation: {
    /** `auto`: openai when a key or a base URL is set, else extractive. */
    readonly provider: "auto" | "openai" | "extractive";
    readonly model: string;
    readonly baseUrl: string;
    /** Tokens of prompt and answer together that the model takes. */
    readonly contextTokens: number;
    readonly maxOutputTokens: number;
    /** Milliseconds without a byte from the provider before we give up. */
    readonly timeoutMs: number;
  };
  readonly network: {
    /** Nothing is sent to another machine; what is served on this one can be asked. */
    readonly offline: boolean;
  };
}

/** The name of a setting of the engine, the same on every surface: `index.exclude`. */
export type ConfigPath = { [Group in keyof Config]: `${Group}.${keyof Config[Group] & string}` }[keyof Config];

export type ConfigValue<Path extends ConfigPath> = Path extends `${infer Group extends keyof Config}.${infer Key}`
  ? Key extends keyof Config[Group]
    ? Config[Group][Key]
    : never
  : never;
