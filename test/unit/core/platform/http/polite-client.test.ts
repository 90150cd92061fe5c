import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { isEngineError, type Log } from "../../../../../src/core/api";
import { createPoliteClient, type PoliteClientOptions } from "../../../../../src/core/platform/http/polite-client";
import { systemClock } from "../../../../../src/core/platform/http/retry";
import { createMemoryGate } from "../../../../fakes/memory-gate";

const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const reason = { purpose: "source", about: "github:o/n" } as const;

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The connection breaks after that many bytes of the body. */
  readonly breaksAt?: number;
}

/** Answers in order, the last one again and again. */
async function listen(answers: readonly Answer[]) {
  let served = 0;
  let atOnce = 0;
  let most = 0;
  const server = createServer((request, response) => {
    atOnce++;
    most = Math.max(most, atOnce);
    const answer = answers[Math.min(served++, answers.length - 1)] ?? {};
    request.resume().on("end", () => {
      // Others that come at the same time are there by then.
      setImmediate(() => {
        atOnce--;
        write(response, answer);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served: () => served,
    mostAtOnce: () => most,
    close: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function write(response: ServerResponse, { status = 200, headers = {}, body = "done", breaksAt }: Answer): void {
  if (breaksAt === undefined) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { "content-length": String(body.length), ...headers });
  response.write(body.slice(0, breaksAt), () => response.destroy());
}

/** Waits are over at once, and told. */
function createClock(startMs = Date.parse("2026-01-01T00:00:00Z")) {
  const waits: number[] = [];
  let nowMs = startMs;
  return {
    waits,
    now: () => nowMs,
    async sleep(delayMs: number, signal: AbortSignal | undefined) {
      signal?.throwIfAborted();
      waits.push(delayMs);
      nowMs += delayMs;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

async function withServer(
  answers: readonly Answer[],
  run: (server: Awaited<ReturnType<typeof listen>>, client: ReturnType<typeof createClient>) => Promise<void>,
  options: Partial<PoliteClientOptions> = {},
): Promise<void> {
  const server = await listen(answers);
  try {
    await run(server, createClient(options));
  } finally {
    await server.close();
  }
}

function createClient(options: Partial<PoliteClientOptions>) {
  const clock = createClock();
  const gate = createMemoryGate();
  return { clock, gate, client: createPoliteClient({ gate, log, label: "GitHub", clock, ...options }) };
}

async function said(request: Promise<Response>): Promise<string> {
  try {
    const response = await request;
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    assert.ok(isEngineError(error), String(error));
    assert.match(error.message, /^[^\n]{20,300}\.$/);
    return `${error.code}${error.retryable ? "" : " for good"}: ${error.message}`;
  }
}

describe("createPoliteClient", () => {
  const check = (
    name: string,
    answers: readonly Answer[],
    expected: { readonly said: string | RegExp; readonly requests: number; readonly waits?: readonly number[] },
    options: Partial<PoliteClientOptions> = {},
  ) =>
    it(name, () =>
      withServer(
        answers,
        async ({ origin, served }, { client, clock }) => {
          const result = await said(client.request(`${origin}/a`, {}, reason));
          if (typeof expected.said === "string") assert.equal(result, expected.said);
          else assert.match(result, expected.said);
          assert.equal(served(), expected.requests);
          if (expected.waits) assert.deepEqual(clock.waits, expected.waits);
        },
        options,
      ),
    );

  const busy = (after?: string): Answer => ({ status: 429, headers: after === undefined ? {} : { "retry-after": after } }); // prettier-ignore
  const ok = { said: "200 done", requests: 2 };
  check("an answer", [{}], { said: "200 done", requests: 1, waits: [] });
  check("no content", [{ status: 204, body: "" }], { said: "204 ", requests: 1 });
  check("a status that its caller understands", [{ status: 404 }], { said: "404 done", requests: 1 });
  check("a 403 without a wait", [{ status: 403 }], { said: "403 done", requests: 1 });
  check("Retry-After in seconds", [busy("7"), {}], { ...ok, waits: [7000] });
  check("Retry-After as a date", [busy("Thu, 01 Jan 2026 00:00:05 GMT"), {}], { ...ok, waits: [5000] });
  check("a 403 that asks to wait", [{ status: 403, headers: { "retry-after": "3" } }, {}], { ...ok, waits: [3000] });
  check("a server in trouble", [{ status: 503 }, {}], ok);
  check("a connection that drops at 60 %", [{ body: "0123456789", breaksAt: 6 }, {}], ok);
  check("a wait told in a header of its own", [{ status: 403, headers: { "x-reset": "9" } }, {}], { ...ok, waits: [9000] }, {
    askedWaitMs: ({ headers }) => (headers.has("x-reset") ? Number(headers.get("x-reset")) * 1000 : undefined),
  }); // prettier-ignore
  check("429 without end", [busy()], {
    said: "network/rate-limited: GitHub limits the rate of requests; what has arrived is kept, so go on later.",
    requests: 6,
  });
  check("429 without end that asks to wait each time", [busy("1")], {
    said: "network/rate-limited: GitHub limits the rate of requests; what has arrived is kept, so go on in 1 second.",
    requests: 6,
    waits: [1000, 1000, 1000, 1000, 1000],
  });
  check("a wait that nobody waits", [busy("1801")], {
    said: "network/rate-limited: GitHub limits the rate of requests; what has arrived is kept, so go on in 31 minutes.",
    requests: 1,
    waits: [],
  });
  check("trouble without end", [{ status: 502 }], {
    said: /^network\/failed: GitHub \(127\.0\.0\.1:\d+\) has trouble of its own; try again/,
    requests: 6,
  });
  check("connections that drop without end", [{ body: "0123456789", breaksAt: 6 }], {
    said: /^network\/failed: The connection to GitHub \(127\.0\.0\.1:\d+\) failed; try again later\.$/,
    requests: 6,
  });
  check("a redirect to another host", [{ status: 302, headers: { location: "https://evil.example/x" } }], {
    said: /^network\/failed for good: GitHub \(.*\) redirects to https:\/\/evil\.example, to which nothing was sent/,
    requests: 1,
  });
  check("a body that is too long", [{ body: "x".repeat(2001) }], {
    said: /^network\/failed for good: GitHub \(.*\) sent more than an answer can have/,
    requests: 1,
  }, { maxBytes: 2000 }); // prettier-ignore
  check("a body as long as it may be", [{ body: "x".repeat(2000) }], { said: /^200 x{2000}$/, requests: 1 }, { maxBytes: 2000 }); // prettier-ignore
  check("a decompression bomb", [{ headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(50_000_000)) }], {
    said: /^network\/failed for good: GitHub \(.*\) sent more than/,
    requests: 1,
  }, { maxBytes: 100_000 }); // prettier-ignore

  it("backs off longer each time, with full jitter", () =>
    withServer([busy()], async ({ origin }, { client, clock }) => {
      for (let run = 0; run < 40; run++) await assert.rejects(client.request(origin, {}, reason));
      const highest = [500, 1000, 2000, 4000, 8000];
      const columns = highest.map((most, column) => ({
        most,
        waits: clock.waits.filter((_, at) => at % 5 === column),
      }));
      for (const { most, waits } of columns) {
        assert.ok(waits.every((wait) => wait >= 0 && wait <= most));
        // Forty that are all in one half: once in some 10^11 runs.
        assert.ok(waits.some((wait) => wait < most / 2) && waits.some((wait) => wait > most / 2));
      }
    }));

  it("asks nothing more of a host that wants to be left alone, and others all the same", () =>
    withServer([busy("600")], ({ origin, served }, { client, clock }) =>
      withServer([{}], async (other) => {
        await assert.rejects(client.request(origin, {}, reason), { code: "network/rate-limited" });
        await assert.rejects(client.request(`${origin}/b`, {}, reason), { code: "network/rate-limited", message: /in 10 minutes/ }); // prettier-ignore
        assert.equal(served(), 1);
        assert.equal(await said(client.request(other.origin, {}, reason)), "200 done");
        assert.deepEqual(clock.waits, []);
      }),
    ));

  it("holds all requests to a host while it was told to wait", () =>
    withServer([{}], async ({ origin }, { client, clock }) => {
      client.hold(`${origin}/a`, 20_000);
      await client.request(`${origin}/b`, {}, reason);
      await client.request(`${origin}/b`, {}, reason);
      assert.deepEqual(clock.waits, [20_000]);
    }));

  it("spreads requests evenly", () =>
    withServer(
      [{}],
      async ({ origin }, { client, clock }) => {
        for (let count = 0; count < 4; count++) await client.request(origin, {}, reason);
        assert.deepEqual(clock.waits, [250, 250, 250]);
      },
      { perSecond: 4 },
    ));

  it("asks so many things at a time", () =>
    withServer(
      [{}],
      async ({ origin, served, mostAtOnce }, { client }) => {
        await Promise.all(Array.from({ length: 12 }, () => client.request(origin, {}, reason)));
        assert.equal(served(), 12);
        assert.ok(mostAtOnce() <= 2, `${mostAtOnce()} at a time`);
      },
      { concurrency: 2 },
    ));

  it("tells the ledger of each try", () =>
    withServer([{ status: 500 }, {}], async ({ origin }, { client, gate }) => {
      await client.request(origin, { method: "POST", body: "{}" }, reason);
      assert.deepEqual(
        gate.entries.map(({ purpose, about, bytesOut, bytesIn, outcome }) => [
          purpose,
          about,
          bytesOut,
          bytesIn,
          outcome,
        ]),
        [
          ["source", "github:o/n", 2, 0, 500],
          ["source", "github:o/n", 2, 4, 200],
        ],
      );
    }));

  it("asks nothing offline, and does not try again", async () => {
    const { client, clock } = createClient({ gate: createMemoryGate(true) });
    await assert.rejects(client.request("https://api.github.com/graphql", {}, reason), { code: "network/offline" });
    assert.deepEqual(clock.waits, []);
  });

  describe("ends at an abort", () => {
    const ends = (name: string, answers: readonly Answer[], options: (controller: AbortController) => Partial<PoliteClientOptions>) =>
      it(name, () =>
        withServer(answers, async ({ origin }) => {
          const controller = new AbortController();
          const { client } = createClient(options(controller));
          await assert.rejects(client.request(origin, {}, reason, controller.signal), { name: "AbortError" });
        }),
      ); // prettier-ignore

    ends("that was there before", [{}], (controller) => (controller.abort(), {}));
    // The system's clock: only the abort can end it in time.
    ends("while it waits", [busy("50")], (controller) => ({
      log: { ...log, info: () => void setImmediate(() => controller.abort()) },
      clock: systemClock,
    }));
    ends("while the server is silent", [{ body: "0123456789", breaksAt: 6 }], (controller) => {
      const gate = createMemoryGate();
      const send: typeof gate.send = (address, init, why) => {
        const sent = gate.send(address, init, why);
        controller.abort();
        return sent;
      };
      return { gate: { ...gate, send } };
    });
  });
});
