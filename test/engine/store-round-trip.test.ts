import assert from "node:assert/strict";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type IndexStore } from "../../src/core/api";
import { indexDirectory, indexExists, openIndexStore } from "../../src/core/store/lance-index";
import {
  documentOf,
  hashOf,
  open,
  recordingLog,
  smallModel,
  testCollection,
  vectorOf,
  withFolder,
} from "./store/documents";

const paths = (found: readonly { readonly chunk: { readonly path: string; readonly ordinal: number } }[]): string[] =>
  found.map(({ chunk }) => `${chunk.path}#${chunk.ordinal}`);

async function checkLexical(store: IndexStore, query: string, expected: readonly string[]): Promise<void> {
  assert.deepEqual(paths(await store.searchLexical(query.split(" "), 10)).sort(), [...expected].sort(), query);
}

describe("index store", () => {
  it("keeps no edge that only says where a definition is", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      const document = documentOf("a.py", ["alpha reads beta"]);
      const defines = { kind: "defines", from: "Outer", to: "Outer.alpha", line: 1 } as const;
      const edges = [defines, ...document.segmentation.edges];
      await store.write([{ ...document, segmentation: { ...document.segmentation, edges } }]);
      assert.equal(store.counts().edges, 1);
      const found = await store.findEdges({ from: ["Outer", "Outer.alpha"], to: ["alpha"], limit: 10 });
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ["calls"],
      );
      await store.close();
      const again = await open(directory);
      assert.equal(again.counts().documents, 1);
      await again.close();
    }));

  it("finds what was written at once, and after a restart, by words, names and edges", () =>
    withFolder(async (directory) => {
      let store = await open(directory);
      await store.write([
        documentOf("a.py", ["alpha reads beta", "gamma writes delta"]),
        documentOf("b/c.py", ["Alpha closes gamma", "x y", "cell z"]),
      ]);
      for (const round of ["at once", "after a restart", "after optimize"]) {
        await checkLexical(store, "reads", ["a.py#0"]);
        await checkLexical(store, "alpha zzz", ["a.py#0", "b/c.py#0"]);
        await checkLexical(store, "nothing", []);
        await checkLexical(store, '" ( -reads  ', []);
        assert.deepEqual(store.counts(), { documents: 2, chunks: 5, symbols: 5, edges: 5 }, round);
        const symbols = await store.findSymbols(["Alpha"], 10);
        assert.deepEqual(
          symbols.map(({ chunk, name }) => `${name} ${chunk.path}`),
          ["Alpha b/c.py", "alpha a.py"],
        );
        assert.deepEqual(
          (await store.findSymbols(["Outer.gamma"], 10)).map(({ chunk }) => chunk.path),
          ["a.py"],
        );
        assert.deepEqual(await store.findSymbols(["Other.gamma", ""], 10), []);
        const callers = await store.findEdges({ to: ["gamma"], limit: 10 });
        assert.deepEqual(callers, [
          { kind: "calls", from: "Outer.Alpha", to: "module.gamma", line: 1, path: "b/c.py" },
        ]);
        assert.equal((await store.findEdges({ from: ["Outer.gamma"], to: ["z"], limit: 10 })).length, 2);
        const chunks = [...store.chunks()].sort((a, b) => (a.path + a.ordinal < b.path + b.ordinal ? -1 : 1));
        assert.deepEqual((await store.texts([...chunks].reverse())).map(({ text }) => text).reverse(), [
          "alpha reads beta",
          "gamma writes delta",
          "Alpha closes gamma",
          "x y",
          "cell z",
        ]);
        const { id, ...cell } = chunks[4] ?? assert.fail();
        assert.match(id, /^\d+\.2$/);
        assert.deepEqual(cell, {
          collection: testCollection.id,
          path: "b/c.py",
          source: "workspace",
          ordinal: 2,
          startLine: 3,
          endLine: 3,
          kind: "function",
          symbol: "cell",
          cell: 7,
          hash: hashOf("cell z"),
          isVerbatim: true,
        });
        assert.equal(store.rebuiltBecause, undefined);
        if (round === "at once") {
          await store.close();
          store = await open(directory);
        } else await store.optimize();
      }
      await store.close();
    }));

  it("finds callers by what the name that they wrote stands for", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      const document = documentOf("a.py", ["alpha calls it"]);
      const edges = [
        { kind: "calls", from: "f", to: "np.array", target: "numpy.array", line: 1 },
        { kind: "calls", from: "f", to: "total", target: "shop.prices.sum_up", line: 2 },
        { kind: "raises", from: "f", to: "ValueError", line: 3 },
      ] as const;
      await store.write([{ ...document, segmentation: { ...document.segmentation, edges } }]);
      const found = await store.findEdges({ to: ["sum_up", "array", "ValueError"], limit: 10 });
      assert.deepEqual(
        found,
        edges.map((edge) => ({ ...edge, path: "a.py" })),
      );
      assert.deepEqual(await store.findEdges({ to: ["total"], limit: 10 }), []);
      await store.close();
    }));

  it("finds edges of these files only, whatever was written, removed and tidied up before", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      const write = async (path: string, from: string): Promise<void> => {
        const document = documentOf(path, ["alpha calls it"]);
        const edges = [{ kind: "calls", from, to: "total", line: 1 }] as const;
        await store.write([{ ...document, segmentation: { ...document.segmentation, edges } }]);
      };
      const check = async (paths: readonly string[] | undefined, expected: string, limit = 10): Promise<void> => {
        const found = await store.findEdges({ from: ["f", "g"], ...(paths && { paths }), limit });
        assert.equal(found.map(({ from, path }) => `${from} ${path}`).join(", "), expected);
      };
      await check(undefined, "");
      await write("a.py", "f");
      await check(undefined, "f a.py");
      await write("b.py", "g");
      await write("c.py", "other");
      await check(undefined, "f a.py, g b.py");
      await check(["b.py", "c.py", "unknown.py"], "g b.py");
      await check(undefined, "f a.py", 1);
      await write("a.py", "g");
      await store.optimize();
      await check(["a.py"], "g a.py");
      await store.remove(["b.py"]);
      await check(undefined, "g a.py");
      await store.close();
    }));

  it("replaces, removes, touches and clears", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      await store.write([documentOf("a.py", ["one two", "three"]), documentOf("b.py", ["one"])]);
      const before = [...store.chunks()].find(({ path }) => path === "a.py") ?? assert.fail();
      await store.write([documentOf("a.py", ["one four"])]);
      await checkLexical(store, "two three", []);
      await checkLexical(store, "one", ["a.py#0", "b.py#0"]);
      assert.deepEqual(await store.findSymbols(["three"], 5), []);
      assert.equal((await store.texts([before]))[0]?.text, "one two");
      await store.remove(["b.py", "unknown.py"]);
      await checkLexical(store, "one", ["a.py#0"]);
      const entry = { path: "a.py", language: "python", form: "file", stamp: "99" } as const;
      await store.touch([entry, { ...entry, path: "unknown.py" }]);
      await store.setListing({ skipped: [{ path: "big.py", reason: "is too large" }], cursor: "c1" });
      await store.optimize();
      await store.close();

      const again = await open(directory);
      assert.deepEqual([...again.manifest().keys()], ["a.py"]);
      const known = again.manifest().get("a.py");
      assert.deepEqual([known?.stamp, known?.segmentedAs, known?.contentHash], ["99", "1", hashOf("one four")]);
      assert.deepEqual(again.listing(), { skipped: [{ path: "big.py", reason: "is too large" }], cursor: "c1" });
      await again.clear();
      assert.deepEqual(again.counts(), { documents: 0, chunks: 0, symbols: 0, edges: 0 });
      await checkLexical(again, "one", []);
      await again.write([documentOf("a.py", ["one"])]);
      await checkLexical(again, "one", ["a.py#0"]);
      assert.deepEqual(again.listing(), { skipped: [] });
      await again.close();
    }));

  it("keeps odd texts and names as they are", () =>
    withFolder(async (directory) => {
      const odd = ['it\'s "quoted" \\ é 汉字 🐍', "lone \ud800 half", "", "nul \0 byte", "a\tb\nc"];
      const path = "o'brien/ü 汉.py";
      let store = await open(directory);
      await store.write([documentOf(path, odd)]);
      await store.close();
      store = await open(directory);
      const chunks = [...store.chunks()].sort((a, b) => a.ordinal - b.ordinal);
      const texts = (await store.texts(chunks)).map(({ text }) => text);
      assert.deepEqual(texts, [odd[0], "lone \ufffd half", ...odd.slice(2)]);
      await checkLexical(store, "汉字", [`${path}#0`]);
      await checkLexical(store, "it's", [`${path}#0`]);
      await store.remove([path]);
      assert.equal(store.counts().chunks, 0);
      await store.close();
    }));

  it("ranks as BM25 does, whether rows are in the full-text index or not", () =>
    withFolder(async (directory) => {
      const words = ["read", "write", "open", "close", "file", "socket", "path", "join"];
      const passages = Array.from({ length: 300 }, (_, index) =>
        Array.from({ length: 3 + (index % 17) }, (__, place) => words[(index * 7 + place * place * 3) % 8]).join(" "),
      );
      const store = await open(directory);
      await store.write([documentOf("a.py", passages.slice(0, 150)), documentOf("b.py", passages.slice(150))]);
      const query = ["socket", "join", "absent"];
      const expected = bm25(passages, query).slice(0, 20);
      for (const round of ["unindexed", "indexed"]) {
        const found = await store.searchLexical(query, 20);
        const scores = found.map(({ score }) => score);
        expected.forEach((score, index) => assert.ok(Math.abs(score - (scores[index] ?? 0)) < 1e-3, round));
        await store.optimize();
      }
      await store.close();
    }));

  it("creates nothing when asked whether an index exists, or when opened for reading", () =>
    withFolder(async (directory) => {
      assert.equal(await indexExists(directory, directory), false);
      const index = indexDirectory(directory, directory);
      assert.equal(index, indexDirectory(directory, join(directory, "x", "..")));
      const reading = {
        collection: { ...testCollection, id: directory },
        directory: index,
        log: recordingLog(),
      };
      await (await openIndexStore(reading)).close();
      await assert.rejects(access(index));
      const writer = await open(index);
      assert.deepEqual(await writer.searchLexical(["a"], 5), []);
      await assert.rejects(access(index));
      await writer.lock();
      await writer.close();
      assert.equal(await indexExists(directory, directory), true);
    }));

  it("keeps one full-text index and one version of it on disk", () =>
    withFolder(async (directory) => {
      const store = await open(directory);
      for (let round = 0; round < 3; round++) {
        await store.write([
          documentOf(
            `m${round}.py`,
            Array.from({ length: 500 }, (_, index) => `word${index} round${round}`),
          ),
        ]);
        await store.optimize();
      }
      const folder = join(directory, "graph", "chunks.lance", "_indices");
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      assert.equal(new Set(files.map(({ parentPath }) => parentPath)).size, 1);
      await checkLexical(store, "word7", ["m0.py#7", "m1.py#7", "m2.py#7"]);
      await store.close();
    }));

  it("writes a document that is given twice once, and one without chunks too", () =>
    withFolder(async (directory) => {
      let store = await open(directory);
      await store.write([documentOf("a.py", ["old"]), documentOf("empty.py", []), documentOf("a.py", ["new"])]);
      await store.write([]);
      await store.close();
      store = await open(directory);
      assert.deepEqual(store.counts(), { documents: 2, chunks: 1, symbols: 1, edges: 1 });
      await checkLexical(store, "old new", ["a.py#0"]);
      assert.equal(store.rebuiltBecause, undefined);
      await store.writeVectors(smallModel, [{ hash: hashOf("new"), vector: vectorOf("new") }]);
      assert.ok((await store.size()) > 1000);
      await store.close();
    }));
});

function bm25(passages: readonly string[], query: readonly string[], k1 = 1.2, b = 0.75): number[] {
  const documents = passages.map((passage) => passage.split(" "));
  const average = documents.reduce((sum, words) => sum + words.length, 0) / documents.length;
  const score = (words: readonly string[]): number =>
    query.reduce((sum, term) => {
      const frequency = words.filter((word) => word === term).length;
      const having = documents.filter((other) => other.includes(term)).length;
      const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
      return sum + (rarity * frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * words.length) / average));
    }, 0);
  return documents.map(score).sort((x, y) => y - x);
}
