import assert from "node:assert/strict";
import { type IndexStore } from "../../../src/core/api";
import { documentCount, passagesOf, pathOf } from "./generations";

/** Each document is there once and as a whole, in one generation. Gives the generation of each; 0 is not there. */
export async function assertWhole(store: IndexStore, context: string): Promise<readonly number[]> {
  assert.equal(store.rebuiltBecause, undefined, context);
  const generations: number[] = [];
  for (let number = 0; number < documentCount; number++) {
    const path = pathOf(number);
    const found = await store.searchLexical([`doc${number}`], 50);
    const texts = (await store.texts(found.map(({ chunk }) => chunk))).map(({ text }) => text).sort();
    const generation = Number(/generation(\d+)/.exec(texts[0] ?? "")?.[1] ?? 0);
    assert.deepEqual(texts, generation === 0 ? [] : passagesOf(number, generation).sort(), `${context}: ${path}`);
    assert.equal(store.chunksOf(path).length, texts.length, `${context}: ${path} in memory`);
    assert.equal(store.manifest().has(path), generation !== 0, `${context}: ${path} in the manifest`);
    const symbols = await store.findSymbols([`doc${number}`], 50);
    assert.equal(symbols.length, texts.length, `${context}: symbols of ${path}`);
    const edges = await store.findEdges({ from: [`Outer.doc${number}`], limit: 50 });
    assert.equal(edges.length, texts.length, `${context}: edges of ${path}`);
    generations.push(generation);
  }
  const ids = [...store.chunks()].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, `${context}: ids`);
  return generations;
}
