import { type Embedder, type EmbeddingModel, EngineError, type Log, type Secrets } from "../../api";
import { readJson } from "../../platform/http/bounded-body";
import { type Endpoint, readEndpoint } from "../../platform/http/endpoint";
import { type Circumstances, explainFailure, silence } from "../../platform/http/explain-failure";
import { kindOf, messageOf, statusOf, withoutKey } from "../../platform/http/failure-kind";
import { type Gate } from "../../platform/http/gate";
import { watchIdle } from "../../platform/http/idle-watch";
import { type Client, openClient } from "../../platform/http/openai-client";
import { withRetries } from "../../platform/http/retry";
import { decodeVectors } from "./decode-vectors";

export interface HttpEmbedderOptions {
  /** Name of the model, as the endpoint calls it. */
  readonly model: string;
  /** `http://127.0.0.1:11434/v1`; empty for OpenAI itself. */
  readonly baseUrl: string;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly gate: Gate;
  /** Characters at which a text is cut. An endpoint that takes less makes us cut shorter. */
  readonly maxCharacters?: number;
  /** Milliseconds until an answer must be there. */
  readonly timeoutMs?: number;
  /** Milliseconds before each further try, where the endpoint names no time itself. */
  readonly retryDelaysMs?: readonly number[];
}

/** Any endpoint that speaks OpenAI's embeddings protocol: OpenAI, Azure, Ollama, vLLM, LM Studio, llama.cpp. */
export function createHttpEmbedder(options: HttpEmbedderOptions): Embedder {
  const { model, secrets, log, maxCharacters = 8000, timeoutMs = 60_000 } = options;
  const { retryDelaysMs = [500, 1500, 4000, 8000] } = options;
  /** Somebody waits for a question, and words and symbols can answer it. */
  const queryDelaysMs = retryDelaysMs.slice(0, 1);
  let dimensions: number | undefined;
  /** Compact, but some servers do not know it. */
  let encoding: "base64" | "float" = "base64";

  function readOptions(): Endpoint {
    if (model === "") {
      throw new EngineError("config/invalid", "No model is named for the embeddings endpoint; name one.", {
        setting: "embedding.model",
      });
    }
    return readEndpoint(options.baseUrl, "embedding.baseUrl");
  }

  /** One request, made again while that may help. */
  async function request(
    client: Client,
    input: readonly string[],
    circumstances: Circumstances,
    delaysMs: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Float32Array[]> {
    const body = { model, input: [...input], encoding_format: encoding };
    async function attempt(): Promise<unknown> {
      // A listener on the caller's signal that goes with each request: an index has thousands of them.
      const watch = watchIdle(timeoutMs, signal);
      try {
        const sent = client.openai.embeddings.create(body, { signal: watch.controller.signal });
        return await readJson(await sent.asResponse(), mostResponseBytes);
      } catch (error) {
        if (watch.expired) throw silence(circumstances);
        if (isTooLong(error)) throw new TooLong(messageOf(error), { cause: error });
        throw error;
      } finally {
        watch.stop();
      }
    }
    const onWait = (error: unknown, delayMs: number): void =>
      log.info(`Trying again in ${Math.round(delayMs)} ms: ${withoutKey(error, circumstances.apiKey)}`);
    return decodeVectors(await withRetries(attempt, delaysMs, onWait, signal), input.length, client.endpoint.label);
  }

  /** Cuts the texts shorter while the endpoint finds them too long, and asks for plain numbers where it knows no base64. */
  async function embedBatch(
    texts: readonly string[],
    delaysMs: readonly number[],
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const endpoint = readOptions();
    // Read anew, so that a key that was set a moment ago is used at once.
    const apiKey = (await secrets.get("openai.apiKey", endpoint.origin))?.trim() ?? "";
    const client = await openClient(endpoint, apiKey, options.gate, "embedding");
    const circumstances: Circumstances = {
      purpose: "embeddings",
      apiKey,
      endpoint,
      model,
      timeoutMs,
      textStreamed: false,
    };
    let limit = maxCharacters;
    for (;;) {
      try {
        // OpenAI refuses an empty text.
        const input = texts.map((text) => text.slice(0, limit) || " ");
        const vectors = await request(client, input, circumstances, delaysMs, signal);
        dimensions ??= vectors[0]?.length;
        if (vectors.every((vector) => vector.length === dimensions)) return vectors;
        throw new EngineError(
          "embed/failed",
          `${endpoint.label} gives vectors of different lengths for ${model}; choose another model.`,
          { setting: "embedding.model" },
        );
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof TooLong && limit > 250) limit = Math.floor(limit / 2);
        else if (isRefusedForm(error) && encoding === "base64") encoding = "float";
        else throw explainFailure(error, circumstances);
      }
    }
  }

  return {
    batchSize: textsPerRequest,

    async model(signal): Promise<EmbeddingModel> {
      const { label } = readOptions();
      if (dimensions === undefined) await embedBatch(["dimensions"], queryDelaysMs, signal);
      // The same name at another host may be other weights.
      return { id: `${model}@${label}`, dimensions: dimensions ?? 0 };
    },

    async embed(texts, purpose, signal) {
      const delaysMs = purpose === "document" ? retryDelaysMs : queryDelaysMs;
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += textsPerRequest) {
        signal?.throwIfAborted();
        vectors.push(...(await embedBatch(texts.slice(start, start + textsPerRequest), delaysMs, signal)));
      }
      return vectors;
    },

    async close() {
      // Nothing stays open between requests.
    },
  };
}

/** At 8,000 characters each far below the 300,000 tokens that OpenAI takes in one request. */
const textsPerRequest = 64;

/** 64 vectors of 4,096 numbers in decimal are 6 MB. */
const mostResponseBytes = 64_000_000;

/** Never made again as it is, although llama.cpp says it with status 500. */
class TooLong extends Error {
  readonly code = "context_length_exceeded";
}

/** The words differ by server: context length, too many tokens, input too large (llama.cpp). */
function isTooLong(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  if (status < 400 || status === 401 || status === 403 || status === 404 || status === 429) return false;
  return /context[ _]?(length|size|window)|too (long|large|many tokens)|maximum.{0,20}tokens|max_tokens/i.test(
    messageOf(error),
  );
}

function isRefusedForm(error: unknown): boolean {
  return kindOf(error) === "other" && statusOf(error) !== undefined;
}
