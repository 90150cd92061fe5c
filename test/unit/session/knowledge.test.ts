import assert from "node:assert/strict";
import {
  type AddRequest,
  type Collection,
  type Engine,
  EngineError,
  type Log,
  type SourcePart,
  type SourceStatus,
} from "../../../src/core";
import { Knowledge, type KnowledgeEntry } from "../../../src/session/knowledge";

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const named = (name: string): Collection => ({ id: `pypi:${name}@1`, kind: "package", title: name, version: "1" });
const [ants, bees, wasps] = [named("ants"), named("bees"), named("wasps")];

/** An engine of which a test decides when a source is read to its end. */
class ScriptedEngine {
  readonly calls: string[] = [];
  readonly listed = new Map<string, SourceStatus>();
  readonly gates = new Map<string, { readonly open: () => void; readonly opened: Promise<void> }>();
  failure: Error | undefined;

  async sources(): Promise<readonly SourceStatus[]> {
    return [...this.listed.values()];
  }

  addSources({ only = [] }: AddRequest, signal?: AbortSignal): AsyncIterable<SourcePart> {
    return this.read("add", only[0] ?? "", signal);
  }

  refreshSources(ids: readonly string[] = [], signal?: AbortSignal): AsyncIterable<SourcePart> {
    return this.read("refresh", ids[0] ?? "", signal);
  }

  async removeSource(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    this.listed.delete(id);
  }

  hold(id: string): { readonly open: () => void; readonly opened: Promise<void> } {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const gate = { open: () => open(), opened };
    this.gates.set(id, gate);
    return gate;
  }

  private async *read(what: string, id: string, signal?: AbortSignal): AsyncGenerator<SourcePart> {
    this.calls.push(`${what} ${id}`);
    const collection = [ants, bees, wasps].find((each) => each.id === id) ?? ants;
    yield { type: "source-progress", collection, done: 1, total: 2 };
    const gate = this.gates.get(id);
    if (gate) {
      await Promise.race([
        gate.opened,
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error))),
      ]);
    }
    if (this.failure) throw this.failure;
    this.listed.set(id, { collection, documents: 2, chunks: 4, embedded: 0, bytes: 9, state: "ready" });
    yield { type: "source-end", collection, documents: 2, chunks: 4, written: 2, skipped: 0, seconds: 1 };
  }
}

function open() {
  const engine = new ScriptedEngine();
  let waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  const knowledge: Knowledge = new Knowledge({
    access: {
      lease: async (signal) => ({
        engine: engine as unknown as Engine,
        signal: signal ?? new AbortController().signal,
      }),
    },
    log: silent,
    changed() {
      const met = waiting.filter(({ holds }) => holds());
      waiting = waiting.filter((each) => !met.includes(each));
      for (const { resolve } of met) resolve();
    },
  });
  const until = (holds: () => boolean): Promise<void> =>
    holds() ? Promise.resolve() : new Promise((resolve) => waiting.push({ holds, resolve }));
  const isReading = (id: string) => (): boolean =>
    knowledge.entries.some(({ collection, reading }) => collection.id === id && (reading?.total ?? 0) > 0);
  return { engine, knowledge, until, isReading };
}

describe("knowledge", () => {
  it("shows what is being added while it is read, and what it came to afterwards", async () => {
    const { engine, knowledge, until, isReading } = open();
    const gate = engine.hold(bees.id);
    const adding = knowledge.add({ kind: "package", names: ["bees"] }, [bees]);
    await until(isReading(bees.id));
    assert.deepEqual(knowledge.entries, [{ collection: bees, reading: { done: 1, total: 2 } }]);
    gate.open();
    assert.deepEqual(await adding, [{ type: "read", collection: bees, documents: 2, written: 2 }]);
    const [entry]: readonly KnowledgeEntry[] = knowledge.entries;
    assert.deepEqual([entry?.status?.state, entry?.reading], ["ready", undefined]);
  });

  it("stops one, and lets the others go on", async () => {
    const { engine, knowledge, until, isReading } = open();
    engine.hold(bees.id);
    const gate = engine.hold(ants.id);
    const adding = knowledge.add({ kind: "package", names: [] }, [ants, bees]);
    await until(() => isReading(ants.id)() && isReading(bees.id)());
    knowledge.stop(bees.id);
    gate.open();
    assert.deepEqual(await adding, [
      { type: "read", collection: ants, documents: 2, written: 2 },
      { type: "stopped", collection: bees },
    ]);
  });

  it("stops all that was asked for together, also what still waits for its turn", async () => {
    const { engine, knowledge, until, isReading } = open();
    for (const { id } of [ants, bees, wasps]) engine.hold(id);
    const abort = new AbortController();
    const adding = knowledge.add({ kind: "package", names: [] }, [ants, bees, wasps], abort.signal);
    await until(() => isReading(ants.id)() && isReading(bees.id)());
    abort.abort();
    assert.deepEqual(
      (await adding).map(({ type }) => type),
      ["stopped", "stopped", "stopped"],
    );
    assert.deepEqual(engine.calls, [`add ${ants.id}`, `add ${bees.id}`]);
  });

  it("reads one once, however often it is asked for", async () => {
    const { engine, knowledge, until, isReading } = open();
    const gate = engine.hold(bees.id);
    const both = [1, 2].map(() => knowledge.add({ kind: "package", names: [] }, [bees]));
    await until(isReading(bees.id));
    gate.open();
    assert.deepEqual((await Promise.all(both)).flat().length, 2);
    assert.deepEqual(engine.calls, [`add ${bees.id}`]);
  });

  it("tells what failed in a sentence, and goes on with the rest", async () => {
    const { engine, knowledge } = open();
    engine.failure = new EngineError("store/disk-full", "The disk is full; make room.");
    assert.deepEqual(await knowledge.add({ kind: "package", names: [] }, [bees]), [
      { type: "failed", name: "bees", reason: "The disk is full; make room." },
    ]);
    engine.failure = undefined;
    assert.equal((await knowledge.add({ kind: "package", names: [] }, [bees]))[0]?.type, "read");
  });

  it("refreshes everything that was added, and nothing of the workspace", async () => {
    const { engine, knowledge } = open();
    const shop: Collection = { id: "/shop", kind: "workspace", title: "shop" };
    for (const collection of [shop, bees, wasps]) {
      engine.listed.set(collection.id, { collection, documents: 1, chunks: 1, embedded: 0, bytes: 1, state: "ready" });
    }
    await knowledge.refresh();
    await knowledge.refresh([wasps.id]);
    assert.deepEqual(engine.calls, [`refresh ${bees.id}`, `refresh ${wasps.id}`, `refresh ${wasps.id}`]);
  });

  it("removes one that is still read, after it has stopped", async () => {
    const { engine, knowledge, until, isReading } = open();
    engine.hold(bees.id);
    const adding = knowledge.add({ kind: "package", names: [] }, [bees]);
    await until(isReading(bees.id));
    await knowledge.remove(bees.id);
    assert.equal((await adding)[0]?.type, "stopped");
    assert.deepEqual([engine.calls.at(-1), knowledge.entries], [`remove ${bees.id}`, []]);
  });
});
