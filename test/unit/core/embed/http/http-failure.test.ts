import assert from "node:assert/strict";
import { explainHttpFailure, type HttpFailure } from "../../../../../src/core/embed/http/http-failure";

const endpoint = { baseUrl: "http://host/v1", model: "small", key: "sk-1234", timeoutMs: 1000 };

function check(status: number, said: string, reason: HttpFailure["reason"], message: RegExp): void {
  const failure = explainHttpFailure(Object.assign(new Error(`${status} ${said}`), { status }), endpoint);
  assert.equal(failure.reason, reason);
  assert.match(failure.error.message, message);
  assert.doesNotMatch(failure.error.message, /sk-1234/);
}

describe("explainHttpFailure", () => {
  it("knows a text that is too long by what servers say", () => {
    check(
      400,
      "This model's maximum context length is 8192 tokens, however you requested 9000",
      "too-long",
      /too long/,
    );
    check(500, "input is too large to process. increase the physical batch size", "too-long", /too long/);
    check(413, "the input length exceeds the context length", "too-long", /too long/);
  });

  it("tells a refused form from what is final", () => {
    check(422, "encoding_format: unexpected", "refused", /refused the embedding request/);
    check(401, "Incorrect API key provided: sk-1234", "final", /refused the API key/);
    check(403, "no", "final", /refused the API key/);
    check(404, "no such model", "final", /no embedding model small/);
    check(429, "quota of sk-1234 used up", "final", /quota of … used up/);
    check(502, "bad gateway", "final", /try again later/);
  });

  it("names the root of a broken connection", () => {
    const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const { error } = explainHttpFailure(
      new Error("Connection error.", { cause: new Error("fetch failed", { cause }) }),
      endpoint,
    );
    assert.match(error.message, /cannot be reached \(ECONNREFUSED\)/);
    assert.equal(error.retryable, true);
  });
});
