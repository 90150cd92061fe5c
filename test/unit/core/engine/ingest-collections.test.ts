import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { defaultConfig, type IngestPart, type Segmenter, type Source } from "../../../../src/core/api";
import { type Collections } from "../../../../src/core/engine/collections";
import { createIngests } from "../../../../src/core/engine/ingest-collections";
import { createIngestStore } from "../pipelines/ingest-store";

/** Empty collections, each of which is listed as long as nobody lets it end. */
function createWorld(ids: readonly string[]) {
  const begun: string[] = [];
  const endings: (() => void)[] = [];
  const sources = ids.map((id): Source => ({
    collection: { id, kind: "workspace", title: id },
    folder: id,
    async *list() {
      begun.push(id);
      await new Promise<void>((resolve) => endings.push(resolve));
      yield { end: { isComplete: true } };
    },
    async *read() {},
  }));
  const stores = new Map(ids.map((id) => [id, createIngestStore("It was damaged.").store]));
  const collections: Partial<Collections> = {
    sources,
    open: async ({ collection }) => {
      const store = stores.get(collection.id);
      if (!store) throw new Error(`no store of ${collection.id}`);
      return { store, release: () => undefined };
    },
  };
  const { ingest, isReadingAll } = createIngests({
    collections: collections as Collections,
    segmenter: {} as Segmenter,
    index: defaultConfig.index,
    instant: { open: async () => undefined },
  });
  async function run(paths?: readonly string[], signal?: AbortSignal): Promise<readonly IngestPart[]> {
    const parts: IngestPart[] = [];
    for await (const part of ingest(paths ? { paths } : {}, signal)) parts.push(part);
    return parts;
  }
  /** Lets everything happen that can. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await nextTurn();
  }
  return { run, begun, endings, settle, isReadingAll };
}

describe("createIngests", () => {
  it("lets ingests of one collection take turns, and one that was stopped meanwhile passes", async () => {
    const { run, begun, endings, settle } = createWorld(["/a"]);
    const stop = new AbortController();
    const [first, second, third] = [run(), run(undefined, stop.signal), run()];
    const stopped = assert.rejects(second, { name: "AbortError" });
    await settle();
    assert.deepEqual(begun, ["/a"]);
    stop.abort();
    endings.shift()?.();
    await Promise.all([first, stopped]);
    await settle();
    assert.deepEqual(begun, ["/a", "/a"]);
    endings.shift()?.();
    await third;
  });
  it("lets no collection wait for another", async () => {
    const { run, begun, endings, settle } = createWorld(["/a", "/b"]);
    const both = [run(["/a/x.py"]), run(["/b/x.py"])];
    await settle();
    assert.deepEqual([...begun].sort(), ["/a", "/b"]);
    for (const end of endings) end();
    await Promise.all(both);
  });
  it("says which collections are looked at as a whole", async () => {
    const { run, endings, settle, isReadingAll } = createWorld(["/a", "/b"]);
    const [some, all] = [run(["/b/x.py"]), run()];
    await settle();
    assert.deepEqual(["/a", "/b"].map(isReadingAll), [true, false]);
    for (const end of endings.splice(0)) end();
    await some;
    await settle();
    assert.deepEqual(["/a", "/b"].map(isReadingAll), [false, true]);
    for (const end of endings.splice(0)) end();
    await all;
    assert.deepEqual(["/a", "/b"].map(isReadingAll), [false, false]);
  });
  it("says once that an index was built anew", async () => {
    const { run, endings, settle } = createWorld(["/a"]);
    const notices: number[] = [];
    for (let round = 0; round < 2; round++) {
      const running = run();
      await settle();
      endings.shift()?.();
      notices.push((await running).filter(({ type }) => type === "notice").length);
    }
    assert.deepEqual(notices, [1, 0]);
  });
});
