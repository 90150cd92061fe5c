import assert from "node:assert/strict";
import { type Embedder, type EmbedPart, type IndexedChunk, type IndexStore } from "../../../../src/core/api";
import { embed, embeddingText } from "../../../../src/core/pipelines/embed";

type Progress = Extract<EmbedPart, { readonly type: "embed-progress" }>;

function chunkOf(hash: string): IndexedChunk {
  const place = { collection: "/a", path: "a.py", ordinal: 0, startLine: 1, endLine: 1 };
  return { id: hash, ...place, source: "workspace", kind: "function", symbol: "", hash, isVerbatim: true };
}

/** What embedding asks of an index: `listings` are the texts that are found missing, one list after the other. */
function createStore(listings: readonly (readonly string[])[]) {
  const did: string[] = [];
  const stored = new Map<string, number>();
  let listed = 0;
  const store: Partial<IndexStore> = {
    missingVectors: async (_model, first = []) => {
      did.push(...first.map((path) => `first ${path}`));
      return (listings[listed++] ?? []).map(chunkOf);
    },
    lock: async () => void did.push("lock"),
    texts: async (chunks) => chunks.map(({ hash }) => ({ heading: "", text: hash })),
    writeVectors: async (_model, vectors) => {
      did.push(`write ${vectors.length}`);
      for (const { hash, vector } of vectors) stored.set(hash, vector[0] ?? Number.NaN);
    },
    optimize: async () => void did.push("optimize"),
  };
  return { store: store as IndexStore, did, stored };
}

/** A vector tells the length of its text. */
function createEmbedder(batchSize: number, onCall?: (texts: readonly string[]) => void): Embedder {
  return {
    batchSize,
    model: async () => ({ id: "fake", dimensions: 1 }),
    embed: async (texts, _purpose, signal) => {
      signal?.throwIfAborted();
      onCall?.(texts);
      return texts.map((text) => new Float32Array([text.length]));
    },
    close: async () => undefined,
  };
}

async function run(store: IndexStore, embedder: Embedder, signal?: AbortSignal): Promise<readonly EmbedPart[]> {
  const parts: EmbedPart[] = [];
  for await (const part of embed({ stores: [{ store, first: [] }], embedder }, signal)) parts.push(part);
  return parts;
}

const textsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}`.padEnd(1 + ((index * 7) % 40), "x") + index);

describe("embed", () => {
  it("lists again until nothing is missing, and tidies up once", async () => {
    const { store, did, stored } = createStore([["a", "bb"], ["ccc"], []]);
    const end = (await run(store, createEmbedder(8))).at(-1);
    assert.equal(end?.type === "embed-end" && end.embedded, 3);
    assert.deepEqual(Object.fromEntries(stored), { a: 1, bb: 2, ccc: 3 });
    assert.deepEqual(did, ["lock", "write 2", "lock", "write 1", "optimize"]);
  });

  it("lets the store put first what is asked for first", async () => {
    const { store, did } = createStore([]);
    const parts: EmbedPart[] = [];
    const ports = { stores: [{ store, first: ["b.py"] }], embedder: createEmbedder(8) };
    for await (const part of embed(ports)) parts.push(part);
    assert.deepEqual(did, ["first b.py"]);
  });

  it("neither locks nor tidies up where nothing is missing", async () => {
    const { store, did } = createStore([]);
    assert.equal((await run(store, createEmbedder(8))).length, 1);
    assert.deepEqual(did, []);
  });

  it("tells of each batch, and writes once a round", async () => {
    const texts = textsOf(400);
    const { store, did, stored } = createStore([texts]);
    const parts = await run(store, createEmbedder(32));
    const progress = parts.filter((part): part is Progress => part.type === "embed-progress");
    const steps = progress.map(({ done }, index) => done - (progress[index - 1]?.done ?? 0));
    assert.ok(
      steps.every((step) => step > 0 && step <= 32),
      steps.join(" "),
    );
    assert.ok(progress.every(({ total }) => total === 400));
    assert.equal(progress.at(-1)?.remainingSeconds, 0);
    assert.ok(progress.slice(0, -1).every(({ remainingSeconds }) => (remainingSeconds ?? 0) > 0));
    assert.deepEqual(did, ["lock", "write 192", "write 192", "write 16", "optimize"]);
    assert.deepEqual(stored, new Map(texts.map((text) => [text, text.length])));
  });

  it("puts texts of like length into one call", async () => {
    const { store } = createStore([textsOf(192)]);
    const spreads: number[] = [];
    const note = (texts: readonly string[]): void => {
      const lengths = texts.map((text) => text.length);
      spreads.push(Math.max(...lengths) - Math.min(...lengths));
    };
    await run(store, createEmbedder(32, note));
    assert.ok(
      spreads.every((spread) => spread <= 10),
      spreads.join(" "),
    );
  });

  it("keeps all that was told as done when it is stopped, in the middle of a round too", async () => {
    const { store, did } = createStore([textsOf(400)]);
    const controller = new AbortController();
    let calls = 0;
    const embedder = createEmbedder(64, () => {
      if (++calls === 4) controller.abort();
    });
    await assert.rejects(run(store, embedder, controller.signal), { name: "AbortError" });
    assert.deepEqual(did, ["lock", "write 192", "write 64"]);
  });

  it("keeps what was done when its consumer leaves, or the model fails", async () => {
    const left = createStore([textsOf(100)]);
    for await (const part of embed({ stores: [{ store: left.store, first: [] }], embedder: createEmbedder(32) })) {
      if (part.type === "embed-progress") break;
    }
    assert.deepEqual(left.did, ["lock", "write 32"]);
    const failed = createStore([textsOf(100)]);
    let calls = 0;
    const embedder = createEmbedder(32, () => {
      if (++calls === 3) throw new Error("no more");
    });
    await assert.rejects(run(failed.store, embedder), /no more/);
    assert.deepEqual(failed.did, ["lock", "write 64"]);
  });
});

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
