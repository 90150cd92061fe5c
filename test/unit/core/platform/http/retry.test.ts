import assert from "node:assert/strict";
import { type Patience, retryDelayMs, withRetries } from "../../../../../src/core/platform/http/retry";

const now = Date.parse("2026-01-01T00:00:00Z");

function failure(status: number | undefined, headers: Record<string, string> = {}, more: object = {}): Error {
  return Object.assign(new Error("trouble"), { status, headers: new Headers(headers), ...more });
}

const patience: Patience = {
  longestWaitMs: 30_000,
  jitter: 0.25,
  clock: { now: () => now, sleep: async () => undefined },
};

describe("retryDelayMs", () => {
  const check = (name: string, error: Error, backoffMs: number | undefined, least: number | undefined, most = least) =>
    it(name, () => {
      const delay = retryDelayMs(error, backoffMs, patience);
      if (least === undefined || most === undefined) assert.equal(delay, undefined);
      else assert.ok(delay !== undefined && delay >= least && delay <= most, `${delay}`);
    });

  check("429 backs off with jitter", failure(429), 1000, 750, 1000);
  check("503 too", failure(503), 1000, 750, 1000);
  check("no try left", failure(429), undefined, undefined);
  check("Retry-After in seconds", failure(429, { "retry-after": "2" }), 100, 2000);
  check("Retry-After as a date", failure(429, { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }), 100, 5000);
  check("Retry-After in the past", failure(429, { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }), 100, 0);
  check("retry-after-ms", failure(503, { "retry-after-ms": "250", "retry-after": "9" }), 100, 250);
  check("a negative Retry-After, which says nothing", failure(429, { "retry-after": "-1" }), 1000, 750, 1000);
  check("an empty Retry-After", failure(429, { "retry-after": " " }), 1000, 750, 1000);
  check("the longest wait", failure(429, { "retry-after": "30" }), 100, 30_000);
  check("a longer one", failure(429, { "retry-after": "31" }), 100, undefined);
  check("a wait that nobody waits", failure(429, { "retry-after": "86400" }), 100, undefined);
  check("400", failure(400), 100, undefined);
  check("401", failure(401), 100, undefined);
  check("no credit", failure(429, {}, { code: "insufficient_quota" }), 100, undefined);
  check("a connection that broke", failure(undefined, {}, { cause: { code: "ECONNRESET" } }), 100, 75, 100);
  check("a server that is not there", failure(undefined, {}, { cause: { code: "ECONNREFUSED" } }), 100, undefined);
});

describe("withRetries", () => {
  const overloaded = failure(503);

  it("tries again until it works", async () => {
    let tries = 0;
    const attempt = async (): Promise<string> => {
      if (++tries < 3) throw overloaded;
      return "there";
    };
    assert.equal(await withRetries(attempt, [0, 0, 0], () => undefined, undefined), "there");
    assert.equal(tries, 3);
  });

  it("gives up with the last error", async () => {
    let tries = 0;
    const attempt = async (): Promise<string> => {
      tries++;
      throw overloaded;
    };
    await assert.rejects(
      withRetries(attempt, [0], () => undefined, undefined),
      (error) => error === overloaded,
    );
    assert.equal(tries, 2);
  });

  it("ends a wait the moment it is cancelled", async () => {
    const controller = new AbortController();
    const attempt = async (): Promise<string> => {
      throw failure(429, { "retry-after": "29" });
    };
    // The wait is about to begin when it is told of.
    const onWait = (): void => void setImmediate(() => controller.abort());
    await assert.rejects(withRetries(attempt, [1000], onWait, controller.signal), { name: "AbortError" });
  });
});
