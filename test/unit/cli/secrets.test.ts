import assert from "node:assert/strict";
import { environmentSecrets } from "../../../src/cli/secrets";
import { defaultConfig } from "../../../src/core";

const keys = { OPENAI_API_KEY: "answers", PYTHON_CODE_HELPER_EMBEDDING_API_KEY: "vectors" };

function check(answersAt: string, vectorsAt: string, expected: Readonly<Record<string, string | undefined>>): void {
  const { generation, embedding, stackoverflow } = defaultConfig;
  const config = {
    generation: { ...generation, baseUrl: answersAt },
    embedding: { ...embedding, baseUrl: vectorsAt },
    stackoverflow,
  };
  for (const [origin, key] of Object.entries(expected)) {
    it(`${answersAt || "OpenAI"} and ${vectorsAt || "OpenAI"}: ${key ?? "no key"} for ${origin}`, async () =>
      assert.equal(await environmentSecrets(config, keys).get("openai.apiKey", origin), key));
  }
}

describe("environmentSecrets", () => {
  check("", "", { "https://api.openai.com": "answers", "https://evil.example": undefined });
  check("", "localhost:9", { "https://api.openai.com": "answers", "http://localhost:9": "vectors" });
  check("http://127.0.0.1:8/v1", "http://127.0.0.1:9/v1", {
    "http://127.0.0.1:8": "answers",
    "http://127.0.0.1:9": "vectors",
    "https://api.openai.com": undefined,
  });
  check("http://127.0.0.1:8/v1", "http://127.0.0.1:8/embed", { "http://127.0.0.1:8": "answers" });
  check("http://127.0.0.1:8/v1", "", { "https://api.openai.com": "vectors", "http://127.0.0.1:8": "answers" });

  it("gives the key of Stack Exchange to the address that is set for it, and no other key", async () => {
    const secrets = environmentSecrets(defaultConfig, { ...keys, STACKEXCHANGE_KEY: "threads" });
    assert.equal(await secrets.get("stackexchange.key", "https://api.stackexchange.com"), "threads");
    assert.equal(await secrets.get("stackexchange.key", "https://evil.example"), undefined);
    assert.equal(await secrets.get("stackexchange.key", "https://api.openai.com"), undefined);
  });

  it("takes an empty variable for none", async () => {
    const secrets = environmentSecrets(defaultConfig, { OPENAI_API_KEY: "" });
    assert.equal(await secrets.get("openai.apiKey", "https://api.openai.com"), undefined);
  });
});
