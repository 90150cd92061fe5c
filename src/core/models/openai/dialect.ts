import { type ChatMessage } from "../../answer/prompt";
import { type Endpoint } from "./endpoint";
import { messageOf, statusOf } from "./errors";

/** What a server understands of a request. Servers differ, models too, and none says so before it refuses. */
export interface Dialect {
  /** Names of the limit on the answer's tokens that are still to try; the first is used. */
  readonly limitNames: readonly ("max_tokens" | "max_completion_tokens")[];
  /** Largest limit that the model was seen to take. */
  readonly maxOutputTokens: number;
  /** Asks for token counts at the end of the stream. */
  readonly usage: boolean;
  readonly temperature: boolean;
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
    systemRole: true,
  };
}

export interface RequestBody {
  readonly model: string;
  readonly messages: ChatMessage[];
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
}

/** Answers about given code should stay close to it. */
const temperature = 0.2;

export function requestBody(
  model: string,
  messages: readonly ChatMessage[],
  outputTokens: number,
  dialect: Dialect,
): RequestBody {
  const [limitName] = dialect.limitNames;
  return {
    model,
    messages: dialect.systemRole ? [...messages] : withoutSystemRole(messages),
    stream: true,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    ...(limitName ? { [limitName]: Math.min(outputTokens, dialect.maxOutputTokens) } : {}),
    ...(dialect.temperature ? { temperature } : {}),
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
