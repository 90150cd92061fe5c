import assert from "node:assert/strict";
import { isEngineError } from "../../../../../src/core/api";
import { readEndpoint } from "../../../../../src/core/platform/http/endpoint";

describe("readEndpoint", () => {
  const check = (baseUrl: string, expected: string) =>
    it(`${baseUrl || "(empty)"} → ${expected}`, () => {
      const { url, label, kind, query, isLocal } = readEndpoint(baseUrl, "generation.baseUrl");
      const parameters = new URLSearchParams(query).toString();
      const where = isLocal ? "local" : kind;
      assert.equal(`${where} ${label} ${url}${parameters === "" ? "" : `?${parameters}`}`, expected);
    });

  check("", "openai api.openai.com https://api.openai.com/v1");
  check("http://127.0.0.1:11434/v1", "local 127.0.0.1:11434 http://127.0.0.1:11434/v1");
  check("http://127.0.0.1:11434", "local 127.0.0.1:11434 http://127.0.0.1:11434/v1");
  check(" localhost:1234/v1/ ", "local localhost:1234 http://localhost:1234/v1");
  check("localhost:9", "local localhost:9 http://localhost:9/v1");
  check("127.0.0.1:9", "local 127.0.0.1:9 http://127.0.0.1:9/v1");
  check("[::1]:8000", "local [::1]:8000 http://[::1]:8000/v1");
  check("192.168.1.7:8000", "other 192.168.1.7:8000 http://192.168.1.7:8000/v1");
  check("127.evil.example", "other 127.evil.example https://127.evil.example/v1");
  check("evil.example:8080/v1", "other evil.example:8080 https://evil.example:8080/v1");
  check("models.example.org/api", "other models.example.org https://models.example.org/api");
  check("https://x.test/v1/chat/completions", "other x.test https://x.test/v1");
  check("https://x.test/v1/embeddings/", "other x.test https://x.test/v1");
  check(
    "https://mine.openai.azure.com/openai/deployments/gpt?api-version=2024-10-21",
    "azure mine.openai.azure.com https://mine.openai.azure.com/openai/deployments/gpt?api-version=2024-10-21",
  );

  for (const bad of ["http://", "ftp://x.test", "not a url", "http://user:secret@x.test/v1", "user:secret@x.test/v1"]) {
    for (const setting of ["generation.baseUrl", "embedding.baseUrl"] as const) {
      it(`refuses ${bad} for ${setting} without repeating it`, () =>
        assert.throws(
          () => readEndpoint(bad, setting),
          (error) =>
            isEngineError(error) &&
            error.code === "config/invalid" &&
            error.setting === setting &&
            !error.message.includes("secret"),
        ));
    }
  }
});
