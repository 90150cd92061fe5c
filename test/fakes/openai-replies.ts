import { createHash } from "node:crypto";

/** The part of a request's body that tests look at. */
export interface ChatBody {
  readonly model: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Of a completion: what stands before and after the gap. */
  readonly prompt?: string;
  readonly suffix?: string;
  readonly input?: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: "float" | "base64";
}

const created = 1_750_000_000;
const id = "chatcmpl-stand-in";

/** Repeats the question and cites passage 1: enough to see that question, passages and citations arrive. */
export function defaultAnswer(body: ChatBody): string {
  const prompt = body.messages?.at(-1)?.content ?? "";
  const question = prompt.trim().split("\n").at(-1) ?? "";
  return `You asked: ${question}\n\nThe first passage answers it [1].`;
}

/** The chunks of a streamed answer, in OpenAI's published shape: role first, then text, finish reason, usage. */
export function* streamChunks(
  body: ChatBody,
  text: string,
  options: { readonly chunkChars: number; readonly finishReason: string | null; readonly usage: boolean },
): Iterable<object> {
  // With `include_usage` every chunk has the field, and only the last one a value.
  const usageField = options.usage ? { usage: null } : {};
  const isChat = body.messages !== undefined;
  const chunk = (
    delta: { readonly content?: string; readonly role?: string; readonly refusal?: null },
    finishReason: string | null,
  ): object => ({
    id,
    object: isChat ? "chat.completion.chunk" : "text_completion",
    created,
    model: body.model,
    service_tier: "default",
    system_fingerprint: "fp_stand_in",
    choices: [
      {
        index: 0,
        ...(isChat ? { delta } : { text: delta.content ?? "" }),
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    ...usageField,
  });
  if (isChat) yield chunk({ role: "assistant", content: "", refusal: null }, null);
  for (let start = 0; start < text.length; start += options.chunkChars) {
    yield chunk({ content: text.slice(start, start + options.chunkChars) }, null);
  }
  if (options.finishReason !== null) yield chunk({}, options.finishReason);
  if (options.usage) yield { ...chunk({}, null), choices: [], usage: usage(body, text) };
}

export function completion(body: ChatBody, text: string, finishReason: string): object {
  return {
    id,
    object: "chat.completion",
    created,
    model: body.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: text, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: finishReason,
      },
    ],
    usage: usage(body, text),
    service_tier: "default",
    system_fingerprint: "fp_stand_in",
  };
}

export function errorBody(status: number, message: string, code: string | null, param: string | null = null): object {
  const type = status === 429 ? "requests" : status >= 500 ? "server_error" : "invalid_request_error";
  return { error: { message, type, param, code } };
}

/** Vectors of unit length that depend on the words of a text, so that like texts come out alike. */
export function embeddings(body: ChatBody): object {
  const texts = typeof body.input === "string" ? [body.input] : (body.input ?? []);
  const dimensions = body.dimensions ?? 64;
  const data = texts.map((text, index) => {
    const vector = wordVector(text, dimensions);
    const base64 = Buffer.from(Float32Array.from(vector).buffer).toString("base64");
    return { object: "embedding", index, embedding: body.encoding_format === "base64" ? base64 : vector };
  });
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  return { object: "list", data, model: body.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function wordVector(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["empty"]) {
    const hash = createHash("sha256").update(word).digest();
    const position = hash.readUInt32LE(0) % dimensions;
    vector[position] = (vector[position] ?? 0) + ((hash[4] ?? 0) & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector.map((_, index) => (index === 0 ? 1 : 0)) : vector.map((value) => value / length);
}

function usage(body: ChatBody, text: string): object {
  const sent = body.prompt ?? body.messages?.map(({ content }) => content).join("") ?? "";
  const prompt = Math.ceil(sent.length / 4);
  const output = Math.ceil(text.length / 4);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
