import assert from "node:assert/strict";
import { createServer } from "node:net";
import { type AddressInfo } from "node:net";
import { type ErrorCode, type TextPart, type AnswerBrief, isAbort, isEngineError } from "../../src/core/api";
import { createOpenAiChatModel, type OpenAiModelOptions } from "../../src/core/models/openai/openai-model";
import { readQuestion } from "../../src/core/question/read-question";
import { createChatWriter } from "../../src/core/answer/chat-writer";
import { createMemoryGate } from "../fakes/memory-gate";
import { type OpenAiServer, type Script, startOpenAiServer } from "../fakes/openai-server";

const apiKey = "sk-secret-0123456789";
const logged: string[] = [];
const note = (message: string): void => void logged.push(message);

const request: AnswerBrief = {
  responseType: "general",
  question: "How is a fine calculated?",
  reading: readQuestion("How is a fine calculated?"),
  history: [],
  definitions: [],
  selection: undefined,
  context: {
    passages: [
      {
        number: 1,
        collection: "/r",
        path: "fines.py",
        source: "workspace" as const,
        startLine: 1,
        endLine: 2,
        kind: "function",
        symbol: "fine",
        heading: "",
        text: "def fine(days):\n    return days * 10",
        score: 1,
      },
    ],
    tokens: 20,
  },
};

describe("openai provider against a server that speaks the protocol", () => {
  let server: OpenAiServer;
  before(async () => void (server = await startOpenAiServer()));
  after(() => server.close());

  function modelOf(options: Partial<OpenAiModelOptions> = {}) {
    const log = { debug: note, info: note, warn: note, error: note };
    const model = createOpenAiChatModel({
      apiKey,
      baseUrl: server.baseUrl,
      model: "stand-in",
      contextTokens: 8000,
      maxOutputTokens: 500,
      timeoutMs: 20_000,
      log,
      gate: createMemoryGate(),
      retryDelaysMs: [1, 1],
      ...options,
    });
    return createChatWriter(model, log);
  }

  async function ask(script: Script, options: Partial<OpenAiModelOptions> = {}, signal?: AbortSignal) {
    server.setBehaviour(script);
    const before = server.requests.length;
    const parts: TextPart[] = [];
    let error: unknown;
    try {
      for await (const part of modelOf(options).write(request, signal)) parts.push(part);
    } catch (thrown) {
      error = thrown;
    }
    const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
    return { parts, text, end: parts.at(-1), error, requests: server.requests.slice(before) };
  }

  async function fails(script: Script, code: ErrorCode, words: RegExp, options: Partial<OpenAiModelOptions> = {}) {
    const answer = await ask(script, options);
    assert.ok(isEngineError(answer.error), `no engine error: ${String(answer.error)}`);
    assert.equal(answer.error.code, code);
    assert.match(`${answer.error.message} → ${answer.error.setting ?? "no setting"}`, words);
    assert.doesNotMatch(answer.error.message, /VS Code|terminal|--\w|OPENAI_|(?:generation|embedding)\./);
    assert.match(answer.error.message, /^[^\n]{20,300}\.$/);
    assert.ok(!answer.error.message.includes(apiKey), "the key is in the message");
    assert.ok(!`${String(answer.error.cause)}`.includes(apiKey), "the key is in the cause");
    return answer;
  }

  it("streams an answer, with the provider's token counts", async () => {
    const { parts, text, end, requests } = await ask({
      kind: "answer",
      text: "It is days times ten [1].",
      chunkChars: 4,
    });
    assert.equal(text, "It is days times ten [1].");
    assert.ok(parts.length > 5);
    assert.equal(end?.type === "text-end" && end.finishReason, "stop");
    assert.ok(end?.type === "text-end" && (end.usage?.inputTokens ?? 0) > 50);
    const [sent] = requests;
    assert.equal(sent?.headers["authorization"], `Bearer ${apiKey}`);
    assert.equal(sent?.body.stream_options?.include_usage, true);
    assert.equal(sent?.body.max_tokens, 500);
    assert.match(sent?.body.messages?.at(-1)?.content ?? "", /\[1\] fines\.py:1-2 fine[\s\S]*Question: How is a fine/);
  });

  it("counts tokens itself where the server says nothing", async () => {
    const { end } = await ask({ kind: "answer", text: "Ten a day.", usage: false });
    assert.ok(end?.type === "text-end");
    assert.equal(end.usage?.outputTokens, 4);
    assert.ok((end.usage?.inputTokens ?? 0) > 100);
  });

  it("takes a whole completion from a server that does not stream", async () => {
    assert.equal(
      (await ask({ kind: "answer", text: "All at once [1].", ignoresStream: true })).text,
      "All at once [1].",
    );
  });

  it("tells when the answer was cut at the limit", async () => {
    const { end } = await ask({ kind: "answer", text: "It is", finishReason: "length" });
    assert.equal(end?.type === "text-end" && end.finishReason, "length");
  });

  it("sends no key where there is none", async () => {
    const { requests, text } = await ask({ kind: "answer", text: "ok" }, { apiKey: "" });
    assert.equal(text, "ok");
    assert.equal(requests[0]?.headers["authorization"], undefined);
  });

  describe("learns what a server does not take", () => {
    const check = (name: string, rejects: readonly string[], model: string, expected: readonly string[]) =>
      it(name, async () => {
        const { text, requests } = await ask({ kind: "answer", text: "fine", rejects }, { model });
        assert.equal(text, "fine");
        const sent = Object.keys(requests.at(-1)?.body ?? {}).filter((key) => key !== "messages" && key !== "stream");
        assert.deepEqual(sent.sort(), [...expected].sort());
      });

    check("everything", [], "llama", ["model", "stream_options", "max_tokens", "temperature"]);
    check("max_tokens", ["max_tokens"], "some-o-model", [
      "model",
      "stream_options",
      "max_completion_tokens",
      "temperature",
    ]);
    check("stream_options", ["stream_options"], "llama", ["model", "max_tokens", "temperature"]);
    check("a reasoning model", ["max_tokens", "temperature"], "gpt-5-mini", [
      "model",
      "stream_options",
      "max_completion_tokens",
    ]);
    check("nearly nothing", ["max_tokens", "max_completion_tokens", "temperature", "stream_options"], "old", ["model"]);

    const refuses = (name: string, status: number, body: string, test: (keys: Record<string, unknown>) => boolean) =>
      it(name, async () => {
        const script: Script = (sent) =>
          test(sent.body as unknown as Record<string, unknown>)
            ? { kind: "error", status, body }
            : { kind: "answer", text: "yes" };
        assert.equal((await ask(script)).text, "yes");
      });

    refuses(
      "422 with words in `detail`",
      422,
      '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]},"type":"invalid_request_error","param":null,"code":null}',
      (body) => "stream_options" in body,
    );
    refuses(
      "a limit that is too large",
      400,
      '{"error":{"message":"max_tokens is too large: 500. This model supports at most 100 completion tokens, whereas you provided 500.","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}',
      (body) => Number(body["max_tokens"]) > 100,
    );
    refuses(
      "a system message",
      400,
      '{"object":"error","message":"System role not supported","type":"BadRequestError","code":400}',
      (body) => JSON.stringify(body).includes('"role":"system"'),
    );

    it("once, not with every question", async () => {
      server.setBehaviour({ kind: "answer", text: "ok", rejects: ["stream_options"] });
      const model = modelOf();
      for (let round = 0; round < 2; round++) {
        for await (const part of model.write(request)) assert.ok(part);
      }
      assert.deepEqual(
        server.requests.slice(-3).map(({ body }) => "stream_options" in body),
        [true, false, false],
      );
    });
  });

  describe("tries again before the first word", () => {
    const check = (name: string, script: Script, tries: number) =>
      it(name, async () => {
        const { text, requests } = await ask(script);
        assert.equal(text, "there");
        assert.equal(requests.length, tries);
      });
    const good = { kind: "answer", text: "there" } as const;

    check("429 with Retry-After", [{ kind: "error", status: 429, headers: { "retry-after": "0" } }, good], 2);
    check("500 twice", [{ kind: "error", status: 500 }, { kind: "error", status: 503, body: "<html>busy" }, good], 3);
    check("a cut connection", [{ kind: "cut" }, good], 2);
    check(
      "an error as the first chunk",
      [{ kind: "raw", body: 'data: {"error":{"message":"overloaded","type":"server_error","code":null}}\n\n' }, good],
      2,
    );
  });

  describe("explains", () => {
    const check = (
      name: string,
      script: Script,
      code: ErrorCode,
      words: RegExp,
      options: Partial<OpenAiModelOptions> = {},
      tries = 1,
    ) =>
      it(`${name} as ${code}`, async () => {
        const { requests } = await fails(script, code, words, options);
        assert.equal(requests.length, tries);
      });
    const error = (status: number, message: string, more: object = {}): Script => ({
      kind: "error",
      status,
      message,
      ...more,
    });

    check("401", error(401, `Incorrect API key provided: ${apiKey}.`), "generate/unauthorized", /another one/);
    check("401 without a key", error(401, "Missing key"), "generate/unauthorized", /wants an API key/, { apiKey: "" });
    check("403", error(403, "Forbidden"), "generate/unauthorized", /API key/);
    check(
      "404",
      error(404, "The model `stand-in` does not exist", { code: "model_not_found" }),
      "generate/model-missing",
      /no model "stand-in"; choose one that it has, such as stand-in/,
    );
    check("404 of a proxy", error(404, "", { body: "404 page not found" }), "generate/unreachable", /ends in \/v1/);
    check("429 to the end", error(429, "Slow down"), "generate/rate-limited", /wait a little/, {}, 3);
    check(
      "429 with a long wait",
      error(429, "Slow down", { headers: { "retry-after": "3600" } }),
      "generate/rate-limited",
      /asks to wait 3600 seconds/,
    );
    check("no credit", error(429, "Quota", { code: "insufficient_quota" }), "generate/rate-limited", /no credit/);
    check("500 to the end", error(500, "Oh no"), "generate/failed", /trouble of its own \(“Oh no”\)/, {}, 3);
    check(
      "a long prompt",
      error(400, "This model's maximum context length is 4096 tokens.", { code: "context_length_exceeded" }),
      "generate/context-too-long",
      /→ generation\.contextTokens/,
    );
    check("an unknown 400", error(400, "Bad seed"), "generate/failed", /“Bad seed”/);
    check(
      "a key that a proxy repeats",
      error(400, `Bad header Authorization: Bearer ${apiKey}`),
      "generate/failed",
      /refused the request/,
    );
    check("silence", { kind: "hang" }, "generate/timed-out", /sent nothing for 1 second;/, { timeoutMs: 200 });
    check("an empty stream", { kind: "raw", body: "data: [DONE]\n\n" }, "generate/failed", /empty answer/);
    check("an empty answer", { kind: "answer", text: "" }, "generate/failed", /empty answer/);
    check(
      "thinking until the limit",
      { kind: "answer", text: "<think>hm, let me", finishReason: "length" },
      "generate/failed",
      /→ generation\.maxOutputTokens/,
    );
    check(
      "a web page",
      { kind: "raw", body: "<html><body>Hello</body></html>", contentType: "text/html" },
      "generate/failed",
      /web page/,
    );
    check(
      "JSON that is none",
      { kind: "raw", body: "{oops", contentType: "application/json" },
      "generate/failed",
      /OpenAI protocol/,
      {},
      3,
    );
    check(
      "the content filter",
      { kind: "answer", text: "", finishReason: "content_filter" },
      "generate/failed",
      /filter/,
    );
  });

  describe("in the middle of an answer", () => {
    it("keeps what was streamed when the connection is cut, and does not start again", async () => {
      const { text, requests } = await fails(
        { kind: "cut", text: "The fine is ten" },
        "generate/failed",
        /middle of the answer/,
      );
      assert.equal(text, "The fine is ten");
      assert.equal(requests.length, 1);
    });
    it("gives up on silence", async () => {
      const { text } = await fails({ kind: "hang", text: "The fine" }, "generate/timed-out", /sent nothing/, {
        timeoutMs: 500,
      });
      assert.equal(text, "The fine");
    });
    it("fails on a malformed chunk", async () => {
      const body = 'data: {"choices":[{"index":0,"delta":{"content":"The "}}]}\n\ndata: {"choices":[{"ind\n\n';
      const { text } = await fails({ kind: "raw", body }, "generate/failed", /OpenAI protocol/);
      assert.equal(text, "The ");
    });
    it("fails when the stream ends without an end", async () => {
      const body = 'data: {"choices":[{"index":0,"delta":{"content":"The "},"finish_reason":null}]}\n\n';
      await fails({ kind: "raw", body }, "generate/failed", /broke off/);
    });
    it("takes [DONE] for an end", async () => {
      const body = 'data: {"choices":[{"index":0,"delta":{"content":"The end."}}]}\n\ndata: [DONE]\n\n';
      assert.equal((await ask({ kind: "raw", body })).text, "The end.");
    });
    it("takes slow drops for life", async () => {
      const script: Script = { kind: "answer", text: "one two three four", chunkChars: 1, delayMs: 100 };
      assert.equal((await ask(script, { timeoutMs: 1500 })).text, "one two three four");
    });
  });

  describe("without a server", () => {
    it("says that nothing answers", async () => {
      const port = await freePort();
      const { requests } = await fails(
        { kind: "answer" },
        "generate/unreachable",
        /Nothing answers at http:\/\/127.*→ generation\.baseUrl/,
        {
          baseUrl: `http://127.0.0.1:${port}/v1`,
        },
      );
      assert.equal(requests.length, 0);
    });
    it("says that a host cannot be found", async () => {
      await fails({ kind: "answer" }, "generate/unreachable", /no-such-host\.invalid cannot be found/, {
        baseUrl: "https://no-such-host.invalid/v1",
      });
    });
  });

  describe("cancelled", () => {
    const cancel = (name: string, script: Script, abortAfterText: boolean) =>
      it(`${name}: closes the connection at once and throws the abort`, async () => {
        server.setBehaviour(script);
        const controller = new AbortController();
        const before = server.requests.length;
        const received = (async () => {
          for await (const part of modelOf().write(request, controller.signal)) {
            if (abortAfterText && part.type === "text-delta") controller.abort();
          }
        })();
        if (!abortAfterText) {
          while (server.requests.length === before) await new Promise((resolve) => setImmediate(resolve));
          controller.abort();
        }
        await assert.rejects(received, isAbort);
        assert.equal(await server.requests[before]?.leftEarly, true);
      });
    cancel("before the first byte", { kind: "hang" }, false);
    cancel("in the middle", { kind: "hang", text: "The fine is" }, true);

    it("while it waits for the next try", async () => {
      server.setBehaviour({ kind: "error", status: 500 });
      const controller = new AbortController();
      const before = server.requests.length;
      const from = logged.length;
      const received = (async () => {
        const model = modelOf({ retryDelaysMs: [3_600_000] });
        for await (const part of model.write(request, controller.signal)) assert.ok(part);
      })();
      while (!logged.slice(from).some((line) => line.includes("again in")))
        await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort();
      await assert.rejects(received, isAbort);
      assert.equal(server.requests.length, before + 1);
    });
    it("when the caller stops listening", async () => {
      server.setBehaviour({ kind: "hang", text: "The fine is" });
      const before = server.requests.length;
      for await (const part of modelOf().write(request)) {
        assert.ok(part);
        break;
      }
      assert.equal(await server.requests[before]?.leftEarly, true);
    });
    it("before it began", async () => {
      const before = server.requests.length;
      const { error } = await ask({ kind: "answer" }, {}, AbortSignal.abort());
      assert.ok(isAbort(error));
      assert.equal(server.requests.length, before);
    });
  });

  describe("afterwards", () => {
    it("never logs the key", () => {
      assert.ok(logged.length > 0);
      assert.ok(!logged.some((line) => line.includes(apiKey)));
    });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
