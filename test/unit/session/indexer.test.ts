import assert from "node:assert/strict";
import {
  type Engine,
  EngineError,
  type CollectionStatus,
  type EngineStatus,
  type IngestOptions,
  type IngestReport,
  type Log,
} from "../../../src/core";
import { Indexer, type IndexerPorts } from "../../../src/session/indexer";
import { type IndexState } from "../../../src/protocol/messages";

const report: IngestReport = {
  documents: 3,
  chunks: 9,
  symbols: 4,
  written: 3,
  removed: 0,
  skipped: [],
  masked: [],
  seconds: 1,
};
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** An engine of which a test decides what happens, and when. */
class ScriptedEngine {
  readonly calls: string[] = [];
  indexed = false;
  embedded = 0;
  ingestError: Error | undefined;
  embedError: Error | undefined;
  /** Held work goes on when the gate opens, or ends when it is aborted. */
  ingestGate: Promise<void> = Promise.resolve();
  embedGate: Promise<void> = Promise.resolve();

  async *ingest(options: IngestOptions = {}, signal?: AbortSignal): ReturnType<Engine["ingest"]> {
    this.calls.push(
      options.paths ? `ingest ${options.paths.join(" ")}` : options.fresh === true ? "ingest fresh" : "ingest",
    );
    yield { type: "ingest-progress", done: 1, total: 3, path: "a.py" };
    await held(this.ingestGate, signal);
    if (this.ingestError) throw this.ingestError;
    this.indexed = true;
    yield { type: "ingest-end", report };
  }

  async *embed(
    _options: { readonly first?: readonly string[] } = {},
    signal?: AbortSignal,
  ): ReturnType<Engine["embed"]> {
    this.calls.push("embed");
    yield { type: "embed-progress", done: 3, total: 9, remainingSeconds: 120 };
    await held(this.embedGate, signal);
    if (this.embedError) throw this.embedError;
    this.embedded = 9;
    yield { type: "embed-end", embedded: 9, seconds: 1 };
  }

  async status(): Promise<EngineStatus> {
    const root: CollectionStatus = {
      collection: { id: "/w", kind: "workspace", title: "w" },
      indexed: this.indexed,
      documents: 3,
      chunks: 9,
      symbols: 4,
      edges: 2,
      embedded: this.embedded,
      skipped: [],
      bytes: 1,
      lockedElsewhere: false,
    };
    return { collections: [root], embeddingModel: { id: "m", dimensions: 3 }, provider: "extractive", model: "" };
  }

  async clear(): Promise<void> {
    this.calls.push("clear");
    this.indexed = false;
  }
}

function held(gate: Promise<void>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new DOMException("stopped", "AbortError"));
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop);
    void gate.then(resolve);
  });
}

interface Bench {
  readonly engine: ScriptedEngine;
  readonly indexer: Indexer;
  readonly states: IndexState[];
  readonly isRemembered: () => boolean;
  /** Resolves with the first state, from now on, that is as wanted. */
  readonly until: (isWanted: (state: IndexState) => boolean) => Promise<IndexState>;
}

function bench(change: Partial<IndexerPorts> = {}, remembered = false): Bench {
  const engine = new ScriptedEngine();
  const states: IndexState[] = [];
  let isRemembered = remembered;
  const waiting = new Set<(state: IndexState) => void>();
  const indexer = new Indexer({
    access: {
      lease: async (signal) => ({
        engine: engine as unknown as Engine,
        signal: signal ?? new AbortController().signal,
      }),
    },
    log: silent,
    hasFolder: () => true,
    first: () => [],
    remembered: { get: () => isRemembered, set: (indexed) => void (isRemembered = indexed) },
    hasWorkspaceFile: () => false,
    answering: () => ({ provider: "No model" }),
    indexed: () => undefined,
    showState(state) {
      states.push(state);
      for (const look of waiting) look(state);
    },
    notice: () => undefined,
    lockedRetryMs: 1,
    ...change,
  });
  const until: Bench["until"] = (isWanted) =>
    new Promise((resolve) => {
      const look = (state: IndexState): void => {
        if (!isWanted(state)) return;
        waiting.delete(look);
        resolve(state);
      };
      waiting.add(look);
    });
  return { engine, indexer, states, until, isRemembered: () => isRemembered };
}

const isReady = (state: IndexState): boolean => state.phase === "ready" && state.detail.includes("passages");
const isPhase =
  (phase: IndexState["phase"]) =>
  (state: IndexState): boolean =>
    state.phase === phase;

describe("Indexer", () => {
  it("is at rest before anything was asked: nothing is opened", () => {
    assert.equal(bench().indexer.state.phase, "not-indexed");
    assert.equal(bench({}, true).indexer.state.phase, "ready");
    assert.equal(bench({ hasFolder: () => false }).indexer.state.phase, "no-folder");
    const emptyWorkspace = { hasFolder: () => false, hasWorkspaceFile: () => true };
    assert.equal(bench(emptyWorkspace).indexer.state.phase, "empty-workspace");
  });

  it("indexes, remembers it, and embeds by itself", async () => {
    const { engine, indexer, states, isRemembered, until } = bench();
    const ready = until((state) => isReady(state) && engine.embedded === 9);
    const seen: number[] = [];
    assert.deepEqual(await indexer.index({}, undefined, ({ done }) => seen.push(done)), report);
    await ready;
    assert.deepEqual(engine.calls, ["ingest", "embed"]);
    assert.deepEqual(seen, [1]);
    assert.equal(isRemembered(), true);
    assert.deepEqual(
      states.map(({ phase }) => phase).filter((phase, position, all) => phase !== all[position - 1]),
      ["indexing", "embedding", "ready"],
    );
    assert.ok(states.some(({ detail }) => detail === "Preparing to search by precise meaning"));
    assert.ok(states.some(({ detail }) => detail === "1 of 3 files"));
    assert.ok(states.some(({ detail }) => detail === "3 of 9 passages embedded, about 2 min left"));
  });

  it("says how far it came when it is cancelled, and does not count as indexed", async () => {
    const { engine, indexer, isRemembered, until } = bench();
    engine.ingestGate = new Promise(() => undefined);
    const abort = new AbortController();
    const started = until(({ fraction }) => fraction !== undefined);
    const run = indexer.index({}, abort.signal);
    await started;
    abort.abort();
    await assert.rejects(run, { name: "AbortError" });
    assert.equal(indexer.state.phase, "not-indexed");
    assert.match(indexer.state.detail, /stopped at 1 of 3 files/);
    assert.equal(isRemembered(), false);
    await indexer.refresh();
    assert.match(indexer.state.detail, /stopped/);
  });

  it("lets saved files pass beside the embedding", async () => {
    const { engine, indexer, until } = bench({}, true);
    let open: () => void = () => undefined;
    engine.embedGate = new Promise((resolve) => (open = resolve));
    const embedding = until(isPhase("embedding"));
    await indexer.follow();
    await embedding;
    await indexer.follow({ paths: ["/w/a.py"] });
    assert.deepEqual(engine.calls, ["ingest", "embed", "ingest /w/a.py"]);
    assert.equal(indexer.state.phase, "embedding");
    const ready = until((state) => isReady(state) && engine.embedded === 9);
    open();
    await ready;
  });

  it("stops the embedding for a whole ingest, and goes on after it", async () => {
    const { engine, indexer, until } = bench({}, true);
    engine.embedGate = new Promise(() => undefined);
    const embedding = until(isPhase("embedding"));
    await indexer.follow();
    await embedding;
    const again = until(isPhase("embedding"));
    await indexer.index({ fresh: true });
    await again;
    assert.deepEqual(engine.calls, ["ingest", "embed", "ingest fresh", "embed"]);
    await indexer.dispose();
  });

  it("goes on embedding with the next engine when settings change", async () => {
    const { engine, indexer, states, until } = bench({}, true);
    engine.indexed = true;
    engine.embedGate = new Promise(() => undefined);
    const embedding = until(({ fraction }) => fraction !== undefined && fraction > 0);
    await indexer.follow();
    await embedding;
    engine.embedGate = Promise.resolve();
    const ready = until((state) => isReady(state) && engine.embedded === 9);
    states.length = 0;
    await indexer.reopen(async () => void engine.calls.push("reset"), false);
    await ready;
    assert.deepEqual(engine.calls, ["ingest", "embed", "reset", "embed"]);
    assert.ok(states.slice(0, -1).every(({ detail }) => !detail.includes("passages,")));
  });

  it("reads everything again when other files belong to it, and when it was about to", async () => {
    const relisted = bench({}, true);
    await relisted.indexer.reopen(async () => undefined, true);
    assert.deepEqual(relisted.engine.calls.slice(0, 1), ["ingest"]);
    const interrupted = bench();
    let closing = new AbortController();
    const held = bench({
      access: {
        lease: async () => ({ engine: interrupted.engine as unknown as Engine, signal: closing.signal }),
      },
    });
    interrupted.engine.ingestGate = new Promise(() => undefined);
    const started = held.until(({ fraction }) => fraction !== undefined);
    const run = assert.rejects(held.indexer.index(), { name: "AbortError" });
    await started;
    interrupted.engine.ingestGate = Promise.resolve();
    await held.indexer.reopen(async () => {
      closing.abort();
      closing = new AbortController();
    }, false);
    await run;
    assert.deepEqual(interrupted.engine.calls.slice(0, 2), ["ingest", "ingest"]);
  });

  it("begins nothing by itself after a change of settings where nothing was indexed", async () => {
    const { engine, indexer } = bench();
    await indexer.reopen(async () => undefined, true);
    assert.deepEqual(engine.calls, []);
  });

  it("pauses, stays paused through saves, and resumes", async () => {
    const { engine, indexer, until } = bench({}, true);
    engine.embedGate = new Promise(() => undefined);
    engine.indexed = true;
    engine.embedded = 3;
    const embedding = until(isPhase("embedding"));
    await indexer.follow();
    await embedding;
    const paused = until(isPhase("paused"));
    indexer.pause();
    assert.match((await paused).detail, /paused at 3 of 9 passages/);
    await indexer.follow({ paths: ["/w/a.py"] });
    assert.equal(engine.calls.filter((call) => call === "embed").length, 1);
    engine.embedGate = Promise.resolve();
    const ready = until(isReady);
    indexer.resume();
    await ready;
    assert.equal(engine.calls.filter((call) => call === "embed").length, 2);
  });

  it("tells who asked, and the panel, when indexing fails", async () => {
    const { engine, indexer } = bench();
    engine.ingestError = new EngineError("store/disk-full", "The disk is full; make room and index again.");
    await assert.rejects(indexer.index(), { code: "store/disk-full" });
    assert.equal(indexer.state.phase, "failed");
    assert.equal(indexer.state.detail, "The disk is full; make room and index again.");
    engine.ingestError = undefined;
    await indexer.index();
    assert.notEqual(indexer.state.phase, "failed");
  });

  it("leaves an index to the window that keeps it, and asks again", async () => {
    const { engine, indexer, until } = bench({}, true);
    engine.ingestError = new EngineError("store/locked", "Another window has it.", { retryable: true });
    const elsewhere = until(({ detail }) => detail.includes("Another window"));
    await indexer.follow();
    assert.equal((await elsewhere).phase, "ready");
    engine.ingestError = undefined;
    await until((state) => isReady(state) && engine.embedded === 9);
  });

  it("goes on searching words when embedding fails", async () => {
    const { engine, indexer, until } = bench({}, true);
    engine.embedError = new EngineError("embed/model-missing", "There is no model at /m.");
    const words = until(isPhase("paused"));
    await indexer.follow();
    assert.match((await words).detail, /rough meaning are searched.*There is no model at \/m\./);
  });

  it("hides the inside of a bug", async () => {
    const { engine, indexer } = bench();
    engine.ingestError = new TypeError("x is undefined");
    await assert.rejects(indexer.index(), TypeError);
    assert.doesNotMatch(indexer.state.detail, /undefined/);
  });

  it("forgets a cleared index", async () => {
    const { engine, indexer, isRemembered } = bench({}, true);
    await indexer.clear();
    assert.deepEqual(engine.calls, ["clear"]);
    assert.equal(isRemembered(), false);
    assert.equal(indexer.state.phase, "not-indexed");
  });

  it("finds an index that it did not remember, and misses one that is gone", async () => {
    const found = bench();
    found.engine.indexed = true;
    await found.indexer.refresh();
    assert.equal(found.indexer.state.phase, "ready");
    assert.equal(found.isRemembered(), true);
    const gone = bench({}, true);
    await gone.indexer.refresh();
    assert.equal(gone.indexer.state.phase, "not-indexed");
    assert.equal(gone.isRemembered(), false);
  });
});
