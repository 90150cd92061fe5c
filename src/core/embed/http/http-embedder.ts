import type * as OpenAiPackage from "openai";
import { type Embedder, type EmbeddingModel, EngineError, isEngineError, type Secrets } from "../../api";
import { explainHttpFailure } from "./http-failure";
import { toUnitVector } from "../unit-vector";

export interface HttpEmbedderOptions {
  /** Name of the model, as the endpoint calls it. */
  readonly model: string;
  /** `http://127.0.0.1:11434/v1`; empty for OpenAI itself. */
  readonly baseUrl: string;
  readonly secrets: Secrets;
  /** Characters at which a text is cut. An endpoint that takes less makes us cut shorter. */
  readonly maxCharacters?: number;
  /** Milliseconds until an answer must be there. */
  readonly timeoutMs?: number;
  /** More attempts after a 429, a 5xx or a broken connection; the waits between them grow. */
  readonly maxRetries?: number;
}

/** Any endpoint that speaks OpenAI's embeddings protocol: OpenAI, Azure, Ollama, vLLM, LM Studio, llama.cpp. */
export function createHttpEmbedder(options: HttpEmbedderOptions): Embedder {
  const { model, secrets, maxCharacters = 8000, timeoutMs = 60_000, maxRetries = 4 } = options;
  const baseUrl = options.baseUrl || "https://api.openai.com/v1";
  /** Somebody waits for a question, and words and symbols can answer it. */
  const queryRetries = Math.min(1, maxRetries);
  let dimensions: number | undefined;
  /** Compact, but some servers do not know it. */
  let encoding: "base64" | "float" = "base64";

  async function connect(): Promise<{ readonly client: OpenAiPackage.OpenAI; readonly key: string | undefined }> {
    if (model === "") {
      throw new EngineError(
        "config/invalid",
        "The embedding provider is openai, but no embedding model is named; set one.",
      );
    }
    if (!URL.canParse(baseUrl)) {
      throw new EngineError("config/invalid", `The embedding base URL ${baseUrl} is not a URL; correct it.`);
    }
    const { OpenAI } = await import("openai");
    // Read anew, so that a key that was set a moment ago is used at once.
    const key = await secrets.get("openai.apiKey");
    const client = new OpenAI({
      baseURL: baseUrl,
      apiKey: key ?? "none",
      // A local server needs no key, and a made-up one has no business in its log.
      defaultHeaders: key === undefined ? { Authorization: null } : {},
      organization: null,
      project: null,
      timeout: timeoutMs,
      maxRetries,
      logLevel: "off",
    });
    return { client, key };
  }

  async function request(
    client: OpenAiPackage.OpenAI,
    input: readonly string[],
    retries: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly Float32Array[]> {
    const body = { model, input: [...input], encoding_format: encoding };
    const response: unknown = await client.embeddings.create(body, {
      maxRetries: retries,
      ...(signal ? { signal } : {}),
    });
    return decodeVectors(response, input.length, baseUrl);
  }

  /** Cuts the texts shorter while the endpoint finds them too long, and asks for plain numbers where it knows no base64. */
  async function embedBatch(
    texts: readonly string[],
    retries: number,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const { client, key } = await connect();
    let limit = maxCharacters;
    for (;;) {
      try {
        // OpenAI refuses an empty text.
        const vectors = await request(
          client,
          texts.map((text) => text.slice(0, limit) || " "),
          retries,
          signal,
        );
        dimensions ??= vectors[0]?.length;
        if (vectors.every((vector) => vector.length === dimensions)) return vectors;
        throw new EngineError(
          "embed/failed",
          `${baseUrl} gives vectors of different lengths for ${model}; choose another model.`,
        );
      } catch (error) {
        signal?.throwIfAborted();
        if (isEngineError(error)) throw error;
        const failure = explainHttpFailure(error, { baseUrl, model, key, timeoutMs });
        if (failure.reason === "too-long" && limit > 250) limit = Math.floor(limit / 2);
        else if (failure.reason === "refused" && encoding === "base64") encoding = "float";
        else throw failure.error;
      }
    }
  }

  return {
    batchSize: textsPerRequest,

    async model(signal): Promise<EmbeddingModel> {
      if (dimensions === undefined) await embedBatch(["dimensions"], queryRetries, signal);
      // The same name at another host may be other weights.
      return { id: `${model}@${new URL(baseUrl).host}`, dimensions: dimensions ?? 0 };
    },

    async embed(texts, purpose, signal) {
      const retries = purpose === "query" ? queryRetries : maxRetries;
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += textsPerRequest) {
        signal?.throwIfAborted();
        vectors.push(...(await embedBatch(texts.slice(start, start + textsPerRequest), retries, signal)));
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

function decodeVectors(response: unknown, count: number, baseUrl: string): readonly Float32Array[] {
  const data = isRecord(response) ? response["data"] : undefined;
  if (!Array.isArray(data) || data.length !== count) {
    throw new EngineError(
      "embed/failed",
      `${baseUrl} does not answer as an OpenAI-compatible embeddings endpoint; check the base URL, which mostly ends in /v1.`,
    );
  }
  const vectors = new Array<Float32Array | undefined>(count);
  data.forEach((item: unknown, position) => {
    if (!isRecord(item)) return;
    const index = typeof item["index"] === "number" ? item["index"] : position;
    vectors[index] = decodeVector(item["embedding"]);
  });
  return Array.from(vectors, (vector) => {
    if (vector) return vector;
    throw new EngineError("embed/failed", `${baseUrl} gave an answer without a usable vector; choose another model.`);
  });
}

/** base64 of little-endian floats, or numbers: servers that ignore the wish for base64 send these. */
function decodeVector(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) return toUnitVector(embedding as readonly number[]);
  if (typeof embedding !== "string") return undefined;
  const bytes = Buffer.from(embedding, "base64");
  const values = new Float32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < values.length; index++) values[index] = bytes.readFloatLE(index * 4);
  return toUnitVector(values);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
