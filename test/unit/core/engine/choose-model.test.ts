import assert from "node:assert/strict";
import {
  type AnswerBrief,
  type Config,
  defaultConfig,
  isEngineError,
  type Log,
  type Secrets,
} from "../../../../src/core/api";
import { createWriters } from "../../../../src/core/engine/choose-model";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createMemoryGate } from "../../../fakes/memory-gate";
import { type OpenAiServer, startOpenAiServer } from "../../../fakes/openai-server";

const brief: AnswerBrief = {
  responseType: "general",
  question: "How much?",
  reading: readQuestion("How much?"),
  history: [],
  definitions: [],
  selection: undefined,
  context: { passages: [], tokens: 0 },
};
const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function chosen(
  generation: Partial<Config["generation"]>,
  keys: Readonly<Record<string, string>>,
  isOffline = false,
): Promise<string> {
  const secrets: Secrets = { get: async (_, origin) => keys[origin] };
  try {
    const writer = await createWriters(secrets, log, createMemoryGate(isOffline)).choose({
      ...defaultConfig.generation,
      ...generation,
    });
    return `${writer.provider} ${writer.model}${isOffline ? ` ${writer.note ?? ""}` : ""}`;
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const openAi = "https://api.openai.com";

describe("createWriters", () => {
  const check = (
    name: string,
    generation: Partial<Config["generation"]>,
    keys: Readonly<Record<string, string>>,
    expected: string | RegExp,
    isOffline = false,
  ) =>
    it(name, async () => {
      const result = await chosen(generation, keys, isOffline);
      if (typeof expected === "string") assert.equal(result, expected);
      else assert.match(result, expected);
    });
  const local = { baseUrl: "http://127.0.0.1:11434/v1", model: "qwen" };

  check("auto without anything", {}, {}, "extractive extractive");
  check("auto with a blank key and URL", { baseUrl: "  " }, { [openAi]: " " }, "extractive extractive");
  check("auto with a key", {}, { [openAi]: "sk-1" }, "openai gpt-4o-mini");
  check("auto with a key of another address", {}, { "https://x.test": "sk-1" }, "extractive extractive");
  check("auto with a local server", local, {}, "openai qwen");
  check("extractive in spite of a key", { provider: "extractive" }, { [openAi]: "sk-1" }, "extractive extractive");
  check("openai with a local server and no key", { provider: "openai", ...local }, {}, "openai qwen");
  check("openai without both", { provider: "openai" }, {}, /^config\/invalid: .*extractive.*API key.*address/);
  const elsewhere = { baseUrl: "https://x.test/v1", model: "qwen" };
  const composed = /^extractive extractive Offline mode is on, so x\.test was not asked: /;
  check("a server elsewhere, offline", elsewhere, {}, composed, true);
  check("openai elsewhere, offline", { provider: "openai", ...elsewhere }, {}, composed, true);
  check("a local server, offline", local, {}, "openai qwen ", true);
  check("nothing, offline", {}, {}, /^extractive extractive Put together/, true);
  check("a base URL that is none", { baseUrl: "http://" }, {}, /^config\/invalid: .*not a web address/);

  describe("against a server that refuses max_tokens", () => {
    let server: OpenAiServer;
    before(
      async () => void (server = await startOpenAiServer({ kind: "answer", text: "ok", rejects: ["max_tokens"] })),
    );
    after(() => server.close());

    it("learns it once for all answers, and anew for another key or other settings", async () => {
      let key = "sk-1";
      const writers = createWriters({ get: async () => key }, log, createMemoryGate());
      const settings = { ...defaultConfig.generation, baseUrl: server.baseUrl, model: "some" };
      const asked = async (generation: Config["generation"]): Promise<number> => {
        const before = server.requests.length;
        const writer = await writers.choose(generation);
        for await (const part of writer.write(brief)) assert.ok(part);
        return server.requests.length - before;
      };
      const requests: number[] = [];
      for (let answer = 0; answer < 3; answer++) requests.push(await asked(settings));
      requests.push(await asked({ ...settings, model: "other" }), await asked(settings));
      key = "sk-2";
      requests.push(await asked(settings));
      assert.deepEqual(requests, [2, 1, 1, 2, 1, 2]);
    });
  });
});
