import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type SourcePart, type StackOverflowRequest } from "../../src/core";
import { collect, ingestAll, openTestEngine } from "./open-test-engine";
import { startStackExchangeServer, type StackExchangeServer } from "../fakes/stack-exchange-server";
import { asPosts, asThreadLine, asXml, madeThreads, type MadeThread } from "./sources/made-dump";
import { makeEnvironment, writeFiles } from "./sources/made-environment";

async function partsOf(parts: AsyncIterable<SourcePart>): Promise<readonly SourcePart[]> {
  const all: SourcePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

const ends = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-end" ? [`${part.documents} ${part.written}`] : []));

const failures = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-failed" ? [part.reason] : []));

describe("threads of Stack Overflow, from a dump", () => {
  let work: string;
  let shop: string;
  let dump: string;
  const engines: Engine[] = [];

  async function open(): Promise<Engine> {
    const engine = await openTestEngine([shop], join(work, "storage"));
    engines.push(engine);
    return engine;
  }

  const add = (engine: Engine, more: Partial<StackOverflowRequest> = {}): Promise<readonly SourcePart[]> =>
    partsOf(engine.addSources({ kind: "stackoverflow", tags: [], dump, ...more }));

  beforeEach(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "sources-stackoverflow-")));
    [shop, dump] = [join(work, "shop"), join(work, "Posts.xml")];
    writeFiles(shop, { "shop.py": "def sell():\n    return []\n" });
    writeFileSync(dump, asXml(asPosts(madeThreads(60))));
    await ingestAll(await open());
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    rmSync(work, { recursive: true, force: true });
  });

  it("finds an answer and cites it: its own link, author, votes and licence, under the thread's title", async () => {
    const engine = await open();
    assert.deepEqual(ends(await add(engine)), ["60 60"]);
    const { hits } = await engine.search({ query: "count17 hive len", sources: ["stackoverflow"] });
    const hit = hits.find(({ origin }) => origin?.post?.kind === "answer");
    assert.equal(hit?.path, "questions/1170");
    const origin = {
      title: "How do I count hive17?",
      url: "https://stackoverflow.com/a/1172",
      licence: "CC BY-SA 4.0",
      attribution: "Grace",
      post: { kind: "answer", id: 1172, score: 7, date: "2020-09-13", isAccepted: true },
    };
    assert.deepEqual(hit.origin, origin);
    const [first, second] = (await engine.search({ query: "How do I count hive17?", sources: ["stackoverflow"] })).hits;
    assert.deepEqual([first?.origin?.url, second?.origin?.url], [origin.url, "https://stackoverflow.com/q/1170"]);
    const parts = await collect(engine.answer({ question: "How do I count hive17?", sources: ["stackoverflow"] }));
    const cited = parts.flatMap((part) => (part.type === "citation-add" ? [part] : []));
    assert.ok(cited.some((each) => each.origin?.url === origin.url));
    for (const { place, origin: own } of cited) {
      assert.ok(own?.url !== undefined && own.licence !== undefined && place.path.startsWith("questions/"));
    }
    const whole = await engine.documentAt(hit);
    assert.match(whole?.text ?? "", /^# How do I count hive17\?\n[\s\S]*## Accepted answer[\s\S]*## Answer/);
    assert.equal(whole?.origin?.parts?.length, 3);
  });

  it("takes what was asked for, and no more where less is asked for again", async () => {
    const engine = await open();
    assert.deepEqual(ends(await add(engine, { tags: ["flask"] })), ["20 20"]);
    const id = (await engine.sources()).find(({ collection }) => collection.kind === "stackoverflow")?.collection.id;
    assert.match(id ?? "", /^stackoverflow:Posts\.xml\+flask@[0-9a-f]{8}$/);
    assert.deepEqual(ends(await add(engine, { tags: ["Flask"], max: 5 })), ["5 0"]);
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), ["5 0"]);
  });

  it("reads again only what has changed in the file", async () => {
    const engine = await open();
    await add(engine);
    writeFileSync(dump, readFileSync(dump, "utf8").replace("guess9.", "guess nine."));
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), ["60 1"]);
    rmSync(dump);
    assert.match(failures(await partsOf(engine.refreshSources()))[0] ?? "", /There is no file/);
    assert.ok((await engine.search({ query: "hive9", sources: ["stackoverflow"] })).hits.length > 0);
  });

  it("keeps what stands before the end of a file that is cut, tells it, and goes on with the whole", async () => {
    const whole = readFileSync(dump, "utf8");
    writeFileSync(dump, whole.slice(0, whole.indexOf('Id="1403"') - 20));
    const engine = await open();
    const [reason] = failures(await add(engine));
    assert.match(
      reason ?? "",
      /^Posts\.xml ends in the middle, after \d+ posts; what stands before that can be searched/,
    );
    const status = (await engine.sources())[1];
    assert.equal(status?.trouble, reason);
    assert.equal(status?.documents, 60);
    writeFileSync(dump, whole);
    const [end] = ends(await partsOf(engine.refreshSources()));
    assert.match(end ?? "", /^60 \d+$/);
    assert.equal((await engine.sources())[1]?.state, "ready");
  });

  it("marks a post whose code uses what the installed version of an added package does not have", async () => {
    const site = makeEnvironment(join(shop, ".venv"));
    site.install("hives", "2.0", { "hives/__init__.py": "def count_all(hive):\n    return len(hive)\n" });
    const [first, second] = madeThreads(2);
    assert.ok(first && second);
    const using = (thread: MadeThread, code: string): MadeThread => ({
      ...thread,
      answers: [{ id: thread.id + 1, score: 3, body: `<p>So:</p><pre><code>import hives\n${code}</code></pre>` }],
    });
    const threads = [using(first, "hives.count(hive0)"), using(second, "hives.count_all(hive1)")];
    writeFileSync(dump, asXml(asPosts(threads)));
    const engine = await open();
    await add(engine);
    const notes = async (): Promise<readonly (string | undefined)[]> => {
      const { hits } = await engine.search({ query: "import hives", sources: ["stackoverflow"] });
      const answers = hits.filter(({ origin }) => origin?.post?.kind === "answer");
      return answers.toSorted((one, other) => (one.path < other.path ? -1 : 1)).map(({ origin }) => origin?.note);
    };
    // Nobody has looked at the package yet, so nothing is claimed.
    assert.deepEqual(await notes(), [undefined, undefined]);
    await partsOf(engine.addSources({ kind: "package", names: ["hives"] }));
    const note = "It uses hives.count, which hives 2.0, as installed here, does not have.";
    assert.deepEqual(await notes(), [note, undefined]);
    const parts = await collect(engine.answer({ question: "import hives count hive0", sources: ["stackoverflow"] }));
    const passages = parts.flatMap((part) => (part.type === "context-ready" ? part.passages : []));
    assert.ok(passages.some(({ origin }) => origin?.note === note));
  });

  it("says what cannot be had", async () => {
    const engine = await open();
    await assert.rejects(add(engine, { dump: join(work, "nothing.xml") }), { code: "source/not-found" });
    await assert.rejects(add(engine, { tags: ["no tag"] }), { code: "config/invalid" });
    writeFileSync(join(work, "a.7z"), Buffer.from("377abcaf271c0004", "hex"));
    await assert.rejects(add(engine, { dump: join(work, "a.7z") }), {
      code: "source/unreadable",
      message: /7z x a\.7z/,
    });
    assert.match(failures(await add(engine, { tags: ["django"] }))[0] ?? "", /no questions tagged django among its/);
  });

  it("reads a file once where two windows add it at the same time", async () => {
    writeFileSync(dump, madeThreads(400).map(asThreadLine).join("\n"));
    const windows = await Promise.all([open(), open()]);
    const parts = await Promise.all(windows.map((engine) => add(engine)));
    assert.deepEqual(parts.flatMap(ends).toSorted(), ["400 0", "400 400"]);
  });
});

describe("threads of Stack Overflow, from its API", () => {
  let work: string;
  let shop: string;
  let server: StackExchangeServer;
  const engines: Engine[] = [];

  async function open(): Promise<Engine> {
    const overrides = { stackoverflow: { apiUrl: server.apiUrl } };
    const engine = await openTestEngine([shop], join(work, "storage"), overrides);
    engines.push(engine);
    return engine;
  }

  const add = (engine: Engine, more: Partial<StackOverflowRequest> = {}): Promise<readonly SourcePart[]> =>
    partsOf(engine.addSources({ kind: "stackoverflow", tags: ["python"], ...more }));

  const pages = (): readonly string[] =>
    server.requests.map(({ method, parameters: { page, sort } }) => `${method} ${sort ?? ""} ${page ?? ""}`.trim());

  beforeEach(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "sources-stack-exchange-")));
    shop = join(work, "shop");
    server = await startStackExchangeServer();
    writeFiles(shop, { "shop.py": "def sell():\n    return []\n" });
    await ingestAll(await open());
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await server.close();
    rmSync(work, { recursive: true, force: true });
  });

  it("fetches each page once, tells the quota, and later only what has changed", async () => {
    const engine = await open();
    const parts = await add(engine);
    assert.deepEqual(ends(parts), ["30 30"]);
    const all = ["filters/create", "questions votes 1", "questions votes 2", "questions votes 3"];
    assert.deepEqual(pages(), all);
    const progress = parts.flatMap((part) => (part.type === "source-progress" ? [part.done] : []));
    assert.equal(Math.max(...progress), 30);
    const notices = parts.flatMap((part) => (part.type === "notice" ? [part.text] : []));
    assert.deepEqual(notices, ["Stack Exchange answers 296 more of the 300 requests that it gives for a day."]);
    const { hits } = await engine.search({ query: "best231767", sources: ["stackoverflow"] });
    const { title, url, licence, attribution } = hits[0]?.origin ?? {};
    assert.deepEqual(
      [title, url, licence, attribution],
      ['What does the "yield" keyword do?', "https://stackoverflow.com/a/231855", "CC BY-SA 4.0", "Grace & Co"],
    );
    server.change(231767, Date.now() / 1000, "<p>Words about generatorhoney.</p>");
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), ["30 1"]);
    assert.deepEqual(pages().slice(4), ["questions activity 1"]);
    const [changed] = (await engine.search({ query: "generatorhoney", sources: ["stackoverflow"] })).hits;
    assert.equal(changed?.path, "questions/231767");
  });

  it("keeps what has arrived where a later page fails, and goes on at that page", async () => {
    const engine = await open();
    const broken = { kind: "error", id: 400, name: "bad_parameter", message: "page" } as const;
    server.setBehaviour({ kind: "page" }, { kind: "page" }, broken);
    assert.match(failures(await add(engine))[0] ?? "", /refused the request \(page\)/);
    const status = (await engine.sources())[1];
    assert.equal(status?.documents, 20);
    server.setBehaviour({ kind: "page" });
    await engine.close();
    assert.deepEqual(ends(await partsOf((await open()).refreshSources())), ["30 10"]);
    assert.deepEqual(pages().slice(4), ["questions votes 3"]);
  });

  it("goes on at the next page where it was stopped", async () => {
    const engine = await open();
    const stop = new AbortController();
    const adding = engine.addSources({ kind: "stackoverflow", tags: ["python"] }, stop.signal);
    await assert.rejects(
      async () => {
        for await (const part of adding) if (part.type === "source-progress" && part.done > 10) stop.abort();
      },
      { name: "AbortError" },
    );
    const before = server.requests.length;
    const [end] = ends(await partsOf(engine.refreshSources()));
    assert.match(end ?? "", /^30 \d+$/);
    assert.equal(pages().slice(before).includes("questions votes 1"), false);
    assert.equal(server.requests.length <= 5, true, pages().join(", "));
  });

  it("fetches once where two windows add the same", async () => {
    const windows = await Promise.all([open(), open()]);
    const parts = await Promise.all(windows.map((engine) => add(engine)));
    assert.deepEqual(parts.flatMap(ends).toSorted(), ["30 0", "30 30"]);
    const fetched = pages().filter((page) => page.startsWith("questions votes"));
    assert.deepEqual(fetched, ["questions votes 1", "questions votes 2", "questions votes 3"]);
  });

  it("says so where a tag has no questions or the address is not to be had", async () => {
    const engine = await open();
    assert.match(
      failures(await add(engine, { tags: ["pyhton"] }))[0] ?? "",
      /no questions tagged pyhton; check the tag/,
    );
    await assert.rejects(add(engine, { tags: ["not a tag"] }), { code: "config/invalid" });
  });
});
