import { EngineError, type TextPart, type Usage } from "../../api";
import { type BodyLimits, boundBody, BodyTooLongError, readJson } from "../../platform/http/bounded-body";
import { type Endpoint } from "../../platform/http/endpoint";
import { type Circumstances, silence } from "../../platform/http/explain-failure";
import { type IdleWatch, watchIdle } from "../../platform/http/idle-watch";
import { type Client } from "../../platform/http/openai-client";
import { readChunk } from "./chunk";
import { type RequestBody } from "./dialect";
import { ThinkingFilter } from "./thinking-filter";

/** What a server may send at most. Above it is an error, and the text up to there stands. */
export interface ExchangeLimits extends BodyLimits {
  /** Characters of the text that readers see. */
  readonly textChars: number;
}

/** One request and its streamed answer. Throws what went wrong as it came; `explainFailure` makes sentences of it. */
export async function* exchange(
  client: Client,
  body: RequestBody,
  circumstances: Circumstances,
  limits: ExchangeLimits,
  signal: AbortSignal | undefined,
): AsyncGenerator<TextPart, void, undefined> {
  const watch = watchIdle(circumstances.timeoutMs, signal);
  try {
    yield* converse(client, body, watch, limits);
  } catch (error) {
    if (watch.expired) throw silence(circumstances);
    throw error;
  } finally {
    watch.stop();
    // Closes the connection at once when the caller stopped listening.
    watch.controller.abort();
  }
}

async function* converse(
  client: Client,
  body: RequestBody,
  watch: IdleWatch,
  limits: ExchangeLimits,
): AsyncGenerator<TextPart> {
  const { controller } = watch;
  const options = { signal: controller.signal };
  const { chat, completions } = client.openai;
  const request = "messages" in body ? chat.completions.create(body, options) : completions.create(body, options);
  const received = await request.asResponse();
  watch.touch();
  const { response, ending } = observed(received, watch, limits);
  const thinking = new ThinkingFilter();
  let finishReason: string | undefined;
  let usage: Usage | undefined;
  let chars = 0;
  for await (const value of events(client, response, controller, limits)) {
    const chunk = readChunk(value);
    const text = thinking.push(chunk.text);
    chars += text.length;
    if (chars > limits.textChars) throw new BodyTooLongError("The answer is too long.");
    if (text !== "") yield { type: "text-delta", text };
    finishReason = chunk.finishReason ?? finishReason;
    usage = chunk.usage ?? usage;
  }
  // The package ends an aborted stream as if it were complete.
  controller.signal.throwIfAborted();
  const rest = thinking.end();
  if (rest !== "") yield { type: "text-delta", text: rest };
  const { label } = client.endpoint;
  if (finishReason === "content_filter") {
    const way = "; put the question in other words.";
    throw new EngineError("generate/failed", `The content filter of ${label} stopped the answer${way}`);
  }
  if (chars + rest.length === 0) throw emptiness(client.endpoint, finishReason, received);
  if (finishReason === undefined && !ending().includes("[DONE]")) {
    throw new EngineError("generate/failed", `${label} broke off in the middle of the answer; ask again.`, {
      retryable: true,
    });
  }
  yield { type: "text-end", usage, finishReason: finishReason === "length" ? "length" : "stop" };
}

/** Chunks of a stream, or the one completion of a server that does not stream. */
async function* events(
  client: Client,
  response: Response,
  controller: AbortController,
  limits: ExchangeLimits,
): AsyncGenerator<unknown> {
  if (/\bjson\b/.test(response.headers.get("content-type") ?? "")) {
    yield await readJson(response, limits.lineBytes);
    return;
  }
  const { Stream } = await import("openai/streaming");
  yield* Stream.fromSSEResponse<unknown>(response, controller, client.openai);
}

/** Tells the watch of every byte, comments that only keep the connection alive included, and keeps the last ones. */
function observed(
  received: Response,
  watch: IdleWatch,
  limits: BodyLimits,
): { readonly response: Response; readonly ending: () => string } {
  let last = "";
  const decoder = new TextDecoder("latin1");
  const response = boundBody(received, limits, (bytes) => {
    watch.touch();
    last = (last + decoder.decode(bytes.subarray(-endingBytes))).slice(-endingBytes);
  });
  return { response, ending: () => last };
}

const endingBytes = 32;

function emptiness(endpoint: Endpoint, finishReason: string | undefined, response: Response): EngineError {
  const { label, url } = endpoint;
  if (finishReason === "length") {
    return new EngineError(
      "generate/failed",
      "The model used up its output tokens before it wrote an answer; allow it more of them.",
      { setting: "generation.maxOutputTokens" },
    );
  }
  if (/html/.test(response.headers.get("content-type") ?? "")) {
    return new EngineError(
      "generate/failed",
      `${url} answers with a web page, not the OpenAI protocol; correct the address, which for most servers ends in /v1.`,
      { setting: "generation.baseUrl" },
    );
  }
  return new EngineError("generate/failed", `${label} gave an empty answer; ask again, or choose another model.`, {
    retryable: true,
  });
}
