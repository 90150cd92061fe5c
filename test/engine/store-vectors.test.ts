import assert from "node:assert/strict";
import { type EmbeddingModel, type IndexStore } from "../../src/core/api";
import { documentOf, hashOf, open, smallModel, vectorOf, withFolder } from "./store/documents";

const otherModel: EmbeddingModel = { id: "test/other-model", dimensions: 16 };

async function embed(store: IndexStore, model: EmbeddingModel, limit = Infinity): Promise<number> {
  const missing = (await store.missingVectors(model)).slice(0, limit);
  const texts = await store.texts(missing);
  await store.writeVectors(
    model,
    missing.map(({ hash }, index) => ({ hash, vector: vectorOf(texts[index]?.text ?? "", model) })),
  );
  return missing.length;
}

describe("index store, vectors", () => {
  it("embeds no text twice: not after a restart, not for a copy, not on the way back to a branch", () =>
    withFolder(async (directory) => {
      let store = await open(directory);
      await store.write([documentOf("a.py", ["one", "two"]), documentOf("b.py", ["two", "three"])]);
      assert.equal(await embed(store, smallModel), 3);
      assert.equal(await store.embeddedChunks(smallModel), 4);
      await store.write([documentOf("a.py", ["other"])]);
      await store.remove(["b.py"]);
      assert.equal(await embed(store, smallModel), 1);
      await store.optimize();
      await store.close();
      store = await open(directory);
      await store.write([documentOf("a.py", ["one", "two"]), documentOf("copy.py", ["two", "one"])]);
      assert.deepEqual(await store.missingVectors(smallModel), []);
      const found = await store.searchDense(smallModel, vectorOf("two"), 2);
      assert.deepEqual(found.map(({ chunk }) => `${chunk.path}#${chunk.ordinal}`).sort(), ["a.py#1", "copy.py#0"]);
      assert.ok(found.every(({ score }) => Math.abs(score - 1) < 0.005));
      await store.close();
    }));

  it("asks first for what is open in the editor", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await store.write([
        documentOf("a.py", ["one", "two"]),
        documentOf("b.py", ["three"]),
        documentOf("c.py", ["four"]),
      ]);
      const order = await store.missingVectors(smallModel, ["c.py", "unknown.py", "b.py"]);
      assert.deepEqual(
        order.map(({ path }) => path),
        ["c.py", "b.py", "a.py", "a.py"],
      );
      await store.close();
    }));

  it("serves the wanted model where another covers no more than it does", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await store.write([documentOf("a.py", ["one", "two"])]);
      await embed(store, otherModel, 1);
      await embed(store, smallModel, 1);
      for (const wanted of [smallModel, otherModel]) assert.deepEqual(await store.servingModel(wanted), wanted);
      await store.close();
    }));

  it("serves an older model until the wanted one is complete, then drops it", () =>
    withFolder(async (directory) => {
      let store = await open(directory);
      await store.write([documentOf("a.py", ["one", "two", "three"])]);
      assert.deepEqual(await store.servingModel(smallModel), smallModel);
      await embed(store, smallModel);
      assert.deepEqual(await store.servingModel(otherModel), smallModel);
      await embed(store, otherModel, 2);
      assert.deepEqual(await store.servingModel(otherModel), smallModel);
      await store.optimize();
      await store.close();
      store = await open(directory);
      assert.deepEqual(await store.servingModel(otherModel), smallModel);
      assert.equal(await store.embeddedChunks(otherModel), 2);
      await embed(store, otherModel);
      assert.deepEqual(await store.servingModel(otherModel), otherModel);
      assert.equal((await store.searchDense(smallModel, vectorOf("x"), 5)).length, 3);
      await store.optimize();
      assert.deepEqual(await store.searchDense(smallModel, vectorOf("x"), 5), []);
      assert.equal((await store.searchDense(otherModel, vectorOf("x", otherModel), 5)).length, 3);
      await store.close();
    }));

  it("gives the cosine of single chunks, and nothing where there is no vector yet", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await store.write([documentOf("a.py", ["one", "two"])]);
      const chunks = [...store.chunks()].sort((a, b) => a.ordinal - b.ordinal);
      assert.deepEqual(await store.similarities(smallModel, vectorOf("one"), chunks), [undefined, undefined]);
      await store.writeVectors(smallModel, [{ hash: hashOf("one"), vector: vectorOf("one") }]);
      const [same, unknown] = await store.similarities(smallModel, vectorOf("one"), chunks);
      assert.ok(Math.abs((same ?? 0) - 1) < 0.005);
      assert.equal(unknown, undefined);
      const wrong = [{ hash: "h", vector: new Float32Array(3) }];
      await assert.rejects(store.writeVectors(smallModel, wrong), /10 dimensions, not 3/);
      assert.equal(await store.embeddedChunks(smallModel), 1);
      await store.close();
    }));

  it("lets another store on the same index see new vectors and documents after a refresh", () =>
    withFolder(async (directory) => {
      const writer = await open(directory);
      const reader = await open(directory);
      assert.equal(await reader.refresh(), false);
      await writer.write([documentOf("a.py", ["one", "two"])]);
      await embed(writer, smallModel);
      assert.equal(await reader.refresh(), true);
      assert.equal(await reader.refresh(), false);
      assert.equal((await reader.searchDense(smallModel, vectorOf("one"), 1))[0]?.chunk.ordinal, 0);
      await writer.write([documentOf("b.py", ["three"])]);
      await embed(writer, smallModel);
      assert.equal(await reader.refresh(), true);
      assert.equal(await reader.embeddedChunks(smallModel), 3);
      await writer.remove(["a.py"]);
      await writer.optimize();
      assert.equal(await reader.refresh(), true);
      assert.deepEqual(reader.counts(), writer.counts());
      await writer.clear();
      assert.equal(await reader.refresh(), true);
      assert.equal(reader.counts().documents, 0);
      await writer.write([documentOf("c.py", ["four"])]);
      await writer.close();
      await reader.write([documentOf("d.py", ["four"])]);
      assert.deepEqual((await reader.searchLexical(["four"], 5)).length, 2);
      await reader.close();
    }));
});
