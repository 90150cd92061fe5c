import assert from "node:assert/strict";
import { type DocumentEntry, isEngineError, type ListingEnd } from "../../../../../src/core/api";
import { createPoliteClient } from "../../../../../src/core/platform/http/polite-client";
import { createApiSource } from "../../../../../src/core/sources/stackoverflow/api-source";
import { type ThreadFilter } from "../../../../../src/core/sources/stackoverflow/scan-dump";
import { createStackExchangeApi } from "../../../../../src/core/sources/stackoverflow/stack-exchange-api";
import { createMemoryGate } from "../../../../fakes/memory-gate";
import {
  recordedQuestions,
  startStackExchangeServer,
  type StackExchangeServer,
} from "../../../../fakes/stack-exchange-server";

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const collection = { id: "stackoverflow:python", kind: "stackoverflow", title: "Stack Overflow, python" } as const;

/** Waits are over at once, and told. */
function createClock() {
  const waits: number[] = [];
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  return {
    waits,
    now: () => nowMs,
    async sleep(delayMs: number, signal: AbortSignal | undefined) {
      signal?.throwIfAborted();
      waits.push(delayMs);
      nowMs += delayMs;
    },
  };
}

describe("createApiSource", () => {
  let server: StackExchangeServer;
  let clock: ReturnType<typeof createClock>;
  let key: string | undefined;

  beforeEach(async () => {
    server = await startStackExchangeServer({ key: "right" });
    clock = createClock();
    key = undefined;
  });
  afterEach(() => server.close());

  function open(wanted: Partial<ThreadFilter> = {}) {
    const client = createPoliteClient({ gate: createMemoryGate(), log, label: "Stack Exchange", clock });
    const secrets = { get: async () => key };
    const api = createStackExchangeApi({ client, apiUrl: server.apiUrl, secrets, now: clock.now });
    return createApiSource(collection, { tags: ["python"], max: 1000, ...wanted }, api, clock.now);
  }

  type ApiSource = ReturnType<typeof open>;

  async function listOnce(source: ApiSource, since?: string, signal?: AbortSignal) {
    const entries: DocumentEntry[] = [];
    let end: ListingEnd | undefined;
    for await (const item of source.list({ since }, signal)) {
      if ("entry" in item) entries.push(item.entry);
      else if ("end" in item) end = item.end;
    }
    assert.ok(end);
    return { entries, end };
  }

  /** As the engine does: again from the cursor until there is no more. */
  async function listAll(source: ApiSource, since?: string) {
    const paths: string[] = [];
    let cursor = since;
    for (;;) {
      const { entries, end } = await listOnce(source, cursor);
      paths.push(...entries.map(({ path }) => path));
      cursor = end.cursor;
      if (end.hasMore !== true) return { paths, cursor, end };
    }
  }

  const asked = (): readonly string[] =>
    server.requests.map(({ method, parameters: { page, sort } }) => `${method} ${sort ?? ""} ${page ?? ""}`.trim());

  async function failure(work: Promise<unknown>) {
    const error: unknown = await work.then(
      () => assert.fail("nothing failed"),
      (reason: unknown) => reason,
    );
    assert.ok(isEngineError(error), String(error));
    return error;
  }

  const pathsOf = (from: number, to: number): readonly string[] =>
    recordedQuestions()
      .slice(from, to)
      .map(({ question_id: id }) => `questions/${id}`);

  it("asks for each page once, best first, and tells the quota at the end", async () => {
    const { paths, end } = await listAll(open());
    assert.deepEqual(paths, pathsOf(0, 30));
    assert.deepEqual(asked(), ["filters/create", "questions votes 1", "questions votes 2", "questions votes 3"]);
    assert.equal(end.isComplete, false);
    assert.equal(end.notice, "Stack Exchange answers 296 more of the 300 requests that it gives for a day.");
    const [, first] = server.requests;
    const { site, tagged, filter, pagesize } = first?.parameters ?? {};
    assert.deepEqual([site, tagged, filter, pagesize], ["stackoverflow", "python", "!made(by-us", "100"]);
  });

  it("takes no more than is wanted", async () => {
    const { paths } = await listAll(open({ max: 14 }));
    assert.deepEqual(paths, pathsOf(0, 14));
    assert.equal(server.requests.length, 3);
    await listOnce(open({ minScore: 1000 }));
    assert.equal(server.requests.at(-1)?.parameters["min"], "1000");
  });

  it("goes on at the next page, in whatever process", async () => {
    const { end } = await listOnce(open());
    const { paths } = await listAll(open(), end.cursor);
    assert.deepEqual(paths, pathsOf(10, 30));
    assert.deepEqual(asked(), ["filters/create", "questions votes 1", "questions votes 2", "questions votes 3"]);
    await listOnce(open({ max: 500 }), end.cursor);
    assert.deepEqual(asked().slice(4), ["filters/create", "questions votes 1"], "something else is wanted");
  });

  it("asks then only for what has changed since", async () => {
    const { cursor } = await listAll(open());
    const before = server.requests.length;
    assert.deepEqual((await listAll(open(), cursor)).paths, []);
    const [seventh] = recordedQuestions().slice(7);
    assert.ok(seventh);
    server.change(seventh.question_id, clock.now() / 1000, "<p>New words.</p>");
    const source = open();
    const { paths } = await listAll(source, cursor);
    assert.deepEqual(paths, [`questions/${seventh.question_id}`]);
    assert.deepEqual(asked().slice(before), ["questions activity 1", "questions activity 1"]);
  });

  it("gives a thread as one document, with the origin of each post", async () => {
    const source = open();
    const { entries } = await listOnce(source);
    const items = [];
    for await (const item of source.read(entries.slice(0, 1))) items.push(item);
    const [item] = items;
    assert.ok(item && "document" in item);
    const { text, origin } = item.document;
    assert.match(text, /^# What does the "yield" keyword do\?\n\nQuestion, score 10261; tags python, iterator/);
    assert.deepEqual(
      origin?.parts?.map(({ url, licence, attribution }) => [url, licence, attribution]),
      [
        ["https://stackoverflow.com/q/231767", "CC BY-SA 4.0", "user18300"],
        ["https://stackoverflow.com/a/231855", "CC BY-SA 4.0", "Grace & Co"],
        ["https://stackoverflow.com/a/231769", "CC BY-SA 2.5", "Ada"],
      ],
    );
  });

  it("keeps a pause that the API asks for", async () => {
    server.setBehaviour({ kind: "page", backoffS: 12 }, { kind: "page" });
    await listAll(open());
    assert.deepEqual(clock.waits, [12_000]);
    server.setBehaviour({ kind: "page", backoffS: 600 }, { kind: "page" });
    const error = await failure(listAll(open()));
    assert.equal(error.code, "network/rate-limited");
    assert.match(error.message, /what has arrived is kept, so go on in 10 minutes/);
  });

  it("waits out a short block, and tells a long one", async () => {
    const blocked = (seconds: number) => ({
      kind: "error" as const,
      id: 502,
      name: "throttle_violation",
      message: `too many requests from this IP, more requests available in ${seconds} seconds`,
    });
    server.setBehaviour(blocked(20), { kind: "page" });
    assert.equal((await listOnce(open())).entries.length, 10);
    assert.deepEqual(clock.waits, [20_000]);
    server.setBehaviour(blocked(82_345));
    const error = await failure(listOnce(open()));
    assert.equal(error.code, "network/rate-limited");
    assert.match(error.message, /go on in 23 hours, or set a key, with which there are 10,000 a day\.$/);
    assert.equal(error.setting, "stackexchange.key");
  });

  it("stops before the quota is overdrawn, and asks again the next day", async () => {
    server.setQuota(2);
    const source = open();
    const { end } = await listOnce(source);
    const error = await failure(listOnce(source, end.cursor));
    assert.match(
      error.message,
      /^The 300 requests that Stack Exchange gives for a day are used up; what has arrived is/,
    );
    assert.equal(server.requests.length, 2);
    server.setQuota(300);
    await clock.sleep(86_400_000, undefined);
    assert.equal((await listOnce(source, end.cursor)).entries.length, 10);
  });

  it("says what is wrong with what was asked", async () => {
    const check = async (wanted: Partial<ThreadFilter>, code: string, message: RegExp): Promise<void> => {
      const error = await failure(listAll(open(wanted)));
      assert.equal(error.code, code);
      assert.match(error.message, message);
    };
    await check({ tags: ["pyhton"] }, "source/not-found", /no questions tagged pyhton; check the tag/);
    await check({ minScore: 99_999 }, "source/not-found", /with a score of 99999 or more/);
    key = "wrong";
    await check({}, "source/unauthorized", /does not know this key/);
    key = "right";
    await listAll(open());
    const last = server.requests.at(-1);
    assert.equal(last?.parameters["key"], "right");
    const message = "page above 25 requires access token or app key";
    server.setBehaviour({ kind: "error", id: 403, name: "access_denied", message });
    await check({}, "network/rate-limited", /no more than 25 pages to who has no key/);
    server.setBehaviour({ kind: "error", id: 400, name: "bad_parameter", message: "sort" });
    await check({}, "network/failed", /refused the request \(sort\)/);
  });

  it("asks again for what was cut on its way, and gives up on what is never whole", async () => {
    server.setBehaviour({ kind: "truncated" }, { kind: "cut", share: 0.6 }, { kind: "page" });
    assert.equal((await listOnce(open())).entries.length, 10);
    assert.equal(server.requests.length, 4);
    server.setBehaviour({ kind: "truncated" });
    assert.match((await failure(listOnce(open()))).message, /sent an answer that makes no sense/);
    server.setBehaviour({ kind: "cut", share: 0.6 });
    assert.equal((await failure(listOnce(open()))).code, "network/failed");
    server.setBehaviour({ kind: "status", status: 429 });
    assert.equal((await failure(listOnce(open()))).code, "network/rate-limited");
    server.setBehaviour({ kind: "redirect", location: "http://evil.example/2.3/questions" });
    assert.match(
      (await failure(listOnce(open()))).message,
      /redirects to http:\/\/evil\.example, to which nothing was sent/,
    );
  });

  it("stops where it is told to", async () => {
    await assert.rejects(listOnce(open(), undefined, AbortSignal.abort()), { name: "AbortError" });
    assert.equal(server.requests.length, 0);
  });
});
