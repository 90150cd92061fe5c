import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { type Embedder, type Log, type Secrets } from "../../../../../src/core/api";
import { createHttpEmbedder } from "../../../../../src/core/embed/http/http-embedder";
import { toUnitVector } from "../../../../../src/core/embed/unit-vector";
import {
  type EmbeddingsRequest,
  type EmbeddingsServerOptions,
  startEmbeddingsServer,
  vectorOf,
} from "../../../../fakes/openai-embeddings-server";
import { createMemoryGate } from "../../../../fakes/memory-gate";

interface Setting {
  readonly key?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly maxCharacters?: number;
}

const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function untilAsked(requests: readonly unknown[]): Promise<void> {
  while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

async function withEmbedder(
  server: EmbeddingsServerOptions,
  { key, ...setting }: Setting,
  use: (embedder: Embedder, requests: readonly EmbeddingsRequest[]) => Promise<void>,
): Promise<void> {
  const running = await startEmbeddingsServer(server);
  const { baseUrl, requests } = running;
  const secrets: Secrets = { get: async () => key };
  const embedder = createHttpEmbedder({ model: "small", baseUrl, secrets, log, gate: createMemoryGate(), ...setting });
  try {
    await use(embedder, requests);
  } finally {
    await embedder.close();
    await running.close();
  }
}

describe("createHttpEmbedder", () => {
  const texts = ["def f():", "x", "", "class Loan:\n    pass"];

  for (const [name, server] of Object.entries<EmbeddingsServerOptions>({
    "as base64": {},
    "as numbers though base64 was asked for": { base64: "ignored" },
    "as numbers as base64 is refused": { base64: "refused" },
    "in another order": { shuffled: true },
    "after a 429 and a 503": { failures: [429, 503] },
  })) {
    it(`reads vectors that come ${name}`, async () => {
      await withEmbedder(server, {}, async (embedder) => {
        const vectors = await embedder.embed(texts, "document");
        const expected = texts.map((text) => toUnitVector(new Float32Array(vectorOf(text || " ", 4))));
        assert.deepEqual(vectors, expected);
      });
    });
  }

  it("finds the dimensions out, once, and names the host with the model", async () => {
    await withEmbedder({ dimensions: 7 }, {}, async (embedder, requests) => {
      const model = await embedder.model();
      assert.match(model.id, /^small@127\.0\.0\.1:\d+$/);
      assert.equal(model.dimensions, 7);
      await embedder.model();
      assert.equal(requests.length, 1);
    });
  });

  it("sends many texts in a few requests", async () => {
    await withEmbedder({}, {}, async (embedder, requests) => {
      const many = Array.from({ length: 150 }, (_, index) => "x".repeat(index + 1));
      const vectors = await embedder.embed(many, "document");
      assert.deepEqual(vectors[149], toUnitVector(new Float32Array(vectorOf("x".repeat(150), 4))));
      assert.deepEqual(
        requests.map(({ input }) => input.length),
        [64, 64, 22],
      );
    });
  });

  it("sends the key, and no made-up one", async () => {
    await withEmbedder({}, { key: "sk-secret" }, async (embedder, requests) => {
      await embedder.embed(["x"], "query");
      assert.equal(requests[0]?.authorization, "Bearer sk-secret");
    });
    await withEmbedder({}, {}, async (embedder, requests) => {
      await embedder.embed(["x"], "query");
      assert.equal(requests[0]?.authorization, undefined);
    });
  });

  it("cuts long texts, and cuts shorter where the endpoint takes less", async () => {
    await withEmbedder({ maxCharacters: 600 }, { maxCharacters: 2000 }, async (embedder, requests) => {
      await embedder.embed(["y".repeat(10_000), "short"], "document");
      assert.deepEqual(
        requests.map(({ input }) => input[0]?.length),
        [2000, 1000, 500],
      );
    });
  });

  const failures: readonly (readonly [string, EmbeddingsServerOptions, Setting, object])[] = [
    [
      "a wrong key",
      { apiKey: "right" },
      { key: "sk-wrong" },
      { code: "embed/unauthorized", message: /does not accept/ },
    ],
    ["an unknown model", { model: "large" }, {}, { code: "embed/model-missing", message: /no model "small"/ }],
    ["too many requests", { failures: [429, 429] }, { retryDelaysMs: [1] }, { code: "embed/failed", retryable: true }],
    [
      "a server that fails",
      { failures: [500, 500] },
      { retryDelaysMs: [1] },
      { code: "embed/failed", retryable: true },
    ],
    [
      "a server that hangs",
      { hangs: true },
      { timeoutMs: 50 },
      { message: /sent nothing for 1 second/, retryable: true },
    ],
    ["a page in place of an answer", { body: "<html>" }, {}, { code: "embed/failed", message: /ends in \/v1/ }],
    ["too few vectors", { body: '{"data":[]}' }, {}, { code: "embed/failed" }],
    ["vectors of zeros", { body: '{"data":[{"embedding":[0,0]}]}' }, {}, { code: "embed/failed" }],
    [
      "nobody there",
      {},
      { baseUrl: "http://127.0.0.1:9/v1", retryDelaysMs: [] },
      { message: /Nothing answers at http:\/\/127/, retryable: true },
    ],
    ["no model named", {}, { model: "" }, { code: "config/invalid" }],
    ["an address that is none", {}, { baseUrl: "not a url" }, { code: "config/invalid", setting: "embedding.baseUrl" }],
    [
      "an address with a password",
      {},
      { baseUrl: "http://user:sk-wrong@127.0.0.1:9/v1" },
      { code: "config/invalid", setting: "embedding.baseUrl" },
    ],
    [
      "a redirect to another origin",
      { redirectsTo: "http://localhost:1/v1/embeddings" },
      { key: "sk-wrong" },
      { message: /redirects to http:\/\/localhost:1, to which nothing was sent/ },
    ],
    [
      "a wait that nobody waits",
      { failures: [429], failureHeaders: { "retry-after": "31" } },
      { retryDelaysMs: [1] },
      { message: /asks to wait 31 seconds/ },
    ],
  ];
  for (const [name, server, setting, expected] of failures) {
    it(`says how to go on after ${name}`, async () => {
      await withEmbedder(server, setting, async (embedder) => {
        const error: unknown = await embedder.embed(["x"], "query").catch((thrown: unknown) => thrown);
        assert.ok(error instanceof Error);
        await assert.rejects(Promise.reject(error), { name: "EngineError", ...expected });
        assert.doesNotMatch(error.message, /sk-wrong/);
      });
    });
  }

  it("stops at once when cancelled", async () => {
    await withEmbedder({ hangs: true }, {}, async (embedder, requests) => {
      const controller = new AbortController();
      const embedding = embedder.embed(["x"], "query", controller.signal);
      await untilAsked(requests);
      controller.abort();
      await assert.rejects(embedding, { name: "AbortError" });
    });
  });

  it("stops at once while it waits for what Retry-After asks", async () => {
    const server = { failures: [429, 429], failureHeaders: { "retry-after": "29" } };
    const running = await startEmbeddingsServer(server);
    const controller = new AbortController();
    const info = (message: string): void => {
      if (message.startsWith("Trying again in 29000 ms")) controller.abort();
    };
    const embedder = createHttpEmbedder({
      model: "small",
      baseUrl: running.baseUrl,
      secrets: { get: async () => undefined },
      log: { ...log, info },
      gate: createMemoryGate(),
    });
    await assert.rejects(embedder.embed(["x"], "document", controller.signal), { name: "AbortError" });
    assert.equal(running.requests.length, 1);
    await running.close();
  });

  it("asks for the key of its own address", async () => {
    const asked: string[] = [];
    const running = await startEmbeddingsServer();
    const secrets: Secrets = {
      get: async (_, origin) => {
        asked.push(origin);
        return undefined;
      },
    };
    const baseUrl = running.baseUrl.replace("http://", "");
    await createHttpEmbedder({ model: "small", baseUrl, secrets, log, gate: createMemoryGate() }).embed(["x"], "query");
    assert.deepEqual(asked, [running.baseUrl.replace("/v1", "")]);
    await running.close();
  });

  it("leaves no listener on the signal of a long run", async () => {
    await withEmbedder({}, {}, async (embedder) => {
      const { signal } = new AbortController();
      const many = Array.from({ length: 64 * 12 }, (_, index) => `text ${index}`);
      await embedder.embed(many, "document", signal);
      assert.equal(getEventListeners(signal, "abort").length, 0);
    });
  });
});
