import assert from "node:assert/strict";
import { type EmbeddingModel, type EmbeddingPurpose, type IndexedChunk, type Log } from "../../../../src/core/api";
import { createCompareNow } from "../../../../src/core/pipelines/compare-now";
import { createMemoryStore } from "../retrieve/memory-store";

const model: EmbeddingModel = { id: "fake", dimensions: 3 };
const vector = Float32Array.from([1, 0, 0]);

/** Every text has the cosine of its number: "f3" 0.03. */
function createWorld(
  options: {
    readonly chunks?: number;
    readonly patienceMs?: number;
    readonly serving?: EmbeddingModel;
    /** Before a call, by its number from 1. */
    readonly before?: (call: number) => Promise<void> | void;
  } = {},
) {
  const contents = Array.from({ length: options.chunks ?? 20 }, (_, position) => ({
    path: "f.py",
    text: `f${position}`,
  }));
  const store = createMemoryStore("/root", contents);
  const question = new Map([[store, { model: options.serving ?? model, vector }]]);
  const calls: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose }[] = [];
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const log: Log = { debug: ignore, info: ignore, warn: (message) => void warnings.push(message), error: ignore };
  const compareNow = createCompareNow({
    embedder: {
      model: async () => model,
      async embed(texts, purpose) {
        calls.push({ texts, purpose });
        await options.before?.(calls.length);
        return texts.map((text) => Float32Array.from([Number(/f(\d+)$/.exec(text)?.[1]) / 100, 0.5, 0]));
      },
    },
    log,
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  const chunks = store.chunksOf("f.py");
  const run = async (asked: readonly IndexedChunk[] = chunks, signal?: AbortSignal): Promise<readonly number[]> => {
    const cosines = await compareNow(asked, question, signal);
    return [...cosines.values()].map((cosine) => Math.round(100 * cosine));
  };
  return { run, chunks, calls, warnings };
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, position) => position);

describe("createCompareNow", () => {
  it("embeds what documents are embedded as, before waiting ones, a few at a time in the order given", async () => {
    const { run, calls } = createWorld();
    assert.deepEqual(await run(), numbers(20));
    assert.deepEqual(
      calls.map(({ texts, purpose }) => [texts.length, purpose]),
      [
        [8, "urgent-document"],
        [8, "urgent-document"],
        [4, "urgent-document"],
      ],
    );
    assert.deepEqual(calls[0]?.texts.slice(0, 2), ["f.py\nf0", "f.py\nf1"]);
  });

  it("remembers vectors for the next question", async () => {
    const { run, chunks, calls } = createWorld();
    await run(chunks.slice(0, 5));
    assert.deepEqual(await run(chunks.slice(3, 7)), [3, 4, 5, 6]);
    assert.deepEqual(
      calls.map(({ texts }) => texts.length),
      [5, 2],
    );
  });

  it("forgets those that were needed longest ago", async () => {
    const { run, chunks, calls } = createWorld({ chunks: 513 });
    await run(chunks.slice(0, 512));
    await run(chunks.slice(0, 1));
    await run(chunks.slice(512));
    const before = calls.length;
    await run(chunks.slice(0, 1));
    assert.equal(calls.length, before);
    await run(chunks.slice(1, 2));
    assert.equal(calls.length, before + 1);
  });

  it("goes on with what is there when patience ends, and takes what comes later for the next question", async () => {
    let arrive = (): void => undefined;
    const hang = new Promise<void>((resolve) => (arrive = resolve));
    const { run, calls, warnings } = createWorld({ patienceMs: 50, before: (call) => (call === 2 ? hang : undefined) });
    assert.deepEqual(await run(), numbers(8));
    assert.deepEqual(warnings, []);
    arrive();
    await hang;
    assert.deepEqual(await run(), numbers(20));
    assert.deepEqual(
      calls.map(({ texts }) => texts.length),
      [8, 8, 4],
    );
  });

  it("goes on with what is there when the model fails, and says so in the log", async () => {
    const { run, warnings } = createWorld({
      before: (call) => (call === 2 ? Promise.reject(new Error("The model is broken.")) : undefined),
    });
    assert.deepEqual(await run(), numbers(8));
    assert.deepEqual(warnings, ["The best hits were not compared by meaning: The model is broken."]);
  });

  it("stops when it is told to, whether or not the model listens", async () => {
    const stop = new AbortController();
    const { run, chunks, warnings } = createWorld({
      before: () => {
        stop.abort();
        return new Promise(() => undefined);
      },
    });
    await assert.rejects(run(chunks, stop.signal), { name: "AbortError" });
    assert.deepEqual(warnings, []);
  });

  it("compares nothing with what another model makes of the question", async () => {
    const { run, calls } = createWorld({ serving: { id: "older", dimensions: 3 } });
    assert.deepEqual(await run(), []);
    assert.deepEqual(calls, []);
  });
});
