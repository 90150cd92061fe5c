/** Everything a user can set, with its unit in the name and its default below. Surfaces fill it; the engine reads it. */
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
    /** Tokens at which a text is cut before it is embedded. */
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
}

export const defaultConfig: Config = {
  index: { maxFileBytes: 1_000_000, chunkMaxChars: 1000, chunkOverlapChars: 200, exclude: [] },
  embedding: { provider: "local", model: "", baseUrl: "", maxTokens: 256, threads: 0 },
  retrieval: { topK: 10, contextTokens: 6000 },
  generation: {
    provider: "auto",
    model: "gpt-4o-mini",
    baseUrl: "",
    contextTokens: 16_000,
    maxOutputTokens: 1500,
    timeoutMs: 60_000,
  },
};
