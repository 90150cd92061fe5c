import assert from "node:assert/strict";
import {
  defaultConfig,
  type Document,
  type DocumentEntry,
  type IngestReport,
  type ListingEnd,
  type Segmenter,
  type SegmentOutcome,
  type Skipped,
  type Source,
} from "../../../../src/core/api";
import { ingest, type IngestScope } from "../../../../src/core/pipelines/ingest";
import { createIngestStore } from "./ingest-store";

interface File {
  readonly text: string;
  readonly stamp: string;
  /** It is listed, but reading it fails. */
  readonly unreadable?: true;
}

/** A source of files in memory, an index, and an ingest of one into the other. */
function createWorld(options: { readonly end?: ListingEnd; readonly rebuiltBecause?: string } = {}) {
  const files = new Map<string, File>();
  const skipped: Skipped[] = [];
  const gone: string[] = [];
  const sinces: (string | undefined)[] = [];
  const kept = createIngestStore(options.rebuiltBecause);
  const segmented: string[] = [];
  let fails: string | undefined;
  let { end } = options;
  const entryOf = (path: string, { stamp }: File): DocumentEntry => ({ path, stamp, language: "python", form: "file" });
  const source: Source = {
    collection: { id: "/w", kind: "workspace", title: "w" },
    async *list({ since } = {}) {
      sinces.push(since);
      for (const [path, file] of files) yield { entry: entryOf(path, file) };
      for (const item of skipped) yield { skipped: item };
      for (const path of gone) yield { gone: path };
      yield { end: end ?? { isComplete: true } };
    },
    async *read(entries) {
      for (const entry of entries) {
        const file = files.get(entry.path);
        if (!file || file.unreadable) yield { skipped: { path: entry.path, reason: "cannot be read" } };
        else yield { document: { ...entry, text: file.text, contentHash: `#${file.text}` } satisfies Document };
      }
    },
    async find(path) {
      const file = files.get(path);
      if (file) return { entry: entryOf(path, file) };
      const isFolder = [...files.keys()].some((name) => name.startsWith(`${path}/`));
      return { skipped: { path, reason: "is not there" }, because: isFolder ? "folder" : "missing" };
    },
  };
  let warmUps = 0;
  const segmenter: Segmenter = {
    warmUp: () => void warmUps++,
    segmentAll: async (documents): Promise<readonly SegmentOutcome[]> => {
      segmented.push(...documents.map(({ path }) => path));
      return documents.map(({ path }) =>
        path === fails
          ? { failed: "crashed the parser" }
          : { chunks: [], symbols: [], edges: [], hasSyntaxError: false },
      );
    },
    close: async () => undefined,
  };
  let index = defaultConfig.index;
  let vectorsOf: string | undefined;
  return {
    files,
    skipped,
    gone,
    sinces,
    ...kept,
    /** Paths that were segmented since it was last asked. */
    segmented: () => segmented.splice(0),
    warmUps: () => warmUps,
    setEnd: (next: ListingEnd) => void (end = next),
    failOn: (path: string) => void (fails = path),
    setIndex: (change: Partial<typeof index>) => void (index = { ...index, ...change }),
    setVectorsOf: (model: string) => void (vectorsOf = model),
    async run(scope: IngestScope = {}, signal?: AbortSignal): Promise<IngestReport> {
      for await (const part of ingest({ source, store: kept.store, segmenter, index, vectorsOf }, scope, signal)) {
        if (part.type === "ingest-end") return part.report;
      }
      throw new Error("no report");
    },
  };
}

async function indexed(options: Parameters<typeof createWorld>[0] = {}): Promise<ReturnType<typeof createWorld>> {
  const world = createWorld(options);
  for (const path of ["a.py", "lib/b.py", "lib2/c.py"]) world.files.set(path, { text: path, stamp: "1" });
  await world.run();
  world.segmented();
  return world;
}

describe("ingest", () => {
  it("takes the right to write, then every document once", async () => {
    const world = await indexed();
    assert.deepEqual(world.calls, ["lock", "write a.py lib/b.py lib2/c.py", "optimize"]);
    assert.deepEqual([...world.written.keys()], ["a.py", "lib/b.py", "lib2/c.py"]);
  });
  it("reads nothing again where nothing changed, and does not optimize for it", async () => {
    const world = await indexed();
    const warmUps = world.warmUps();
    const { written, removed } = await world.run();
    assert.deepEqual([world.segmented(), written, removed], [[], 0, 0]);
    assert.deepEqual([warmUps, world.warmUps()], [1, 1]);
    assert.equal(world.calls.filter((call) => call === "optimize").length, 1);
  });
  it("reads again what has another stamp, though it is as long as before", async () => {
    const world = await indexed();
    world.files.set("a.py", { text: "b.py", stamp: "2" });
    assert.equal((await world.run()).written, 1);
    assert.deepEqual(world.segmented(), ["a.py"]);
    assert.equal(world.written.get("a.py")?.document.text, "b.py");
  });
  it("remembers the new stamp of a file that was only touched, and does not segment it", async () => {
    const world = await indexed();
    world.files.set("a.py", { text: "a.py", stamp: "2" });
    assert.equal((await world.run()).written, 0);
    assert.deepEqual(world.segmented(), []);
    assert.equal(world.store.manifest().get("a.py")?.stamp, "2");
  });
  it("reads everything again when its vectors are to be another model's", async () => {
    const world = await indexed();
    world.setVectorsOf("table-2");
    assert.equal((await world.run()).written, 3);
    assert.equal((await world.run()).written, 0);
  });
  it("masks secrets of any source before anything sees the text, and says where", async () => {
    const world = createWorld();
    world.files.set("b.py", { text: 'x = 1\nPASSWORD = "hunter2"\n', stamp: "1" });
    world.files.set("a.py", { text: 'db = "redis://app:sommersonne@cache/0"\n', stamp: "1" });
    assert.deepEqual((await world.run()).masked, [
      { path: "a.py", line: 1, kind: "password in an address" },
      { path: "b.py", line: 2, kind: "password" },
    ]);
    assert.equal(world.written.get("b.py")?.document.text, 'x = 1\nPASSWORD = "*******"\n');
    assert.equal(world.written.get("a.py")?.document.text, 'db = "redis://app:***********@cache/0"\n');
    assert.deepEqual((await world.run()).masked, []);
  });
  it("segments everything again where texts are cut otherwise, and where it is asked to", async () => {
    const all = ["a.py", "lib/b.py", "lib2/c.py"];
    for (const change of [{ chunkMaxChars: 500 }, { chunkOverlapChars: 0 }]) {
      const world = await indexed();
      world.setIndex(change);
      await world.run();
      assert.deepEqual(world.segmented(), all);
      await world.run();
      assert.deepEqual(world.segmented(), []);
      await world.run({ fresh: true });
      assert.deepEqual(world.segmented(), all);
    }
  });
  it("removes what is gone, and what cannot be read any more", async () => {
    const world = await indexed();
    world.files.delete("lib/b.py");
    world.files.set("a.py", { text: "", stamp: "2", unreadable: true });
    const report = await world.run();
    assert.deepEqual([...world.written.keys()], ["lib2/c.py"]);
    assert.equal(report.removed, 2);
    assert.deepEqual(report.skipped, [{ path: "a.py", reason: "cannot be read" }]);
  });
  it("removes what is left out now, and what crashes the parser", async () => {
    const world = await indexed();
    world.files.delete("a.py");
    world.skipped.push({ path: "a.py", reason: "is too large" });
    world.files.set("lib/b.py", { text: "new", stamp: "2" });
    world.failOn("lib/b.py");
    const { skipped } = await world.run();
    assert.deepEqual([...world.written.keys()], ["lib2/c.py"]);
    assert.deepEqual(skipped, [
      { path: "a.py", reason: "is too large" },
      { path: "lib/b.py", reason: "crashed the parser" },
    ]);
  });
  it("keeps what a listing that was cut short did not name, but not what it said is gone", async () => {
    const world = await indexed({ end: { isComplete: false } });
    world.files.clear();
    world.gone.push("a.py");
    await world.run();
    assert.deepEqual([...world.written.keys()], ["lib/b.py", "lib2/c.py"]);
  });
  it("hands the cursor of the last listing back, unless documents were lost or are cut otherwise", async () => {
    const world = await indexed({ end: { isComplete: true, cursor: "c1" } });
    await world.run();
    world.setIndex({ chunkMaxChars: 500 });
    await world.run();
    assert.deepEqual(world.sinces, [undefined, "c1", undefined]);
    const damaged = await indexed({ end: { isComplete: true, cursor: "c1" }, rebuiltBecause: "It was damaged." });
    await damaged.run();
    assert.deepEqual(damaged.sinces, [undefined, undefined]);
  });
  it("goes on from the cursor before as long as something that was listed cannot be read or segmented", async () => {
    const end = { isComplete: false, cursor: "c1" };
    const world = await indexed({ end });
    world.setEnd({ ...end, cursor: "c2" });
    world.files.set("a.py", { text: "", stamp: "2", unreadable: true });
    await world.run();
    world.files.set("a.py", { text: "a", stamp: "2" });
    world.files.set("lib/b.py", { text: "new", stamp: "2" });
    world.failOn("lib/b.py");
    await world.run();
    world.failOn("nothing");
    await world.run();
    await world.run();
    assert.deepEqual(world.sinces, [undefined, "c1", "c1", "c1", "c2"]);
    assert.deepEqual([...world.written.keys()].sort(), ["a.py", "lib/b.py", "lib2/c.py"]);
  });

  describe("of some paths", () => {
    it("looks only at them", async () => {
      const world = await indexed();
      for (const path of ["a.py", "lib/b.py"]) world.files.set(path, { text: "new", stamp: "2" });
      await world.run({ paths: ["a.py"] });
      assert.deepEqual(world.segmented(), ["a.py"]);
      assert.equal(world.sinces.length, 1);
    });
    it("removes a folder that is gone with all that lay in it, and no other of like name", async () => {
      const world = await indexed();
      world.files.delete("lib/b.py");
      await world.run({ paths: ["lib"] });
      assert.deepEqual([...world.written.keys()], ["a.py", "lib2/c.py"]);
    });
    it("looks at everything for a folder that is there", async () => {
      const world = await indexed();
      world.files.set("lib/d.py", { text: "d", stamp: "1" });
      await world.run({ paths: ["lib"] });
      assert.deepEqual(world.segmented(), ["lib/d.py"]);
      assert.equal(world.sinces.length, 2);
    });
    it("keeps what is known to be left out elsewhere", async () => {
      const world = await indexed();
      world.skipped.push({ path: "big.py", reason: "is too large" });
      await world.run();
      world.files.set("a.py", { text: "", stamp: "2", unreadable: true });
      assert.deepEqual(
        (await world.run({ paths: ["a.py"] })).skipped.map(({ path }) => path),
        ["a.py", "big.py"],
      );
      world.files.set("a.py", { text: "well", stamp: "3" });
      assert.deepEqual(
        (await world.run({ paths: ["a.py"] })).skipped.map(({ path }) => path),
        ["big.py"],
      );
    });
  });

  it("writes batches as they come, and keeps what was written when it is stopped", async () => {
    const world = createWorld();
    const stop = new AbortController();
    for (let at = 0; at < 900; at++) world.files.set(`f${at}.py`, { text: String(at), stamp: "1" });
    const write = world.store.write.bind(world.store);
    world.store.write = async (documents) => {
      await write(documents);
      stop.abort();
    };
    await assert.rejects(world.run({}, stop.signal), { name: "AbortError" });
    assert.equal(world.written.size, 400);
  });
  it("begins with a small batch, so that parsing need not wait, and goes on with larger ones", async () => {
    const world = createWorld();
    for (let at = 10; at < 30; at++) world.files.set(`f${at}.py`, { text: String(at).repeat(30_000), stamp: "1" });
    await world.run();
    const writes = world.calls.filter((call) => call.startsWith("write ")).map((call) => call.split(" ").length - 1);
    assert.deepEqual(writes, [2, 7, 9, 2]);
  });
  it("fails when the last batch cannot be written", async () => {
    const world = createWorld();
    world.files.set("a.py", { text: "a", stamp: "1" });
    world.store.write = async () => {
      throw new Error("disk full");
    };
    await assert.rejects(world.run(), /disk full/);
  });
});
