/**
 * A process of its own for `collections-bench.ts`, so that the memory is what opening takes. Arguments: storage folder,
 * how many collections, "ours", "lance" or "engine". Says on stdout, as JSON, what one collection costs.
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@lancedb/lancedb";
import { type Source } from "../../src/core/api";
import { createCollections } from "../../src/core/engine/collections";
import { indexDirectory, openIndexStore } from "../../src/core/store/lance-index";
import { collectionOf, silentLog } from "./collections";
import { model } from "./made-up-code";

export interface OpeningCost {
  readonly milliseconds: number;
  readonly kilobytes: number;
}

/** What stays open is returned, so that it stays in memory. */
type Open = (storageDir: string, count: number) => Promise<readonly unknown[]>;

const ways: Readonly<Record<string, Open>> = {
  async ours(storageDir, count) {
    const open: unknown[] = [];
    for (let number = 0; number < count; number++) {
      const collection = collectionOf(number);
      const directory = indexDirectory(storageDir, collection.id);
      const store = await openIndexStore({ collection, directory, log: silentLog });
      await store.embeddedChunks(model);
      open.push(store);
    }
    return open;
  },

  /** What LanceDB itself takes to open the same tables. */
  async lance(storageDir, count) {
    const open: unknown[] = [];
    for (let number = 0; number < count; number++) {
      const directory = indexDirectory(storageDir, collectionOf(number).id);
      for (const name of ["graph", "vectors"]) {
        const connection = await connect(join(directory, name));
        for (const table of await connection.tableNames()) open.push(await connection.openTable(table));
      }
    }
    return open;
  },

  /** As a question to all of them does, after which those that were used last stay open. */
  async engine(storageDir, count) {
    const sources = Array.from({ length: count }, (_, number): Source => {
      const nothing = async function* (): AsyncGenerator<never> {
        yield* [];
      };
      return { collection: collectionOf(number), list: nothing, read: nothing };
    });
    const host = {
      roots: [],
      outDir: "",
      mediaDir: "",
      storageDir,
      log: silentLog,
      secrets: { get: async () => undefined },
    };
    const collections = createCollections(sources, host);
    const { open, release } = await collections.existing();
    for (const { store } of open) await store.embeddedChunks(model);
    release();
    return [collections];
  },
};

async function kilobytesInUse(): Promise<number> {
  // What native code holds is let go of some turns after its JavaScript side.
  for (let turn = 0; turn < 4; turn++) {
    global.gc?.();
    await delay(20);
  }
  return process.memoryUsage().rss / 1024;
}

async function main(storageDir: string, count: number, how: string): Promise<void> {
  const open = ways[how];
  if (open === undefined) throw new Error(`There is no way ${how}.`);
  // The first one loads LanceDB.
  const kept: unknown[] = [await open(storageDir, 1)];
  const before = await kilobytesInUse();
  const start = performance.now();
  kept.push(await open(storageDir, count));
  const milliseconds = (performance.now() - start) / count;
  const kilobytes = ((await kilobytesInUse()) - before) / count;
  const cost: OpeningCost = { milliseconds, kilobytes };
  process.stdout.write(JSON.stringify(cost));
  process.exit(kept.length === 2 ? 0 : 1);
}

void main(process.argv[2] ?? "", Number(process.argv[3]), process.argv[4] ?? "");
