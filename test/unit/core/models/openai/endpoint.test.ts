import assert from "node:assert/strict";
import { isEngineError } from "../../../../../src/core/api";
import { readEndpoint } from "../../../../../src/core/models/openai/endpoint";

describe("readEndpoint", () => {
  const check = (baseUrl: string, expected: string) =>
    it(`${baseUrl || "(empty)"} → ${expected}`, () => {
      const { url, label, kind, query } = readEndpoint(baseUrl);
      const parameters = new URLSearchParams(query).toString();
      assert.equal(`${kind} ${label} ${url}${parameters === "" ? "" : `?${parameters}`}`, expected);
    });

  check("", "openai api.openai.com https://api.openai.com/v1");
  check("http://127.0.0.1:11434/v1", "other 127.0.0.1:11434 http://127.0.0.1:11434/v1");
  check("http://127.0.0.1:11434", "other 127.0.0.1:11434 http://127.0.0.1:11434/v1");
  check(" localhost:1234/v1/ ", "other localhost:1234 http://localhost:1234/v1");
  check("models.example.org/api", "other models.example.org https://models.example.org/api");
  check("https://x.test/v1/chat/completions", "other x.test https://x.test/v1");
  check(
    "https://mine.openai.azure.com/openai/deployments/gpt?api-version=2024-10-21",
    "azure mine.openai.azure.com https://mine.openai.azure.com/openai/deployments/gpt?api-version=2024-10-21",
  );

  for (const bad of ["http://", "ftp://x.test", "not a url", "http://user:secret@x.test/v1"]) {
    it(`refuses ${bad} without repeating it`, () =>
      assert.throws(
        () => readEndpoint(bad),
        (error) => isEngineError(error) && error.code === "config/invalid" && !error.message.includes("secret"),
      ));
  }
});
