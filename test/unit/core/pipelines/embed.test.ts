import assert from "node:assert/strict";
import { type Embedder, type EmbedPart, type IndexedChunk, type IndexStore } from "../../../../src/core/api";
import { embed, embeddingText } from "../../../../src/core/pipelines/embed";

describe("embeddingText", () => {
  function check(heading: string, text: string, expected: string): void {
    assert.equal(embeddingText(heading, text), expected);
  }

  it("puts what the text does not say in front of it", () => {
    check("shop/cart.py Cart.total\nclass Cart(Base):", "x = 1", "shop/cart.py Cart.total\nclass Cart(Base):\nx = 1");
  });

  it("does not repeat a signature, also where the text wraps it", () => {
    const text = "def total(\n    self,\n):\n    return 1";
    check("shop/cart.py Cart.total\ndef total(self):", text, `shop/cart.py Cart.total\n${text}`);
  });

  it("repeats the signature over a later piece of its function", () => {
    check("cart.py total\ndef total(self):", "    return 1", "cart.py total\ndef total(self):\n    return 1");
  });

  it("leaves a text without a heading as it is", () => {
    check("", "Some prose.", "Some prose.");
  });
});

describe("embed", () => {
  const chunkOf = (hash: string): IndexedChunk => ({ hash, id: hash }) as unknown as IndexedChunk;

  /** An index with hashes that wait for a vector; `arriving` come while the first round is embedded. */
  function createWorld(waiting: readonly string[], arriving: readonly string[] = []) {
    const missing = new Set(waiting);
    const calls: string[] = [];
    const rounds: number[] = [];
    const store: Partial<IndexStore> = {
      lock: async () => void calls.push("lock"),
      missingVectors: async (_model, first = []) =>
        [...missing].sort((a, b) => Number(first.includes(b)) - Number(first.includes(a))).map(chunkOf),
      texts: async (chunks) => chunks.map(({ hash }) => ({ heading: "", text: hash })),
      writeVectors: async (_model, vectors) => {
        for (const { hash } of vectors) missing.delete(hash);
      },
      optimize: async () => void calls.push("optimize"),
    };
    const asked: string[] = [];
    const embedder: Embedder = {
      batchSize: 32,
      model: async () => ({ id: "m", dimensions: 1 }),
      embed: async (texts) => {
        if (rounds.length === 0) for (const hash of arriving) missing.add(hash);
        rounds.push(texts.length);
        asked.push(...texts);
        return texts.map(() => new Float32Array([1]));
      },
      close: async () => undefined,
    };
    async function run(first: readonly string[] = [], signal?: AbortSignal): Promise<readonly EmbedPart[]> {
      const parts: EmbedPart[] = [];
      for await (const part of embed({ stores: [{ store: store as IndexStore, first }], embedder }, signal))
        parts.push(part);
      return parts;
    }
    return { run, missing, calls, rounds, asked };
  }
  const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `h${at}`);

  it("computes every vector once, in rounds, and tells how far it is", async () => {
    const world = createWorld(many(500));
    const parts = await world.run();
    assert.deepEqual(world.rounds, [192, 192, 116]);
    assert.deepEqual(
      parts.map((part) => (part.type === "embed-progress" ? [part.done, part.total] : [part.embedded])),
      [[192, 500], [384, 500], [500, 500], [500]],
    );
    assert.equal(world.missing.size, 0);
    assert.deepEqual(world.calls, ["lock", "optimize"]);
  });
  it("goes on with what was saved meanwhile", async () => {
    const world = createWorld(["a"], ["b"]);
    const parts = await world.run();
    assert.deepEqual([...world.missing], []);
    assert.deepEqual(parts.at(-1)?.type, "embed-end");
    assert.equal(world.rounds.length, 2);
  });
  it("begins with what is asked for first", async () => {
    const world = createWorld(["a", "b", "c"]);
    await world.run(["c"]);
    assert.equal(world.asked[0], "c");
  });
  it("takes no lock and writes nothing where nothing is missing", async () => {
    const world = createWorld([]);
    assert.deepEqual(
      (await world.run()).map(({ type }) => type),
      ["embed-end"],
    );
    assert.deepEqual(world.calls, []);
  });
  it("computes nothing more once it is stopped", async () => {
    const world = createWorld(many(500));
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(world.run([], stop.signal), { name: "AbortError" });
    assert.equal(world.missing.size, 500);
  });
});
