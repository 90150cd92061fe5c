import assert from "node:assert/strict";
import { EngineError } from "../../../../../src/core/api";
import { readEndpoint } from "../../../../../src/core/platform/http/endpoint";
import { type Circumstances, explainFailure } from "../../../../../src/core/platform/http/explain-failure";
import { RedirectError } from "../../../../../src/core/platform/http/gate";

const embeddings: Circumstances = {
  purpose: "embeddings",
  apiKey: "sk-1234",
  endpoint: readEndpoint("http://host.test/v1", "embedding.baseUrl"),
  model: "small",
  timeoutMs: 1000,
  textStreamed: false,
};
const answers: Circumstances = { ...embeddings, purpose: "answers" };
const local: Circumstances = { ...answers, endpoint: readEndpoint("localhost:9", "generation.baseUrl") };

const said = (status: number, words: string): Error => Object.assign(new Error(`${status} ${words}`), { status });
const broken = (cause: object): Error =>
  new Error("Connection error.", {
    cause: new Error("fetch failed", { cause: Object.assign(new Error("no"), cause) }),
  });

describe("explainFailure", () => {
  const check = (
    name: string,
    error: unknown,
    circumstances: Circumstances,
    code: string,
    message: RegExp,
    setting?: string,
  ) =>
    it(`${name} of ${circumstances.purpose}`, () => {
      const explained = explainFailure(error, circumstances);
      assert.equal(explained.code, code);
      assert.match(explained.message, message);
      assert.equal(explained.setting, setting);
      assert.match(explained.message, /^[^\n]{20,300}\.$/);
      // No surface is named, nor a setting or the key.
      assert.doesNotMatch(explained.message, /sk-1234|VS Code|terminal|--\w|OPENAI_|(?:generation|embedding)\./);
      assert.ok(!String(explained.cause).includes("sk-1234"));
    });

  check(
    "a wrong key",
    said(401, "Incorrect key sk-1234"),
    embeddings,
    "embed/unauthorized",
    /does not accept the API key/,
    "openai.apiKey",
  );
  check(
    "a wrong key",
    said(403, "no"),
    answers,
    "generate/unauthorized",
    /does not accept the API key/,
    "openai.apiKey",
  );
  check(
    "no key",
    said(401, "no"),
    { ...answers, apiKey: "" },
    "generate/unauthorized",
    /wants an API key/,
    "openai.apiKey",
  );
  check(
    "an unknown model",
    said(404, "no such model"),
    embeddings,
    "embed/model-missing",
    /"small"/,
    "embedding.model",
  );
  check(
    "an unknown path",
    said(404, "page"),
    embeddings,
    "embed/failed",
    /no embeddings endpoint/,
    "embedding.baseUrl",
  );
  check(
    "an unknown path",
    said(404, "page"),
    answers,
    "generate/unreachable",
    /no chat endpoint/,
    "generation.baseUrl",
  );
  check("too many requests", said(429, "of sk-1234"), embeddings, "embed/failed", /limits the rate/);
  check(
    "a refusal",
    said(422, "what is seed sk-1234"),
    embeddings,
    "embed/failed",
    /“422 .*…”|“what/,
    "embedding.model",
  );
  check("trouble", said(502, "bad gateway"), embeddings, "embed/failed", /again a little later/);
  check(
    "nobody there",
    broken({ code: "ECONNREFUSED" }),
    answers,
    "generate/unreachable",
    /Nothing answers at http:\/\/host/,
    "generation.baseUrl",
  );
  check(
    "nobody there",
    broken({ code: "ECONNREFUSED" }),
    embeddings,
    "embed/failed",
    /Nothing answers/,
    "embedding.baseUrl",
  );
  check(
    "a port that is never asked",
    broken({ message: "bad port" }),
    local,
    "generate/unreachable",
    /Nothing answers at http:\/\/localhost:9/,
    "generation.baseUrl",
  );
  check(
    "a local server that hangs up",
    broken({ code: "ECONNRESET" }),
    local,
    "generate/unreachable",
    /check that the server is well/,
  );
  check(
    "a server far away that hangs up",
    broken({ code: "ECONNRESET" }),
    answers,
    "generate/unreachable",
    /check the network/,
  );
  check(
    "a redirect",
    new Error("Connection error.", { cause: new RedirectError("https://other.test") }),
    answers,
    "generate/unreachable",
    /redirects to https:\/\/other\.test, to which nothing was sent/,
    "generation.baseUrl",
  );

  it("leaves what is a sentence already", () => {
    const known = new EngineError("config/invalid", "Say so.");
    assert.equal(explainFailure(new Error("outer", { cause: known }), answers), known);
  });
});
