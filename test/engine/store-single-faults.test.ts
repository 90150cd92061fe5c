import assert from "node:assert/strict";
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Table } from "@lancedb/lancedb";
import { type EmbeddingModel, type IndexStore } from "../../src/core/api";
import { indexExists, indexDirectory, removeIndex } from "../../src/core/store/lance-index";
import { VectorTable } from "../../src/core/store/vectors/vector-table";
import { documentOf, hashOf, open, recordingLog, smallModel, vectorOf, withFolder } from "./store/documents";

const otherModel: EmbeddingModel = { id: "test/other-model", dimensions: 16 };
const texts = ["one word", "two word", "three word"];

async function embed(store: IndexStore, model: EmbeddingModel): Promise<void> {
  await store.writeVectors(
    model,
    texts.map((text) => ({ hash: hashOf(text), vector: vectorOf(text, model) })),
  );
}

async function filled(directory: string, ...models: readonly EmbeddingModel[]): Promise<void> {
  const store = await open(directory);
  await store.write([documentOf("a.py", texts.slice(0, 2)), documentOf("b.py", texts.slice(2))]);
  for (const model of models) await embed(store, model);
  await store.close();
}

/** What lies on disk, with sizes. */
async function contentOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (file) => `${file} ${(await stat(file)).size}`));
}

async function graphTable(directory: string, name: string): Promise<Table> {
  return (await connect(join(directory, "graph"))).openTable(name);
}

describe("index store, one table of vectors that cannot be read", () => {
  /** As a process leaves it that dies while it creates the table. */
  async function leaveHalfTable(directory: string, name: string): Promise<void> {
    const folder = join(directory, "vectors", `${name}.lance`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, "_transactions"), { recursive: true });
    await writeFile(join(folder, "_transactions", "0-ab.txn"), "");
  }

  it("is left alone by a reader, and costs no other model a vector", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel);
      await leaveHalfTable(directory, "other-64-x");
      const before = await contentOf(directory);
      const log = recordingLog();
      const store = await open(directory, log);
      assert.equal(await store.embeddedChunks(smallModel), 3);
      assert.equal((await store.searchDense(smallModel, vectorOf("one word"), 1)).length, 1);
      await store.refresh();
      await store.refresh();
      assert.equal(log.lines.filter((line) => line.startsWith("The embeddings other-64-x")).length, 1, "told once");
      await store.close();
      assert.deepEqual(await contentOf(directory), before);
      const writer = await open(directory);
      await writer.write([documentOf("c.py", ["four"])]);
      assert.ok(!(await readdir(join(directory, "vectors"))).includes("other-64-x.lance"), "a writer removes it");
      await writer.optimize();
      assert.equal(await writer.embeddedChunks(smallModel), 3);
      assert.equal(writer.rebuiltBecause, undefined);
      await writer.close();
    }));

  it("makes way when its model is written again", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel, otherModel);
      const name = (await readdir(join(directory, "vectors"))).find((entry) => entry.includes("other-model"));
      await leaveHalfTable(directory, (name ?? assert.fail()).replace(".lance", ""));
      const store = await open(directory);
      assert.equal(await store.embeddedChunks(otherModel), 0);
      assert.deepEqual(await store.servingModel(otherModel), smallModel);
      await embed(store, otherModel);
      assert.equal(await store.embeddedChunks(otherModel), 3);
      assert.equal(await store.embeddedChunks(smallModel), 3);
      await store.close();
    }));

  it("serves nothing where its data is garbled, while words and the other model go on", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel, otherModel);
      const folder = (await readdir(join(directory, "vectors"))).find((entry) => entry.includes("other-model"));
      const data = join(directory, "vectors", folder ?? assert.fail(), "data");
      for (const file of await readdir(data)) await writeFile(join(data, file), "garbled");
      const before = await contentOf(directory);
      const store = await open(directory);
      assert.deepEqual(await store.searchDense(otherModel, vectorOf("x", otherModel), 5), []);
      assert.deepEqual(await store.servingModel(otherModel), smallModel);
      assert.equal((await store.searchLexical(["one"], 5)).length, 1);
      assert.deepEqual(await contentOf(directory), before);
      await embed(store, otherModel);
      assert.equal((await store.searchDense(otherModel, vectorOf("x", otherModel), 5)).length, 3);
      await store.close();
    }));
});

describe("index store, revisions and rows", () => {
  it("gives no revision out twice, also after the log was written anew and nothing is left in it", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await store.write([documentOf("a.py", ["one word"])]);
      for (let touch = 0; touch < 210; touch++) {
        await store.touch([{ path: "a.py", form: "file", language: "python", stamp: String(touch) }]);
      }
      await store.write([documentOf("b.py", ["two word"])]);
      const last = Number(store.chunksOf("b.py")[0]?.id.split(".")[0]);
      await store.remove(["a.py", "b.py"]);
      await store.optimize();
      assert.ok((await (await graphTable(directory, "documents")).countRows()) < 5, "the log was written anew");
      await store.close();
      // What the lock knows of numbers given out may be lost too.
      await rm(join(directory, "writer.json"));
      const again = await open(directory);
      await again.write([documentOf("c.py", ["three word"])]);
      assert.ok(Number(again.chunksOf("c.py")[0]?.id.split(".")[0]) > last + 1);
      await again.close();
    })).timeout(30_000);

  for (const name of ["chunks", "texts", "symbols", "edges"] as const) {
    it(`leaves out a document of which rows are missing (${name})`, () =>
      withFolder(async (directory) => {
        await filled(directory);
        const store = await open(directory);
        const revision = store.chunksOf("a.py")[0]?.id.split(".")[0];
        await store.close();
        await (await graphTable(directory, name)).delete(`revision = ${revision}`);
        const again = await open(directory);
        assert.deepEqual([...again.manifest().keys()], ["b.py"]);
        assert.match(again.rebuiltBecause ?? "", /1 file must be indexed again/);
        await again.close();
      }));
  }

  it("forgets the oldest vectors that nothing uses, and keeps the newest", () =>
    withFolder(async (directory) => {
      const connection = await connect(directory);
      const table = await VectorTable.create(connection, "small", smallModel);
      for (let number = 0; number < 10; number++) {
        await table.add([{ hash: `h${number}`, vector: vectorOf(`h${number}`) }]);
      }
      assert.equal(await table.prune((hash) => hash === "h1", 3), 6);
      assert.deepEqual((await table.matrix()).hashes(), ["h1", "h7", "h8", "h9"]);
      table.table.close();
      connection.close();
    }));
});

describe("index store, its folder", () => {
  it("sweeps what dead processes left, when it is written, and counts none of it before", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel);
      const reader = await open(directory);
      const size = await reader.size();
      const left = ["graph.old-1-2", "vectors.old-77-3", "graph-0a1b2c3d", "vectors-00ff00ff"];
      for (const name of left) {
        await mkdir(join(directory, name));
        await writeFile(join(directory, name, "data"), "x".repeat(10_000));
      }
      await writeFile(join(directory, `index.json.elsewhere-1.tmp`), "x".repeat(10_000));
      assert.equal(await reader.size(), size);
      await reader.lock();
      assert.deepEqual((await readdir(directory)).sort(), [
        "graph",
        "index.json",
        "vectors",
        "writer.json",
        "writer.lock",
      ]);
      assert.equal(await reader.embeddedChunks(smallModel), 3);
      await reader.close();
    }));

  it("opens neither half nor old when a process died while everything was replaced", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel);
      const store = await open(directory);
      await store.clear();
      await store.write([documentOf("c.py", ["four"])]);
      await store.close();
      const { graph } = JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as { readonly graph: string };
      assert.notEqual(graph, "graph");
      const again = await open(directory);
      assert.deepEqual([...again.manifest().keys()], ["c.py"]);
      assert.equal(again.rebuiltBecause, undefined);
      await again.close();
    }));

  it("is opened anew by a reader that could not open it the first time", () =>
    withFolder(async (directory) => {
      await filled(directory);
      const reader = await open(directory);
      const writer = await open(directory);
      await writer.clear();
      await writer.write([documentOf("c.py", ["four"])]);
      await writer.close();
      const { graph } = JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as { readonly graph: string };
      await rename(join(directory, graph), join(directory, "elsewhere"));
      await reader.refresh();
      assert.deepEqual([...reader.manifest().keys()], []);
      assert.deepEqual(await reader.searchLexical(["one"], 5), []);
      await rename(join(directory, "elsewhere"), join(directory, graph));
      assert.equal(await reader.refresh(), true);
      assert.deepEqual([...reader.manifest().keys()], ["c.py"]);
      await reader.close();
    }));

  it("goes as a whole, but not while another process writes", () =>
    withFolder(async (storage) => {
      const directory = indexDirectory(storage, "/project");
      await filled(directory);
      const store = await open(directory);
      await store.lock();
      await assert.rejects(removeIndex(directory, recordingLog()), /is writing this index/);
      assert.equal(await indexExists(storage, "/project"), true);
      await store.close();
      await removeIndex(directory, recordingLog());
      await assert.rejects(access(directory));
      await removeIndex(directory, recordingLog());
    }));

  it("is for its user alone, also one of before", () =>
    withFolder(async (folder) => {
      if (process.platform === "win32") return;
      const directory = join(folder, "storage", "index");
      await mkdir(directory, { recursive: true, mode: 0o755 });
      await filled(directory, smallModel);
      const mode = async (...path: string[]): Promise<number> => (await stat(join(directory, ...path))).mode & 0o077;
      for (const path of [[], ["graph"], ["vectors"], ["index.json"], ["writer.json"]])
        assert.equal(await mode(...path), 0);
    }));

  it("takes no lock from a reader, whatever state the lock is in", () =>
    withFolder(async (directory) => {
      await filled(directory, smallModel);
      await mkdir(join(directory, "writer.lock"));
      await utimes(join(directory, "writer.lock"), new Date(), new Date());
      await writeFile(
        join(directory, "index.json"),
        (await readFile(join(directory, "index.json"), "utf8")).replace(/"schemaVersion":\d+/, '"schemaVersion":999'),
      );
      const before = await contentOf(directory);
      const reader = await open(directory);
      assert.match(reader.rebuiltBecause ?? "", /another version/);
      assert.deepEqual(await reader.searchLexical(["one"], 5), []);
      assert.deepEqual(await reader.texts([]), []);
      assert.equal(await reader.embeddedChunks(smallModel), 0);
      assert.equal(await reader.refresh(), false);
      await reader.close();
      assert.deepEqual(await contentOf(directory), before);
    }));
});
