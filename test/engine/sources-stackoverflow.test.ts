import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type SourcePart, type StackOverflowRequest } from "../../src/core";
import { collect, ingestAll, openTestEngine } from "./open-test-engine";
import { asPosts, asThreadLine, asXml, madeThreads } from "./sources/made-dump";
import { writeFiles } from "./sources/made-environment";

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
