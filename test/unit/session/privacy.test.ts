import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../../src/core";
import { describePrivacy } from "../../../src/session/privacy";

function check(name: string, change: Partial<Config>, hasModel: boolean, expected: RegExp | undefined): void {
  it(name, () => {
    const said = describePrivacy({ ...defaultConfig, ...change }, hasModel);
    if (expected === undefined) assert.equal(said, undefined);
    else assert.match(said ?? "", expected);
  });
}

const embedding = (baseUrl: string): Partial<Config> => ({
  embedding: { ...defaultConfig.embedding, provider: "openai", baseUrl },
});
const generation = (baseUrl: string): Partial<Config> => ({ generation: { ...defaultConfig.generation, baseUrl } });

describe("describePrivacy", () => {
  check("says nothing where nothing leaves", {}, false, undefined);
  check("says nothing of a provider on this computer", generation("http://127.0.0.1:11434/v1"), true, undefined);
  check("says nothing of localhost", generation("http://localhost:1234/v1"), true, undefined);
  check("names OpenAI itself", {}, true, /^Your question .* api\.openai\.com\.$/);
  check("names another provider", generation("https://llm.example/v1"), true, /llm\.example/);
  check(
    "says that files are sent",
    embedding("https://llm.example/v1"),
    false,
    /^The text of your files .* llm\.example/,
  );
  check("says nothing offline", { ...embedding(""), network: { offline: true } }, true, undefined);
  check("says both", embedding(""), true, /files .*api\.openai\.com.* question/);
  check("names a host with its port", generation("evil.example:8080/v1"), true, /sent to evil\.example:8080\.$/);
  check("names it for files, too", embedding("evil.example:8080/v1"), false, /sent to evil\.example:8080 to be/);
  check("knows a name that only looks local", generation("http://127.evil.example"), true, /127\.evil\.example/);
  check("knows localhost without a scheme", generation("localhost:11434"), true, undefined);
  check("says nothing of an address that is none, to which nothing is sent", generation("::"), true, undefined);
  it("does not repeat a password", () =>
    assert.doesNotMatch(
      describePrivacy({ ...defaultConfig, ...generation("https://me:secret@llm.example/v1") }, true) ?? "",
      /secret/,
    ));
});
