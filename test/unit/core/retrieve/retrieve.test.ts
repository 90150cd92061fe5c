import assert from "node:assert/strict";
import { type Embedder, EngineError, type InstantEmbedder, type Log } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { retrieve } from "../../../../src/core/retrieve/retrieve";
import { createMemoryStore, type MemoryChunk } from "./memory-store";

const warnings: string[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => warnings.push(message),
  error: () => undefined,
};

/** Every question points along the first axis. */
function embedder(embed?: () => Promise<readonly Float32Array[]>): Embedder {
  return {
    model: async () => ({ id: "fake", dimensions: 3 }),
    batchSize: 8,
    embed: embed ?? (async () => [Float32Array.from([1, 0, 0])]),
    close: async () => undefined,
  };
}

const near = [0.6, 0.1, 0];
const far = [0.3, 0.9, 0];
const project: readonly MemoryChunk[] = [
  { path: "shop/cart.py", text: "def total(self):\n    return sum(self.prices)", symbol: "Cart.total", vector: near },
  { path: "shop/user.py", text: "def login(name):\n    check_password(name)", symbol: "login", vector: far },
  { path: "shop/cart.py", text: "class Cart:\n    prices = []", symbol: "Cart", symbolKind: "class", vector: far },
];

async function paths(
  question: string,
  options: { readonly chunks?: readonly MemoryChunk[]; readonly embedder?: Embedder; readonly limit?: number } = {},
): Promise<string> {
  const stores = [createMemoryStore("/root", options.chunks ?? project)];
  const { hits } = await retrieve(readQuestion(question), {
    stores,
    embedder: options.embedder,
    log,
    limit: options.limit ?? 10,
  });
  return hits.map(({ symbol }) => symbol).join(" ");
}

describe("retrieve", () => {
  beforeEach(() => warnings.splice(0));

  it("finds by meaning what shares no word with the question", async () => {
    assert.match(await paths("how much must be paid", { embedder: embedder() }), /^Cart\.total/);
  });

  it("finds by words without a model", async () => {
    assert.equal(await paths("check the password", {}), "login");
  });

  it("finds by instant vectors before there are others, and says so", async () => {
    const chunks = project.map((chunk) => ({ ...chunk, early: chunk.symbol === "Cart.total" ? near : far }));
    const instant: InstantEmbedder = {
      model: { id: "table", dimensions: 3, tier: "instant" },
      embedQuestion: (text) => (text === "unknown" ? undefined : Float32Array.from([1, 0, 0])),
    };
    const options = { stores: [createMemoryStore("/root", chunks)], embedder: undefined, instant, log, limit: 10 };
    const { hits, embeddedShare } = await retrieve(readQuestion("how much must be paid"), options);
    assert.deepEqual([hits[0]?.symbol, hits[0]?.ranks, embeddedShare], ["Cart.total", { instant: 1 }, 0]);
    assert.deepEqual((await retrieve(readQuestion("unknown"), options)).hits, []);
  });

  it("puts the definition of a name first", async () => {
    assert.match(await paths("Cart", { embedder: embedder() }), /^Cart /);
    assert.match(await paths("Cart", {}), /^Cart\b/);
  });

  it("tells which retriever gave which rank", async () => {
    const stores = [createMemoryStore("/root", project)];
    const {
      hits: [hit],
    } = await retrieve(readQuestion("login"), { stores, embedder: embedder(), log, limit: 1 });
    assert.deepEqual(hit?.ranks, { dense: 2, lexical: 1, symbol: 1 });
    assert.equal(hit?.heading, "shop/user.py");
    assert.match(hit?.text ?? "", /check_password/);
  });

  it("finds the line of a traceback", async () => {
    const traceback = 'Traceback (most recent call last):\n  File "/x/shop/user.py", line 2, in f\nKeyError: 1';
    assert.match(await paths(traceback, { embedder: embedder() }), /^login/);
  });

  it("does without the model when it fails, and says so in the log", async () => {
    const broken = embedder(() => Promise.reject(new EngineError("embed/failed", "The model is broken.")));
    assert.equal(await paths("check the password", { embedder: broken }), "login");
    assert.match(warnings.join(), /The model is broken/);
  });

  it("does not compare vectors of another model", async () => {
    const old = createMemoryStore("/root", project, { id: "older", dimensions: 3 });
    const { hits } = await retrieve(readQuestion("much paid"), { stores: [old], embedder: embedder(), log, limit: 10 });
    assert.deepEqual(hits, []);
  });

  it("embeds a question once for all indexes that serve one older model", async () => {
    const older = { id: "older", dimensions: 3 };
    const stores = ["/one", "/two"].map((collection) => createMemoryStore(collection, project, older));
    let asked = 0;
    const embedderOf = async (): Promise<Embedder> => {
      asked++;
      return embedder();
    };
    await retrieve(readQuestion("much paid"), { stores, embedder: embedder(), embedderOf, log, limit: 10 });
    assert.equal(asked, 1);
  });

  it("keeps a chunk that has no vector yet in the running", async () => {
    const waiting = { path: "new.py", text: "def check_password(name, hash): ...", symbol: "check_password" };
    const chunks = [...project, waiting];
    assert.match(await paths("password hash check name", { chunks, embedder: embedder() }), /^check_password /);
  });

  it("asks all roots, and keeps equal chunk ids of different roots apart", async () => {
    const stores = [createMemoryStore("/one", project), createMemoryStore("/two", project)];
    const { hits } = await retrieve(readQuestion("password"), { stores, embedder: undefined, log, limit: 10 });
    assert.deepEqual(hits.map(({ collection }) => collection).sort(), ["/one", "/two"]);
  });

  it("gives at most what was asked for, and nothing for nothing", async () => {
    assert.equal((await paths("self prices name", { limit: 1 })).split(" ").length, 1);
    assert.equal(await paths("  ", { embedder: embedder() }), "");
    assert.equal(await paths("", {}), "");
    assert.equal((await paths("???", { embedder: embedder() })).split(" ").length, 3);
  });

  it("stops when it is told to", async () => {
    const stores = [createMemoryStore("/root", project)];
    await assert.rejects(
      retrieve(readQuestion("cart"), { stores, embedder: embedder(), log, limit: 5 }, AbortSignal.abort()),
      (error: Error) => error.name === "AbortError",
    );
  });

  it("does not take a stop for trouble with the model", async () => {
    const stop = new AbortController();
    const stopped = embedder(async () => {
      stop.abort();
      throw stop.signal.reason;
    });
    const options = { stores: [createMemoryStore("/root", project)], embedder: stopped, log, limit: 5 };
    await assert.rejects(retrieve(readQuestion("cart"), options, stop.signal), { name: "AbortError" });
    assert.deepEqual(warnings, []);
  });
});
