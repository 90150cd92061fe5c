import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ContextPassage, defaultConfig, type Engine, isAbort, isEngineError } from "../../src/core";
import { collect, embedAll, ingestAll, openTestEngine, sample, search, textOf } from "./open-test-engine";

describe("engine", () => {
  let work: string;
  const open: Engine[] = [];

  async function engineFor(roots: readonly string[], storage = "storage"): Promise<Engine> {
    const engine = await openTestEngine(roots, join(work, storage));
    open.push(engine);
    return engine;
  }

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "pch-engine-"));
  });

  afterEach(async () => {
    for (const engine of open.splice(0)) await engine.close();
    rmSync(work, { recursive: true, force: true });
  });

  function copyOfSample(name: string): string {
    const root = join(work, name);
    cpSync(sample, root, { recursive: true });
    return root;
  }

  function write(root: string, path: string, text: string): string {
    const absolute = join(root, path);
    mkdirSync(join(absolute, ".."), { recursive: true });
    writeFileSync(absolute, text);
    return absolute;
  }

  it("finds by words and symbols before there is any vector, and by meaning after", async () => {
    const root = copyOfSample("project");
    const engine = await engineFor([root]);
    const report = await ingestAll(engine);
    assert.ok(report.documents > 10);
    const before = await engine.search({ query: "fine for a late return" });
    assert.equal(before.embeddedShare, 0);
    assert.ok(before.hits.length > 0);
    assert.ok(before.hits.every((hit) => hit.ranks.dense === undefined));

    assert.ok((await embedAll(engine)) > 0);
    const after = await engine.search({ query: "fine for a late return" });
    assert.equal(after.embeddedShare, 1);
    assert.ok(after.hits.some((hit) => hit.ranks.dense !== undefined && hit.ranks.lexical !== undefined));
  });

  it("computes no vector and writes no document after a restart with no edits", async () => {
    const root = copyOfSample("project");
    const first = await engineFor([root]);
    await ingestAll(first);
    await embedAll(first);
    await first.close();
    const second = await engineFor([root]);
    const report = await ingestAll(second);
    assert.equal(report.written, 0);
    assert.equal(await embedAll(second), 0);
  });

  it("makes a saved file searchable at once, and forgets a deleted and a renamed one", async () => {
    const root = copyOfSample("project");
    const engine = await engineFor([root]);
    await ingestAll(engine);
    const saved = write(root, "fresh/animals.py", "def count_zebras(herd):\n    return len(herd)\n");
    await ingestAll(engine, [saved]);
    const [hit] = await search(engine, "count_zebras");
    assert.equal(hit?.path, "fresh/animals.py");
    assert.equal(hit?.ranks.symbol, 1);

    const renamed = join(root, "fresh", "beasts.py");
    renameSync(saved, renamed);
    await ingestAll(engine, [saved, renamed]);
    assert.deepEqual(
      (await search(engine, "count_zebras"))
        .filter((found) => found.symbol === "count_zebras")
        .map((found) => found.path),
      ["fresh/beasts.py"],
    );

    rmSync(join(root, "fresh"), { recursive: true });
    await ingestAll(engine, [join(root, "fresh")]);
    assert.ok((await search(engine, "count_zebras")).every((found) => found.symbol !== "count_zebras"));
  });

  it("embeds only text never seen before when the branch is switched", async () => {
    const root = copyOfSample("project");
    const git = (...args: string[]): void => {
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
        cwd: root,
        stdio: "pipe",
      });
    };
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "one");
    const engine = await engineFor([root]);
    await ingestAll(engine);
    await embedAll(engine);
    git("checkout", "-qb", "feature");
    write(root, "only_here.py", "def only_on_feature():\n    return 'feature'\n");
    git("add", ".");
    git("commit", "-qm", "two");
    await ingestAll(engine);
    assert.equal(await embedAll(engine), 1);
    git("checkout", "-q", "main");
    await ingestAll(engine);
    assert.ok((await search(engine, "only_on_feature")).every((hit) => hit.symbol !== "only_on_feature"));
    assert.equal(await embedAll(engine), 0);
    git("checkout", "-q", "feature");
    await ingestAll(engine);
    assert.equal(await embedAll(engine), 0);
    assert.equal((await search(engine, "only_on_feature"))[0]?.path, "only_here.py");
  });

  it("asks all roots at once and tells which one a hit is from", async () => {
    const one = join(work, "one");
    const two = join(work, "two");
    write(one, "a.py", "def paint_fence():\n    '''Paint the garden fence.'''\n");
    write(two, "b.py", "def mow_lawn():\n    '''Mow the garden lawn.'''\n");
    const engine = await engineFor([one, two]);
    await ingestAll(engine);
    const hits = await search(engine, "garden");
    assert.deepEqual(new Set(hits.map((hit) => hit.path)), new Set(["a.py", "b.py"]));
    assert.equal(new Set(hits.map((hit) => hit.collection)).size, 2);
  });

  it("does not index a folder because a file of another one has changed", async () => {
    const one = join(work, "one");
    const two = join(work, "two");
    write(one, "a.py", "def paint_fence():\n    pass\n");
    write(two, "b.py", "def mow_lawn():\n    pass\n");
    const before = await engineFor([one]);
    await ingestAll(before);
    await before.close();
    write(one, "a.py", "import os\n\n\ndef paint_fence():\n    return os\n");
    const engine = await engineFor([one, two]);
    const [hit] = await search(engine, "paint_fence");
    assert.equal(hit?.startLine, 4);
    assert.deepEqual(
      (await engine.status()).collections.map((root) => root.indexed),
      [true, false],
    );
  });

  it("counts a folder once that is given twice", async () => {
    const root = join(work, "project");
    write(root, "a.py", "def paint_fence():\n    pass\n");
    const engine = await engineFor([root, join(root, "..", "project")]);
    assert.equal((await ingestAll(engine)).documents, 1);
    assert.equal((await search(engine, "paint_fence")).length, 1);
  });

  it("answers with citations that hold, and says what wrote the answer", async () => {
    const root = copyOfSample("project");
    const engine = await engineFor([root]);
    await ingestAll(engine);
    await embedAll(engine);
    const parts = await collect(engine.answer({ question: "How is the fine for a late return calculated?" }));
    const context = parts.find((part) => part.type === "context-ready");
    const end = parts.at(-1);
    assert.ok(context?.type === "context-ready" && end?.type === "answer-end");
    assert.equal(end.provider, "extractive");
    const cited = parts.flatMap((part) => (part.type === "citation-add" ? [part] : []));
    assert.ok(cited.length > 0);
    for (const citation of cited) {
      const passage: ContextPassage | undefined = context.passages.find(
        (candidate) => candidate.number === citation.number,
      );
      const { path, startLine, endLine } = citation.place;
      assert.ok(passage, `passage ${citation.number} was never given`);
      assert.equal(passage.path, path);
      // The lines that the sentence is about, all of them in the passage.
      assert.ok(passage.startLine <= startLine && startLine <= endLine && endLine <= passage.endLine);
    }
    assert.ok(textOf(parts).length > 100);
  });

  it("reads every file again when chunks are to be cut in another way", async () => {
    const root = copyOfSample("project");
    const first = await engineFor([root]);
    const { chunks, documents } = await ingestAll(first);
    await first.close();
    const index = { ...defaultConfig.index, chunkMaxChars: 300, chunkOverlapChars: 0 };
    const second = await openTestEngine([root], join(work, "storage"), { index });
    open.push(second);
    const report = await ingestAll(second);
    assert.equal(report.written, documents);
    assert.ok(report.chunks > chunks);
  });

  it("serves the old model's vectors until those of a new model are complete", async () => {
    const root = copyOfSample("project");
    const first = await engineFor([root]);
    await ingestAll(first);
    await embedAll(first);
    await first.close();
    const embedding = { ...defaultConfig.embedding, maxTokens: 64 };
    const second = await openTestEngine([root], join(work, "storage"), { embedding });
    open.push(second);
    const before = await second.search({ query: "who may borrow a book" });
    assert.equal(before.embeddedShare, 1);
    assert.ok(before.hits.some((hit) => hit.ranks.dense === 1));
    const [status] = (await second.status()).collections;
    assert.equal(status?.embedded, 0);
    assert.ok((await embedAll(second)) > 0);
    const after = await second.search({ query: "who may borrow a book" });
    assert.ok(after.hits.some((hit) => hit.ranks.dense === 1));
  });

  it("puts the code that is selected first", async () => {
    const root = join(work, "project");
    write(
      root,
      "shapes.py",
      "class Circle:\n    def area(self):\n        return 3 * self.radius ** 2\n\n\ndef other():\n    pass\n",
    );
    const engine = await engineFor([root]);
    await ingestAll(engine);
    const selection = { path: join(root, "shapes.py"), startLine: 6, endLine: 7, text: "def other():\n    pass" };
    const parts = await collect(engine.answer({ question: "Explain this code.", selection }));
    const context = parts.find((part) => part.type === "context-ready");
    assert.ok(context?.type === "context-ready");
    assert.equal(context.responseType, "code_explanation");
    assert.equal(context.passages[0]?.symbol, "other");
  });

  it("explains why a file is, or is not, in the index", async () => {
    const root = join(work, "project");
    write(root, ".gitignore", "secret.py\n");
    const secret = write(root, "secret.py", "x = 1\n");
    const plain = write(root, "plain.py", "x = 1\n");
    const image = write(root, "picture.png", "x");
    const dotted = write(root, "..dotted.py", "");
    const engine = await engineFor([root]);
    assert.match((await engine.explainFile(plain)).reason, /not indexed yet/);
    await ingestAll(engine);
    assert.equal((await engine.explainFile(plain)).indexed, true);
    assert.match((await engine.explainFile(dotted)).reason, /nothing in it/);
    assert.match((await engine.explainFile(secret)).reason, /ignore/);
    assert.match((await engine.explainFile(image)).reason, /not Python|kind/);
    assert.match((await engine.explainFile(join(root, "nowhere.py"))).reason, /exist/);
    assert.match((await engine.explainFile(join(work, "outside.py"))).reason, /outside/);
    write(root, "late.py", "y = 2\n");
    assert.match((await engine.explainFile(join(root, "late.py"))).reason, /new since/);
  });

  it("explains files, and says what is wrong, while there is no embedding model", async () => {
    const root = join(work, "project");
    const plain = write(root, "plain.py", "x = 1\n");
    const embedding = { ...defaultConfig.embedding, model: join(work, "no-model") };
    const engine = await openTestEngine([root], join(work, "storage"), { embedding });
    open.push(engine);
    await ingestAll(engine);
    const { indexed, embedded, reason } = await engine.explainFile(plain);
    assert.deepEqual(
      { indexed, embedded, reason },
      { indexed: true, embedded: 0, reason: "It is indexed: 1 chunk, 0 with a vector." },
    );
    assert.match((await engine.status()).embeddingTrouble ?? "", /no-model/);
  });

  it("keeps what is finished when it is cancelled, and goes on from there", async () => {
    const root = copyOfSample("project");
    const engine = await engineFor([root]);
    await ingestAll(engine);
    const stop = new AbortController();
    await assert.rejects(async () => {
      for await (const part of engine.embed({}, stop.signal)) if (part.type === "embed-progress") stop.abort();
    }, isAbort);
    const [status] = (await engine.status()).collections;
    assert.ok(status && status.embedded > 0);
    const rest = await embedAll(engine);
    assert.equal(rest, status.chunks - status.embedded);
  });

  it("throws what a user can cause as an error with a code", async () => {
    const engine = await engineFor([work]);
    const code = (expected: string) => (error: unknown) => isEngineError(error) && error.code === expected;
    await assert.rejects(search(engine, "x"), code("store/not-indexed"));
    await assert.rejects(openTestEngine([join(work, "missing")], work), code("source/not-found"));
  });

  it("tells the files that it leaves out, and survives what is in the rest", async () => {
    const root = join(work, "odd");
    write(root, "big.py", `x = 1  # ${"long ".repeat(4_000_000)}\n`);
    write(root, "binary.py", "a\0b\0c");
    write(root, "broken.py", "def f(:\n  )))\nclass\n");
    write(root, "deep.py", `x = ${"(".repeat(20_000)}1${")".repeat(20_000)}\n`);
    write(root, "fine.py", "def works():\n    return True\n");
    const engine = await engineFor([root]);
    const report = await ingestAll(engine);
    const left = new Map(report.skipped.map((item) => [item.path, item.reason]));
    assert.match(left.get("big.py") ?? "", /large|limit|MB/i);
    assert.match(left.get("binary.py") ?? "", /binary/i);
    assert.equal((await search(engine, "works"))[0]?.path, "fine.py");
    assert.ok((await engine.explainFile(join(root, "broken.py"))).indexed);
  });
});
