import assert from "node:assert/strict";
import { type Config, defaultConfig, isEngineError, type Log } from "../../../../src/core/api";
import { chooseWriter } from "../../../../src/core/engine/choose-model";

const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function chosen(generation: Partial<Config["generation"]>, apiKey?: string): Promise<string> {
  try {
    const model = await chooseWriter({ ...defaultConfig.generation, ...generation }, { get: async () => apiKey }, log);
    return `${model.provider} ${model.model}`;
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("chooseWriter", () => {
  const check = (
    name: string,
    generation: Partial<Config["generation"]>,
    apiKey: string | undefined,
    expected: string | RegExp,
  ) =>
    it(name, async () => {
      const result = await chosen(generation, apiKey);
      if (typeof expected === "string") assert.equal(result, expected);
      else assert.match(result, expected);
    });
  const local = { baseUrl: "http://127.0.0.1:11434/v1", model: "qwen" };

  check("auto without anything", {}, undefined, "extractive extractive");
  check("auto with a blank key and URL", { baseUrl: "  " }, " ", "extractive extractive");
  check("auto with a key", {}, "sk-1", "openai gpt-4o-mini");
  check("auto with a local server", local, undefined, "openai qwen");
  check("extractive in spite of a key", { provider: "extractive" }, "sk-1", "extractive extractive");
  check("openai with a local server and no key", { provider: "openai", ...local }, undefined, "openai qwen");
  check("openai without both", { provider: "openai" }, undefined, /^config\/invalid: .*extractive.*API key.*base URL/);
  check("a base URL that is none", { baseUrl: "http://" }, undefined, /^config\/invalid: .*generation\.baseUrl/);
});
