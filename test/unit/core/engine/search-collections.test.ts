import assert from "node:assert/strict";
import { EngineError, type IngestOptions, type IngestPart, type Log, type Source } from "../../../../src/core/api";
import { createSearch } from "../../../../src/core/engine/search-collections";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createMemoryStore } from "../retrieve/memory-store";

/** A search of one file that has changed since it was indexed. */
function createWorld(options: { readonly isReadingAll?: boolean; readonly trouble?: EngineError } = {}) {
  const read: (readonly string[] | undefined)[] = [];
  const said: string[] = [];
  const ignore = (): void => undefined;
  const log: Log = { debug: ignore, info: (message) => void said.push(message), warn: ignore, error: ignore };
  const source: Partial<Source> = {
    collection: { id: "/w", kind: "workspace", title: "w" },
    folder: "/w",
    stale: async (documents) => documents.map(({ path }) => path),
  };
  const store = createMemoryStore("/w", [{ path: "fines.py", text: "def fine(days): return days" }]);
  async function* ingestOne(_source: Source, { paths }: IngestOptions = {}): AsyncGenerator<IngestPart> {
    read.push(paths);
    if (options.trouble) throw options.trouble;
    yield { type: "notice", text: "A secret is masked." };
  }
  const embedder = {
    batchSize: 1,
    model: async () => ({ id: "fake", dimensions: 3 }),
    embed: async () => [Float32Array.from([1, 0, 0])],
    close: async () => undefined,
  };
  const search = createSearch({
    embedders: { searching: embedder, of: async () => undefined },
    instant: { open: async () => undefined },
    ranking: { open: async () => undefined },
    ingests: { ingestOne, isReadingAll: () => options.isReadingAll === true },
    log,
  });
  const run = async (): Promise<readonly string[]> => {
    const { hits } = await search([{ source: source as Source, store }], readQuestion("fine"), { limit: 5 });
    return hits.map(({ path }) => path);
  };
  return { run, read, said };
}

describe("createSearch", () => {
  it("reads files again that have changed, and says in the log what there was to say", async () => {
    const { run, read, said } = createWorld();
    assert.deepEqual(await run(), ["fines.py"]);
    assert.deepEqual(read, [["fines.py"]]);
    assert.deepEqual(said, ["A secret is masked."]);
  });
  it("does not wait for a collection that is being read as a whole", async () => {
    const { run, read } = createWorld({ isReadingAll: true });
    assert.deepEqual(await run(), ["fines.py"]);
    assert.deepEqual(read, []);
  });
  it("goes on with what it has where nobody can write", async () => {
    const { run } = createWorld({ trouble: new EngineError("store/locked", "Another window writes.") });
    assert.deepEqual(await run(), ["fines.py"]);
  });
  it("hides no other trouble", async () => {
    const { run } = createWorld({ trouble: new EngineError("worker/crashed", "A thread ended.") });
    await assert.rejects(run(), /A thread ended/);
  });
});
