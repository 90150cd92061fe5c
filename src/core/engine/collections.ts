import { EngineError, type Host, type IndexStore, isEngineError, type Source } from "../api";
import { indexDirectory, indexExists, openIndexStore, removeIndex } from "../store/lance-index";
import { createStorePool, type Lease } from "./store-pool";

/** A collection at work: where its documents come from, and the index that holds them. */
export interface OpenCollection {
  readonly source: Source;
  readonly store: IndexStore;
}

/** Collections that stay open until they are given back. */
export interface OpenCollections {
  readonly open: readonly OpenCollection[];
  readonly release: () => void;
}

/** Every collection this engine works on; their indexes are opened when needed, and closed when others are. */
export interface Collections {
  readonly sources: readonly Source[];
  /** An empty index where there is none. */
  open(source: Source): Promise<Lease>;
  /** Those that exist, with what other windows have written since. */
  existing(): Promise<OpenCollections>;
  /** The same; `store/not-indexed` where there is none with anything in it to lose. */
  searchable(): Promise<OpenCollections>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function createCollections(sources: readonly Source[], { storageDir, log }: Host): Collections {
  const pool = createStorePool(limits, (error) => log.error("An index could not be closed.", error));

  function open({ collection }: Source): Promise<Lease> {
    const { id, kind } = collection;
    return pool.take(id, {
      // The user's own folders are few, and asked again and again.
      isKept: kind === "workspace",
      open: () => openIndexStore({ collection, directory: indexDirectory(storageDir, id), log }),
    });
  }

  async function exists({ collection: { id } }: Source): Promise<boolean> {
    return pool.has(id) || (await indexExists(storageDir, id));
  }

  async function existing(): Promise<OpenCollections> {
    const leases: Lease[] = [];
    const release = (): void => leases.forEach((lease) => lease.release());
    const found = await Promise.allSettled(
      sources.map(async (source) => {
        if (!(await exists(source))) return [];
        const lease = await open(source);
        leases.push(lease);
        await lease.store.refresh();
        return [{ source, store: lease.store }];
      }),
    );
    const all = found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    const failed = found.find((result) => result.status === "rejected");
    if (failed === undefined) return { open: all, release };
    release();
    throw failed.reason;
  }

  /** Tells other windows that the index is gone. A full disk cannot take that down, and is why many an index goes. */
  async function empty(source: Source): Promise<void> {
    let lease: Lease | undefined;
    try {
      lease = await open(source);
      await lease.store.lock();
      await lease.store.clear();
    } catch (error) {
      const isFull = isEngineError(error) && error.code === "store/disk-full";
      if (!isFull || (await lease?.store.lockedElsewhere()) === true) throw error;
    } finally {
      lease?.release();
    }
    await pool.discard(source.collection.id);
  }

  return {
    sources,
    open,
    existing,

    async searchable() {
      const title = sources[0]?.folder ?? sources[0]?.collection.title;
      if (title === undefined) {
        throw new EngineError("store/not-indexed", "No folder is open; open the folder of a Python project first.");
      }
      const found = await existing();
      const { open, release } = found;
      // Else "there is no such code" would be the answer where an index was given up, or nothing was ever found.
      if (open.some(({ store }) => store.manifest().size > 0)) return found;
      release();
      if (open.length === 0) throw new EngineError("store/not-indexed", `${title} is not indexed yet.`);
      const because = open.find(({ store }) => store.rebuiltBecause !== undefined)?.store.rebuiltBecause;
      throw new EngineError("store/not-indexed", because ?? `The index of ${title} is empty.`);
    },

    async clear() {
      for (const source of sources) {
        if (!(await exists(source))) continue;
        await empty(source);
        await removeIndex(indexDirectory(storageDir, source.collection.id), log);
      }
    },

    close: () => pool.close(),
  };
}

/** Of collections that are not the workspace's: some 150 MB, and opening one takes a few milliseconds. */
const limits = { stores: 16, chunks: 100_000 };
