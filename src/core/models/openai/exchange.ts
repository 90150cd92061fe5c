import { EngineError, type TextPart } from "../../api";
import { readChunk } from "./chunk";
import { type RequestBody } from "./dialect";
import { type Endpoint } from "./endpoint";
import { type IdleWatch, watchIdle } from "./idle-watch";
import { ThinkingFilter } from "./thinking-filter";
import { type Client } from "./client";

/** One request and its streamed answer. Throws what went wrong as it came; `explain` makes sentences of it. */
export async function* exchange(
  client: Client,
  body: RequestBody,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextPart, void, undefined> {
  const watch = watchIdle(timeoutMs, signal);
  try {
    yield* converse(client, body, watch);
  } catch (error) {
    if (watch.expired) throw silence(client.endpoint, timeoutMs);
    throw error;
  } finally {
    watch.stop();
    // Closes the connection at once when the caller stopped listening.
    watch.controller.abort();
  }
}

async function* converse(client: Client, body: RequestBody, watch: IdleWatch): AsyncGenerator<TextPart> {
  const { controller } = watch;
  const options = { signal: controller.signal };
  const { chat, completions } = client.openai;
  const request = "messages" in body ? chat.completions.create(body, options) : completions.create(body, options);
  const received = await request.asResponse();
  watch.touch();
  const { response, ending } = observed(received, watch);
  const thinking = new ThinkingFilter();
  let finishReason: string | undefined;
  let usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
  let hasText = false;
  for await (const value of events(client, response, controller)) {
    const chunk = readChunk(value);
    const text = thinking.push(chunk.text);
    if (text !== "") {
      hasText = true;
      yield { type: "text-delta", text };
    }
    finishReason = chunk.finishReason ?? finishReason;
    usage = chunk.usage ?? usage;
  }
  // The package ends an aborted stream as if it were complete.
  controller.signal.throwIfAborted();
  const rest = thinking.end();
  if (rest !== "") {
    hasText = true;
    yield { type: "text-delta", text: rest };
  }
  const { label } = client.endpoint;
  if (finishReason === "content_filter") {
    const way = "; put the question in other words.";
    throw new EngineError("generate/failed", `The content filter of ${label} stopped the answer${way}`);
  }
  if (!hasText) throw emptiness(client.endpoint, finishReason, received);
  if (finishReason === undefined && !ending().includes("[DONE]")) {
    throw new EngineError("generate/failed", `${label} broke off in the middle of the answer; ask again.`, {
      retryable: true,
    });
  }
  yield { type: "text-end", usage, finishReason: finishReason === "length" ? "length" : "stop" };
}

/** Chunks of a stream, or the one completion of a server that does not stream. */
async function* events(client: Client, response: Response, controller: AbortController): AsyncGenerator<unknown> {
  if (/\bjson\b/.test(response.headers.get("content-type") ?? "")) {
    yield await response.json();
    return;
  }
  const { Stream } = await import("openai/streaming");
  yield* Stream.fromSSEResponse<unknown>(response, controller, client.openai);
}

/** Tells the watch of every byte, comments that only keep the connection alive included, and keeps the last ones. */
function observed(
  response: Response,
  watch: IdleWatch,
): { readonly response: Response; readonly ending: () => string } {
  let last = "";
  const decoder = new TextDecoder("latin1");
  const observe = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, output) {
      watch.touch();
      last = (last + decoder.decode(bytes.subarray(-endingBytes))).slice(-endingBytes);
      output.enqueue(bytes);
    },
  });
  const { status, headers } = response;
  const body = response.body?.pipeThrough(observe) ?? null;
  return { response: new Response(body, { status, headers }), ending: () => last };
}

const endingBytes = 32;

function silence(endpoint: Endpoint, timeoutMs: number): EngineError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000));
  return new EngineError(
    "generate/timed-out",
    `${endpoint.label} sent nothing for ${seconds} second${seconds === 1 ? "" : "s"}; ask again, or raise generation.timeoutMs if the model needs longer.`,
    { retryable: true },
  );
}

function emptiness(endpoint: Endpoint, finishReason: string | undefined, response: Response): EngineError {
  const { label, url } = endpoint;
  if (finishReason === "length") {
    return new EngineError(
      "generate/failed",
      `The model used up its output tokens before it wrote an answer; raise generation.maxOutputTokens.`,
    );
  }
  if (/html/.test(response.headers.get("content-type") ?? "")) {
    return new EngineError(
      "generate/failed",
      `${url} answers with a web page, not the OpenAI protocol; check generation.baseUrl, which for most servers ends in /v1.`,
    );
  }
  return new EngineError("generate/failed", `${label} gave an empty answer; ask again, or choose another model.`, {
    retryable: true,
  });
}
