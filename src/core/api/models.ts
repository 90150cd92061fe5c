import type { Usage } from "./model";

/**
 * The ports of language models: text in, text out. They know nothing of questions, passages or citations; what is said
 * to a model and how its words are read is the business of pipelines. Shapes, names and finish reasons are those of
 * OpenAI's chat completions and (legacy) completions API, https://platform.openai.com/docs/api-reference, which Ollama,
 * vLLM, LM Studio, llama.cpp, Mistral and Azure speak too; only what all of them know is here.
 *
 * Common to both ports:
 * - Order: any number of `text-delta` in the order of the text, none of them empty, then exactly one `text-end`. Nothing
 *   comes after it.
 * - Errors: an `EngineError` `generate/…` for what the server, the network or the settings did, thrown from the
 *   iteration; text that was given before it stands. A request that was refused is made again by the implementation
 *   only before the first word, never after it, so that no text comes twice.
 * - Cancellation: an aborted `signal` closes the connection at once and throws its reason; so does leaving the loop,
 *   without the throw.
 * - Bounds: memory does not grow with what a server sends. An answer beyond any sensible length is an error, with the
 *   text up to there given.
 * - What does not happen: nothing is cut to fit the model (`generate/context-too-long` in its place), nothing is kept
 *   between two calls but what the server was found to refuse, and no text is sent to anybody but the model's server.
 */
export type TextPart =
  | { readonly type: "text-delta"; readonly text: string }
  | {
      readonly type: "text-end";
      /** As the server counted; undefined where it says nothing. */
      readonly usage: Usage | undefined;
      /** `length`: the limit of tokens cut the text off. `stop`: anything else that ended it well. */
      readonly finishReason: "stop" | "length";
    };

/** How the next token is chosen. What a server does not know of it is left out of the request, without an error. */
export interface SamplingOptions {
  /** Tokens of the text at most, thinking included; at most, and by default, the model's own `maxOutputTokens`. */
  readonly maxOutputTokens?: number;
  /** Texts that end the output and are not part of it; at most 4, as OpenAI takes no more. */
  readonly stop?: readonly string[];
  /** 0 (the likeliest word) to 2; 0.2 where it is absent, as text about given code should stay close to it. */
  readonly temperature?: number;
  /** The same seed asks for the same text; servers try, and promise nothing. */
  readonly seed?: number;
}

interface TextModel {
  /** Name of the implementation: `openai`. */
  readonly provider: string;
  /** As the server calls it. */
  readonly model: string;
  /** Tokens that input and output may have together. As configured: no server is asked for it. */
  readonly contextTokens: number;
  /** Tokens that an output has at most, thinking included. */
  readonly maxOutputTokens: number;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ChatRequest extends SamplingOptions {
  /** In the order they were said; `system` messages first, the last one by the user. */
  readonly messages: readonly ChatMessage[];
}

/** Messages → the assistant's next message, as a stream. */
export interface ChatModel extends TextModel {
  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<TextPart>;
}

export interface CompletionRequest extends SamplingOptions {
  /** What stands before the gap. */
  readonly prefix: string;
  /** What stands after the gap; empty at the end of a text. It is not part of the output. */
  readonly suffix: string;
}

/**
 * Prefix and suffix → what stands between them ("fill in the middle", Bavarian et al. 2022, arXiv:2207.14255), as a
 * stream. The special tokens of a model are the server's business.
 */
export interface CompletionModel extends TextModel {
  complete(request: CompletionRequest, signal?: AbortSignal): AsyncIterable<TextPart>;
}
