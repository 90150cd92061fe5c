import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GenerateRequest } from "../../../../../src/core/api";
import { createOpenAiModel } from "../../../../../src/core/models/openai/openai-model";
import { type OpenAiServer, startOpenAiServer } from "../../../../fakes/openai-server";

const folder = join(__dirname, "../../../../fixtures/openai");
const ignore = (): void => undefined;
const request: GenerateRequest = {
  responseType: "general",
  question: "How much is the fine?",
  history: [],
  selection: undefined,
  context: { passages: [], tokens: 0 },
};

describe("openai provider reads the streams that servers send", () => {
  let server: OpenAiServer;
  before(async () => void (server = await startOpenAiServer()));
  after(() => server.close());

  const check = (name: string, inputTokens: number | "ours") =>
    it(name, async () => {
      const body = readFileSync(join(folder, `${name}.chunks.txt`), "utf8");
      for (const bytesPerWrite of [body.length, 97, 7]) {
        server.setBehaviour({ kind: "raw", body, bytesPerWrite });
        const model = createOpenAiModel({
          apiKey: "key",
          baseUrl: server.baseUrl,
          model: "any",
          contextTokens: 4000,
          maxOutputTokens: 100,
          timeoutMs: 20_000,
          log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
        });
        let text = "";
        for await (const part of model.generate(request)) {
          if (part.type === "text-delta") text += part.text;
          else {
            assert.equal(part.finishReason, "stop");
            assert.equal(part.usage?.outputTokens, inputTokens === "ours" ? 10 : 11);
            if (inputTokens === "ours") assert.ok((part.usage?.inputTokens ?? 0) > 100);
            else assert.equal(part.usage?.inputTokens, inputTokens);
          }
        }
        assert.equal(text, "The fine is ten cents a day [1].");
      }
    });

  check("openai", 812);
  check("azure", "ours");
  check("ollama", 812);
  check("vllm", 812);
  check("lm-studio-thinking", "ours");
  check("deepseek-reasoning", 812);
  check("mistral-parts", 812);
});
