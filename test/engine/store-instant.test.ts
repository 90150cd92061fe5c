import assert from "node:assert/strict";
import { type EmbeddingModel, type IndexStore, type SegmentedDocument } from "../../src/core/api";
import { documentOf, open, vectorOf, withFolder } from "./store/documents";

const instant: EmbeddingModel = { id: "test/instant", dimensions: 32, tier: "instant" };

function withVectors(path: string, passages: readonly string[], model = instant): SegmentedDocument {
  const document = documentOf(path, passages);
  const values = new Float32Array(passages.length * model.dimensions);
  passages.forEach((passage, row) => values.set(vectorOf(passage, model), row * model.dimensions));
  return { ...document, segmentation: { ...document.segmentation, vectors: { model, values } } };
}

/** What is most like each text: that text itself, or nothing where none is like it. */
async function check(store: IndexStore, expected: Readonly<Record<string, string>>): Promise<void> {
  for (const [text, place] of Object.entries(expected)) {
    const [best] = await store.searchDense(instant, vectorOf(text, instant), 1);
    const found = best && best.score > 0.9 ? `${best.chunk.path}#${best.chunk.ordinal}` : "";
    assert.equal(found, place, text);
    if (best === undefined) continue;
    const [similarity] = await store.similarities(instant, vectorOf(text, instant), [best.chunk]);
    assert.ok(Math.abs((similarity ?? 0) - best.score) < 1e-6);
  }
}

describe("instant vectors", () => {
  it("are there with their document, change with it, and go with it", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await check(store, { "one a": "" });
      await store.write([withVectors("a.py", ["one a", "two a"])]);
      await check(store, { "one a": "a.py#0", "two a": "a.py#1", "one b": "" });
      await store.write([withVectors("b.py", ["one b"]), withVectors("a.py", ["two a", "three a"])]);
      await check(store, { "one a": "", "two a": "a.py#0", "three a": "a.py#1", "one b": "b.py#0" });
      await store.remove(["a.py"]);
      await check(store, { "two a": "", "one b": "b.py#0" });
      await store.optimize();
      await check(store, { "two a": "", "one b": "b.py#0" });
      await store.clear();
      await check(store, { "one b": "" });
      await store.close();
    }));

  it("are there after a restart, and in another window", () =>
    withFolder(async (directory) => {
      const first = await open(directory);
      await first.write([withVectors("a.py", ["one a"])]);
      const second = await open(directory);
      await check(second, { "one a": "a.py#0" });
      await first.write([withVectors("b.py", ["one b"])]);
      assert.equal(await second.refresh(), true);
      await check(second, { "one a": "a.py#0", "one b": "b.py#0" });
      await Promise.all([first.close(), second.close()]);
      const again = await open(directory);
      await check(again, { "one a": "a.py#0", "one b": "b.py#0" });
      await again.close();
    }));

  it("are neither compared with those of another table nor missed by the embedding model", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      const other = { ...instant, id: "test/other" };
      await store.write([withVectors("a.py", ["one a"], other), documentOf("b.py", ["one b"])]);
      await check(store, { "one a": "", "one b": "" });
      const model = { id: "test/small", dimensions: 10 };
      assert.equal((await store.missingVectors(model)).length, 2);
      assert.equal(await store.embeddedChunks(model), 0);
      assert.deepEqual(await store.servingModel(model), model);
      await store.close();
    }));
});
