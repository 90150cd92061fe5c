import assert from "node:assert/strict";
import { type Embedder, type InstantEmbedder, type Log } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { type CompareNow } from "../../../../src/core/retrieve/compare-best";
import { retrieve } from "../../../../src/core/retrieve/retrieve";
import { createMemoryStore, type MemoryChunk } from "./memory-store";

const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const question = Float32Array.from([1, 0, 0]);
const embedder: Embedder = {
  model: async () => ({ id: "fake", dimensions: 3 }),
  batchSize: 8,
  embed: async () => [question],
  close: async () => undefined,
};
const instant: InstantEmbedder = {
  model: { id: "table", dimensions: 3, tier: "instant" },
  embedQuestion: () => question,
};

/** So many functions, each a little less like the question by its instant vector than the one before it. */
function functions(count: number, embedded: (position: number) => boolean = () => false): readonly MemoryChunk[] {
  return Array.from({ length: count }, (_, position) => ({
    path: `f${position}.py`,
    text: `def f${position}(): ...`,
    symbol: `f${position}`,
    early: [0.9 - position / 100, 0, 0],
    ...(embedded(position) ? { vector: [0.5 - position / 100, 0, 0] } : {}),
  }));
}

async function found(chunks: readonly MemoryChunk[], compareNow: CompareNow | undefined, signal?: AbortSignal) {
  const stores = [createMemoryStore("/root", chunks)];
  const options = { stores, embedder, instant, compareNow, log, limit: 100 };
  const { hits, embeddedShare } = await retrieve(readQuestion("how much must be paid"), options, signal);
  return { order: hits.map(({ symbol }) => symbol), embeddedShare };
}

/** What was asked to be compared, with this for an answer. */
function recording(cosineOf: (symbol: string) => number | undefined = () => undefined) {
  const asked: string[][] = [];
  const compareNow: CompareNow = async (chunks) => {
    asked.push(chunks.map(({ symbol }) => symbol));
    return new Map(
      chunks.flatMap((chunk) => {
        const cosine = cosineOf(chunk.symbol);
        return cosine === undefined ? [] : [[chunk, cosine] as const];
      }),
    );
  };
  return { asked, compareNow };
}

describe("compareBest", () => {
  it("asks for the best 32 candidates, best first, and before there is any vector", async () => {
    const { asked, compareNow } = recording();
    await found(functions(40), compareNow);
    assert.deepEqual(asked, [Array.from({ length: 32 }, (_, position) => `f${position}`)]);
  });

  it("asks for those only that have no vector", async () => {
    const { asked, compareNow } = recording();
    await found(
      functions(6, (position) => position % 2 === 0),
      compareNow,
    );
    assert.deepEqual(asked.flat().toSorted(), ["f1", "f3", "f5"]);
  });

  it("asks nothing where every chunk has a vector", async () => {
    const { asked, compareNow } = recording();
    await found(
      functions(6, () => true),
      compareNow,
    );
    assert.deepEqual(asked, []);
  });

  it("ranks again by what it was told, and leaves the share of vectors as it is", async () => {
    const { compareNow } = recording((symbol) => (symbol === "f4" ? 0.9 : 0.05));
    assert.equal((await found(functions(6), undefined)).order[0], "f0");
    const { order, embeddedShare } = await found(functions(6), compareNow);
    assert.deepEqual([order[0], embeddedShare], ["f4", 0]);
  });

  it("gives what was not compared the cosine that it will probably have", async () => {
    // All that were compared are better than expected: so will the first one be, and it does not fall behind them.
    const { compareNow } = recording((symbol) => (symbol === "f0" ? undefined : 0.3));
    assert.equal((await found(functions(32), compareNow)).order[0], "f0");
  });

  it("changes nothing where nothing could be compared", async () => {
    const { compareNow } = recording();
    const without = await found(functions(6), undefined);
    assert.deepEqual(await found(functions(6), compareNow), without);
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const stopped: CompareNow = async (_chunks, _question, signal) => {
      stop.abort();
      signal?.throwIfAborted();
      return new Map();
    };
    await assert.rejects(found(functions(6), stopped, stop.signal), { name: "AbortError" });
  });
});
