import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChatRequest, type TextPart, type Usage } from "../../../../../src/core/api";
import {
  createOpenAiChatModel,
  createOpenAiCompletionModel,
  type OpenAiModelOptions,
} from "../../../../../src/core/models/openai/openai-model";
import { createMemoryGate } from "../../../../fakes/memory-gate";
import { type OpenAiServer, startOpenAiServer } from "../../../../fakes/openai-server";

const folder = join(__dirname, "../../../../fixtures/openai");
const ignore = (): void => undefined;
const request: ChatRequest = { messages: [{ role: "user", content: "How much is the fine?" }] };

function optionsFor(server: OpenAiServer): OpenAiModelOptions {
  return {
    apiKey: "key",
    baseUrl: server.baseUrl,
    model: "any",
    contextTokens: 4000,
    maxOutputTokens: 100,
    timeoutMs: 20_000,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    gate: createMemoryGate(),
  };
}

async function read(
  parts: AsyncIterable<TextPart>,
): Promise<{ readonly text: string; readonly usage: Usage | undefined }> {
  let text = "";
  for await (const part of parts) {
    if (part.type === "text-delta") text += part.text;
    else {
      assert.equal(part.finishReason, "stop");
      return { text, usage: part.usage };
    }
  }
  throw new Error("no end");
}

describe("createOpenAiChatModel", () => {
  let server: OpenAiServer;
  before(async () => void (server = await startOpenAiServer()));
  after(() => server.close());

  const check = (name: string, inputTokens: number | undefined) =>
    it(`reads the stream of ${name}`, async () => {
      const body = readFileSync(join(folder, `${name}.chunks.txt`), "utf8");
      for (const bytesPerWrite of [body.length, 97, 7]) {
        server.setBehaviour({ kind: "raw", body, bytesPerWrite });
        const { text, usage } = await read(createOpenAiChatModel(optionsFor(server)).stream(request));
        assert.equal(text, "The fine is ten cents a day [1].");
        assert.deepEqual(usage, inputTokens === undefined ? undefined : { inputTokens, outputTokens: 11 });
      }
    });

  check("openai", 812);
  check("azure", undefined);
  check("ollama", 812);
  check("vllm", 812);
  check("lm-studio-thinking", undefined);
  check("deepseek-reasoning", 812);
  check("mistral-parts", 812);

  it("sends what is asked of the choice of words, and leaves out what the server refuses", async () => {
    server.setBehaviour({ kind: "answer", text: "ok", rejects: ["seed", "stop"] });
    const from = server.requests.length;
    const sampling = { maxOutputTokens: 5000, stop: ["\n\n"], temperature: 0, seed: 7 };
    await read(createOpenAiChatModel(optionsFor(server)).stream({ ...request, ...sampling }));
    const sent = server.requests.slice(from).map(({ body: { max_tokens, stop, temperature, seed } }) => {
      return { max_tokens, stop, temperature, seed };
    });
    const kept = { max_tokens: 100, temperature: 0 };
    assert.deepEqual(sent, [
      { ...kept, stop: ["\n\n"], seed: 7 },
      { ...kept, stop: ["\n\n"], seed: undefined },
      { ...kept, stop: undefined, seed: undefined },
    ]);
  });
});

describe("createOpenAiCompletionModel", () => {
  let server: OpenAiServer;
  before(async () => void (server = await startOpenAiServer()));
  after(() => server.close());

  const check = (name: string, suffix: string, expected: object) =>
    it(name, async () => {
      server.setBehaviour({ kind: "answer", text: "return days * 10" });
      const model = createOpenAiCompletionModel(optionsFor(server));
      const { text, usage } = await read(model.complete({ prefix: "def fine(days):\n    ", suffix }));
      assert.equal(text, "return days * 10");
      assert.ok((usage?.outputTokens ?? 0) > 0);
      const sent = server.requests.at(-1);
      assert.match(sent?.url ?? "", /\/v1\/completions$/);
      const { prompt, suffix: sentSuffix, max_tokens } = sent?.body ?? {};
      assert.deepEqual({ prompt, suffix: sentSuffix, max_tokens }, expected);
    });

  check("fills the gap", "\n\nprint(fine(3))", {
    prompt: "def fine(days):\n    ",
    suffix: "\n\nprint(fine(3))",
    max_tokens: 100,
  });
  check("goes on at the end of a text", "", { prompt: "def fine(days):\n    ", suffix: undefined, max_tokens: 100 });
});
