import { type ChatMessage, type CompletionRequest, type SamplingOptions } from "../../api";
import { type Endpoint } from "../../platform/http/endpoint";
import { messageOf, statusOf } from "../../platform/http/failure-kind";

/** What a server understands of a request. Servers differ, models too, and none says so before it refuses. */
export interface Dialect {
  /** Names of the limit on the answer's tokens that are still to try; the first is used. */
  readonly limitNames: readonly ("max_tokens" | "max_completion_tokens")[];
  /** Largest limit that the model was seen to take. */
  readonly maxOutputTokens: number;
  /** Asks for token counts at the end of the stream. */
  readonly usage: boolean;
  readonly temperature: boolean;
  readonly seed: boolean;
  readonly stop: boolean;
  /** Without it, the rules go to the top of the first user message. */
  readonly systemRole: boolean;
}

/** Reasoning models refuse `max_tokens` and every temperature but the default. */
const reasoningModel = /^(o\d|gpt-[5-9])/;

export function dialectFor(endpoint: Endpoint, model: string): Dialect {
  // OpenAI takes the newer name for all its chat models; servers that imitate it know the older one best.
  const newerFirst = endpoint.kind === "openai" || reasoningModel.test(model);
  return {
    limitNames: newerFirst ? ["max_completion_tokens", "max_tokens"] : ["max_tokens", "max_completion_tokens"],
    maxOutputTokens: Number.POSITIVE_INFINITY,
    usage: true,
    temperature: !reasoningModel.test(model),
    seed: true,
    stop: true,
    systemRole: true,
  };
}

/** What a request asks of the choice of words, with its defaults filled in. */
export interface Sampling extends SamplingOptions {
  readonly maxOutputTokens: number;
  readonly temperature: number;
}

interface SharedFields {
  readonly model: string;
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly stop?: string[];
}
export interface ChatBody extends SharedFields {
  readonly messages: ChatMessage[];
}
export interface CompletionBody extends SharedFields {
  readonly prompt: string;
  readonly suffix?: string;
}
export type RequestBody = ChatBody | CompletionBody;

export function chatBody(
  model: string,
  messages: readonly ChatMessage[],
  sampling: Sampling,
  dialect: Dialect,
): ChatBody {
  return {
    ...sharedFields(model, sampling, dialect),
    messages: dialect.systemRole ? [...messages] : withoutSystemRole(messages),
  };
}

export function completionBody(
  model: string,
  { prefix, suffix }: Pick<CompletionRequest, "prefix" | "suffix">,
  sampling: Sampling,
  dialect: Dialect,
): CompletionBody {
  return {
    ...sharedFields(model, sampling, dialect),
    prompt: prefix,
    // Servers without the special tokens for it refuse even an empty one.
    ...(suffix === "" ? {} : { suffix }),
  };
}

function sharedFields(
  model: string,
  { maxOutputTokens, temperature, seed, stop }: Sampling,
  dialect: Dialect,
): SharedFields {
  const [limitName] = dialect.limitNames;
  return {
    model,
    stream: true,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    ...(limitName ? { [limitName]: Math.min(maxOutputTokens, dialect.maxOutputTokens) } : {}),
    ...(dialect.temperature ? { temperature } : {}),
    ...(dialect.seed && seed !== undefined ? { seed } : {}),
    ...(dialect.stop && stop !== undefined && stop.length > 0 ? { stop: [...stop] } : {}),
  };
}

/** The dialect without what this error refuses; undefined when the error is about something else. */
export function adapt(dialect: Dialect, error: unknown): Dialect | undefined {
  const status = statusOf(error);
  if (status !== 400 && status !== 422) return undefined;
  const message = messageOf(error);
  const largest = /at most (\d+) completion tokens/.exec(message)?.[1];
  if (largest !== undefined && Number(largest) < dialect.maxOutputTokens) {
    return { ...dialect, maxOutputTokens: Number(largest) };
  }
  if (!refusal.test(message)) return undefined;
  if (dialect.usage && /stream_options|include_usage/.test(message)) return { ...dialect, usage: false };
  if (dialect.temperature && /temperature/.test(message)) return { ...dialect, temperature: false };
  if (dialect.limitNames[0] !== undefined && message.includes(dialect.limitNames[0])) {
    return { ...dialect, limitNames: dialect.limitNames.slice(1) };
  }
  if (dialect.seed && /\bseed\b/.test(message)) return { ...dialect, seed: false };
  if (dialect.stop && /\bstop\b/.test(message)) return { ...dialect, stop: false };
  if (dialect.systemRole && /\bsystem\b/i.test(message) && /\brole|message/i.test(message)) {
    return { ...dialect, systemRole: false };
  }
  return undefined;
}

const refusal =
  /unsupported|not support|unrecogni[sz]ed|unknown|unexpected|extra|not permitted|not allowed|invalid|should be/i;

function withoutSystemRole(messages: readonly ChatMessage[]): ChatMessage[] {
  const rules = messages.filter((message) => message.role === "system").map((message) => message.content);
  const [first, ...rest] = messages.filter((message) => message.role !== "system");
  return first ? [{ ...first, content: [...rules, first.content].join("\n\n") }, ...rest] : [];
}
