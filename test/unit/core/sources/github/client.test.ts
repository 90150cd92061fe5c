import assert from "node:assert/strict";
import { EngineError } from "../../../../../src/core/api";
import { createPoliteClient } from "../../../../../src/core/platform/http/polite-client";
import { createGithubClient, type GithubClient, isForCaller } from "../../../../../src/core/sources/github/client";
import { TooHeavyError } from "../../../../../src/core/sources/github/explain";
import { repositoriesQuery } from "../../../../../src/core/sources/github/queries";
import {
  type Fault,
  type GithubServer,
  type GithubServerOptions,
  startGithubServer,
} from "../../../../fakes/github-server";
import { createMemoryGate } from "../../../../fakes/memory-gate";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const query = repositoriesQuery([{ owner: "bees", name: "hive" }]);

describe("the client of GitHub", () => {
  let server: GithubServer;
  let waits: number[];

  afterEach(() => server.close());

  async function open(
    options: Partial<GithubServerOptions>,
    token: string | undefined = "token",
  ): Promise<GithubClient> {
    server = await startGithubServer({ repositories: [{ nameWithOwner: "bees/hive" }], ...options });
    waits = [];
    let passedMs = 0;
    const clock = {
      now: () => Date.now() + passedMs,
      sleep: async (delayMs: number) => {
        waits.push(delayMs);
        passedMs += delayMs;
      },
    };
    const polite = createPoliteClient({ gate: createMemoryGate(), log: silent, label: "GitHub", isForCaller, clock });
    return createGithubClient({ apiUrl: server.apiUrl, token: async () => token, polite, clock });
  }

  const first = (fault: Fault, times = 1): Partial<GithubServerOptions> => ({
    fault: (_asked, number) => (number <= times ? fault : undefined),
  });

  function recovers(what: string, fault: Fault, times: number, leastWaitMs: number, isSmallest = false): void {
    it(`goes on after ${what}`, async () => {
      const client = await open(first(fault, times));
      const { data } = await client.query<{ readonly r0: unknown }>(query, undefined, isSmallest);
      assert.ok(data.r0);
      assert.equal(server.requests, times + 1);
      const waited = waits.reduce((sum, each) => sum + each, 0);
      assert.ok(waited > leastWaitMs - 100, String(waited));
    });
  }

  function fails(
    what: string,
    options: Partial<GithubServerOptions>,
    code: string,
    words: RegExp,
    token?: string,
  ): void {
    it(`says what to do after ${what}`, async () => {
      const client = await open(options, token);
      await assert.rejects(client.query(query, undefined, true), (error: unknown) => {
        assert.ok(error instanceof EngineError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, words);
        assert.doesNotMatch(error.message, /\n|secret-token/);
        return true;
      });
    });
  }

  const secondary = { message: "You have exceeded a secondary rate limit. Please wait a few minutes." };
  recovers(
    "the secondary limit, with what it asks to wait",
    { status: 403, headers: { "retry-after": "20" }, body: secondary },
    1,
    20_000,
  );
  recovers("the secondary limit that asks for nothing", { status: 403, body: secondary }, 1, 60_000);
  recovers("429", { status: 429, headers: { "retry-after": "3" } }, 2, 6000);
  recovers("a server that is busy", { status: 503 }, 2, 0);
  recovers("an answer that breaks off", "drop", 1, 0);
  recovers("502 on what cannot be made smaller", { status: 502 }, 2, 0, true);
  recovers("a query that GitHub gave up", { message: "Something went wrong while executing your query." }, 1, 0, true);

  const soon = (seconds: number): Date => new Date(Date.now() + seconds * 1000);
  it("waits for points that come back within the minute, and asks nothing meanwhile", async () => {
    const client = await open({ points: 1, resetAt: soon(40) });
    await client.query(query);
    server.settings.points = 100;
    await client.query(query);
    assert.equal(server.requests, 2);
    assert.ok((waits[0] ?? 0) > 30_000);
  });

  const used = /serves no more requests for this token until \d\d:\d\d/;
  fails("a used-up limit, told with 200", { points: 0, resetAt: soon(1800) }, "network/rate-limited", used);
  const left = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.round(soon(1800).getTime() / 1000)) };
  fails("a used-up limit, told with 403", first({ status: 403, headers: left }, 9), "network/rate-limited", used);
  fails("a used-up limit, told with 429", first({ status: 429, headers: left }, 9), "network/rate-limited", used);
  fails(
    "a wait of an hour",
    first({ status: 429, headers: { "retry-after": "3600" } }, 9),
    "network/rate-limited",
    /in (?:60 minutes|1 hour)/,
  );
  fails(
    "429 without end",
    first({ status: 429, headers: { "retry-after": "1" } }, 99),
    "network/rate-limited",
    /limits the rate/,
  );
  fails("no token", {}, "source/unauthorized", /sign in to GitHub, or set a token/, "");
  fails("a wrong token", {}, "source/unauthorized", /does not accept the token/, "secret-token");
  fails(
    "too few scopes",
    first({ type: "INSUFFICIENT_SCOPES", message: "Your token has not been granted the required scopes" }),
    "source/unauthorized",
    /does not have the scopes/,
  );
  fails(
    "403 for another reason",
    first({ status: 403, body: { message: "Forbidden" } }),
    "source/unauthorized",
    /does not let this token/,
  );
  fails("a page that is no API", first({ status: 404 }), "network/failed", /no GitHub API at/);
  fails(
    "something else than GraphQL",
    first({ status: 200, headers: { "content-type": "text/html" }, body: "<html>" }),
    "network/failed",
    /is not GitHub's GraphQL API/,
  );
  fails(
    "a query that an old server does not know",
    first({ type: "undefinedField", message: "Field 'x' doesn't exist" }),
    "network/failed",
    /did not understand/,
  );
  fails(
    "a redirect to another host",
    first({ status: 301, headers: { location: "https://evil.example/graphql" } }),
    "network/failed",
    /redirects to https:\/\/evil\.example/,
  );

  it("says where half of it has a chance", async () => {
    const client = await open(first({ status: 502 }));
    await assert.rejects(client.query(query), TooHeavyError);
    assert.equal(server.requests, 1);
  });

  it("gives what could be had beside what could not", async () => {
    const client = await open({});
    const both = repositoriesQuery([
      { owner: "bees", name: "hive" },
      { owner: "bees", name: "none" },
    ]);
    const { data, troubles } = await client.query<Readonly<Record<string, unknown>>>(both);
    assert.ok(data["r0"]);
    assert.equal(data["r1"], null);
    assert.deepEqual(
      troubles.map(({ type, path }) => [type, path]),
      [["NOT_FOUND", ["r1"]]],
    );
  });

  it("stops at once when it is told to", async () => {
    const client = await open(first("hang"));
    const stop = new AbortController();
    const asked = client.query(query, stop.signal);
    stop.abort(new Error("enough"));
    await assert.rejects(asked, /enough/);
  });

  it("refuses an address with a password, and does not repeat it", async () => {
    await open({});
    const polite = createPoliteClient({ gate: createMemoryGate(), log: silent, label: "GitHub" });
    const client = createGithubClient({ apiUrl: "https://me:hunter2@git.example", token: async () => "token", polite });
    await assert.rejects(client.query(query), (error: unknown) => {
      assert.ok(error instanceof EngineError && error.setting === "github.apiUrl");
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  });
});
