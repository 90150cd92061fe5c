import assert from "node:assert/strict";
import { environmentSecrets } from "../../../src/cli/secrets";
import { defaultConfig } from "../../../src/core";

const keys = {
  GITHUB_TOKEN: "repositories",
  OPENAI_API_KEY: "answers",
  PYTHON_CODE_HELPER_EMBEDDING_API_KEY: "vectors",
};

function check(answersAt: string, vectorsAt: string, expected: Readonly<Record<string, string | undefined>>): void {
  const { generation, embedding, stackoverflow, github } = defaultConfig;
  const config = {
    generation: { ...generation, baseUrl: answersAt },
    embedding: { ...embedding, baseUrl: vectorsAt },
    stackoverflow,
    github,
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

  it("gives the token of GitHub to GitHub alone, or to the server that was set in its place", async () => {
    const own = { ...defaultConfig, github: { apiUrl: "https://git.example.org/api/v3" } };
    const token = (config: typeof own, origin: string): Promise<string | undefined> =>
      environmentSecrets(config, keys).get("github.token", origin);
    assert.equal(await token(defaultConfig, "https://api.github.com"), "repositories");
    assert.equal(await token(defaultConfig, "https://api.openai.com"), undefined);
    assert.equal(await token(own, "https://git.example.org"), "repositories");
    assert.equal(await token(own, "https://api.github.com"), undefined);
  });

  it("takes an empty variable for none", async () => {
    const secrets = environmentSecrets(defaultConfig, { OPENAI_API_KEY: "" });
    assert.equal(await secrets.get("openai.apiKey", "https://api.openai.com"), undefined);
  });
});
