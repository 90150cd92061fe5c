import assert from "node:assert/strict";
import { type IndexStore, type SegmentedDocument } from "../../src/core/api";
import { documentOf, open, smallModel, vectorOf, withFolder } from "./store/documents";

/** The same numbers in each run of a seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const words = ["open", "close", "read", "write", "seek", "flush", "parse", "join"];

async function compare(
  store: IndexStore,
  model: ReadonlyMap<string, SegmentedDocument>,
  vectors: ReadonlySet<string>,
): Promise<void> {
  assert.deepEqual([...store.manifest().keys()].sort(), [...model.keys()].sort());
  const all = [...model].flatMap(([path, { segmentation }]) =>
    segmentation.chunks.map((chunk) => ({ place: `${path}#${chunk.ordinal}`, chunk })),
  );
  assert.equal(store.counts().chunks, all.length);
  assert.equal(store.counts().edges, all.length);
  for (const word of words.slice(0, 3)) {
    const expected = all.filter(({ chunk }) => chunk.terms.split(" ").includes(word)).map(({ place }) => place);
    const found = (await store.searchLexical([word], 1000)).map(({ chunk }) => `${chunk.path}#${chunk.ordinal}`);
    assert.deepEqual(found.sort(), expected.sort(), word);
    const defining = all.filter(({ chunk }) => chunk.symbol === word).map(({ place }) => place);
    const symbols = (await store.findSymbols([word], 1000)).map(({ chunk }) => `${chunk.path}#${chunk.ordinal}`);
    assert.deepEqual(symbols.sort(), defining.sort(), word);
  }
  const withVector = all.filter(({ chunk }) => vectors.has(chunk.hash));
  assert.equal(await store.embeddedChunks(smallModel), withVector.length);
  const query = vectorOf("query");
  const dense = await store.searchDense(smallModel, query, 1000);
  assert.deepEqual(
    dense.map(({ chunk }) => `${chunk.path}#${chunk.ordinal}`).sort(),
    withVector.map(({ place }) => place).sort(),
  );
  const missing = (await store.missingVectors(smallModel)).map(({ hash }) => hash).sort();
  const expectedMissing = new Set(all.map(({ chunk }) => chunk.hash).filter((hash) => !vectors.has(hash)));
  assert.deepEqual(missing, [...expectedMissing].sort());
  const sample = all.filter((_, index) => index % 5 === 0);
  const live = new Map([...store.chunks()].map((chunk) => [`${chunk.path}#${chunk.ordinal}`, chunk]));
  const texts = await store.texts(sample.map(({ place }) => live.get(place) ?? assert.fail(place)));
  assert.deepEqual(
    texts.map(({ text }) => text),
    sample.map(({ chunk }) => chunk.text),
  );
}

describe("index store, against a model in memory", () => {
  for (const seed of [1, 2, 3]) {
    it(`holds the same after random writes, removals, restarts and optimizations (seed ${seed})`, () =>
      withFolder(async (directory) => {
        const random = randomOf(seed);
        const model = new Map<string, SegmentedDocument>();
        const vectors = new Set<string>();
        let store = await open(directory);
        for (let step = 0; step < 60; step++) {
          const paths = Array.from({ length: 1 + random(3) }, () => `m${random(9)}.py`);
          switch (random(7)) {
            case 0:
            case 1:
            case 2: {
              const documents = paths.map((path) =>
                documentOf(
                  path,
                  Array.from(
                    { length: random(6) },
                    () => `${words[random(8)]} ${words[random(8)]} ${words[random(8)]}`,
                  ),
                ),
              );
              await store.write(documents);
              for (const document of documents) model.set(document.document.path, document);
              break;
            }
            case 3:
              await store.remove(paths);
              for (const path of paths) model.delete(path);
              break;
            case 4: {
              const missing = (await store.missingVectors(smallModel)).slice(0, 1 + random(6));
              await store.writeVectors(
                smallModel,
                missing.map(({ hash }) => ({ hash, vector: vectorOf(hash) })),
              );
              for (const { hash } of missing) vectors.add(hash);
              break;
            }
            case 5:
              await store.close();
              store = await open(directory);
              break;
            default:
              await store.optimize();
          }
          await compare(store, model, vectors);
        }
        await store.close();
        assert.equal(store.rebuiltBecause, undefined);
      }));
  }
});
