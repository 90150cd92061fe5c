import assert from "node:assert/strict";
import { hasKey, type KeyStorage, secretsFrom, setKey } from "../../../src/extension/secrets";

function storage(): KeyStorage {
  const kept = new Map<string, string>();
  return {
    get: async (name) => kept.get(name),
    store: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  };
}

describe("keys", () => {
  const openAi = "https://api.openai.com";
  const other = "https://llm.example:8443";

  it("belong to one address each", async () => {
    const kept = storage();
    const secrets = secretsFrom(kept, async () => "signed-in");
    await setKey(kept, openAi, " a-key \n");
    assert.equal(await secrets.get("openai.apiKey", openAi), "a-key");
    assert.equal(await secrets.get("openai.apiKey", other), undefined);
    await setKey(kept, other, "another");
    assert.equal(await secrets.get("openai.apiKey", openAi), "a-key");
    assert.equal(await secrets.get("openai.apiKey", other), "another");
    assert.equal(await secrets.get("openai.apiKey", "https://llm.example"), undefined);
  });
  it("are deleted when they are left empty, and only that one", async () => {
    const kept = storage();
    await setKey(kept, openAi, "a-key");
    await setKey(kept, other, "another");
    await setKey(kept, other, " ");
    assert.equal(await hasKey(kept, "llm.example:8443/v1"), false);
    assert.equal(await hasKey(kept, ""), true);
  });
  it("are found by the address as it is set", async () => {
    const kept = storage();
    await setKey(kept, other, "another");
    assert.equal(await hasKey(kept, "https://llm.example:8443/v1/"), true);
    assert.equal(await hasKey(kept, "https://me:secret@llm.example:8443/v1"), false);
    assert.equal(await hasKey(kept, "::"), false);
  });
  it("of GitHub are the editor's own sign-in, where no other was set, and only for GitHub itself", async () => {
    const kept = storage();
    const secrets = secretsFrom(kept, async () => "signed-in");
    assert.equal(await secrets.get("github.token", "https://api.github.com"), "signed-in");
    assert.equal(await secrets.get("github.token", "https://git.example.org"), undefined);
    assert.equal(await secrets.get("openai.apiKey", "https://api.github.com"), undefined);
    await setKey(kept, "https://api.github.com", "own", "github.token");
    assert.equal(await secrets.get("github.token", "https://api.github.com"), "own");
  });
});
