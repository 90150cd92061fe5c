import { type ChatModel, type CompletionModel, type Log, type SamplingOptions, type TextPart } from "../../api";
import { readEndpoint } from "../../platform/http/endpoint";
import { type Gate } from "../../platform/http/gate";
import { chatBody, completionBody, type Dialect, dialectFor, type RequestBody, type Sampling } from "./dialect";
import { type ExchangeLimits } from "./exchange";
import { exchangeWithRetries } from "./retried-exchange";

export interface OpenAiModelOptions {
  /** Empty: none is sent. */
  readonly apiKey: string;
  /** Empty: OpenAI itself. */
  readonly baseUrl: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Milliseconds without a byte before we give up. */
  readonly timeoutMs: number;
  readonly log: Log;
  readonly gate: Gate;
  /** Milliseconds to wait before each further try, where the provider names no time itself. */
  readonly retryDelaysMs?: readonly number[];
  /** What an answer may be at most. */
  readonly limits?: Partial<ExchangeLimits>;
}

/**
 * Any server that speaks OpenAI's chat completions: OpenAI, Azure, Ollama, vLLM, LM Studio and others, by base URL.
 * What one of them refuses about a request is learned from its error and left out for as long as the model lives.
 */
export function createOpenAiChatModel(options: OpenAiModelOptions): ChatModel {
  const send = createSender(options);
  return {
    ...described(options),
    stream: (request, signal) =>
      send(request, (sampling, dialect) => chatBody(options.model, request.messages, sampling, dialect), signal),
  };
}

/** Any server that speaks the older completions with `suffix`, which is how code models fill in the middle. */
export function createOpenAiCompletionModel(options: OpenAiModelOptions): CompletionModel {
  const send = createSender(options);
  return {
    ...described(options),
    complete: (request, signal) =>
      send(request, (sampling, dialect) => completionBody(options.model, request, sampling, dialect), signal),
  };
}

function described({ model, contextTokens, maxOutputTokens }: OpenAiModelOptions) {
  return { provider: "openai", model, contextTokens, maxOutputTokens };
}

/** Answers about given code should stay close to it. */
const defaultTemperature = 0.2;

type BodyOf = (sampling: Sampling, dialect: Dialect) => RequestBody;

function createSender(options: OpenAiModelOptions) {
  const endpoint = readEndpoint(options.baseUrl, "generation.baseUrl");
  // Servers that know no limit of tokens go on beyond ours, and a long answer is no fault.
  const textChars = Math.max(400_000, 10 * options.maxOutputTokens);
  const limits: ExchangeLimits = { textChars, bytes: 64_000_000, lineBytes: 4_000_000, ...options.limits };
  let dialect = dialectFor(endpoint, options.model);
  return async function* (
    asked: SamplingOptions,
    bodyOf: BodyOf,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<TextPart> {
    signal?.throwIfAborted();
    const { maxOutputTokens = options.maxOutputTokens, temperature = defaultTemperature, stop, seed } = asked;
    const sampling: Sampling = {
      maxOutputTokens: Math.min(maxOutputTokens, options.maxOutputTokens),
      temperature,
      ...(stop === undefined ? {} : { stop }),
      ...(seed === undefined ? {} : { seed }),
    };
    yield* exchangeWithRetries(
      { ...options, endpoint, limits },
      {
        body: () => bodyOf(sampling, dialect),
        dialect: () => dialect,
        learn: (learned) => (dialect = learned),
      },
      signal,
    );
  };
}
