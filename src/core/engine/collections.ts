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

/** Indexes of collections; they are opened when needed, and closed when others are. */
export interface Collections {
  /** Those of the workspace; what was added is named in each call. */
  readonly sources: readonly Source[];
  /** An empty index where there is none. */
  open(source: Source): Promise<Lease>;
  /** Those that exist, with what other windows have written since. */
  existing(among?: readonly Source[]): Promise<OpenCollections>;
  /**
   * The same; `store/not-indexed` where there is none with anything in it to lose. Where some of them are the
   * workspace's, it is these that count: nobody takes what a package says for what their own code does.
   */
  searchable(among?: readonly Source[]): Promise<OpenCollections>;
  /** Deletes their indexes. */
  clear(among?: readonly Source[]): Promise<void>;
  close(): Promise<void>;
}

export function createCollections(sources: readonly Source[], host: Host): Collections {
  const { storageDir, sharedDir = storageDir, log } = host;
  const pool = createStorePool(limits, (error) => log.error("An index could not be closed.", error));

  const storageOf = (source: Source): string => (sources.includes(source) ? storageDir : sharedDir);

  function open(source: Source): Promise<Lease> {
    const { collection } = source;
    const { id, kind } = collection;
    return pool.take(id, {
      // The user's own folders are few, and asked again and again.
      isKept: kind === "workspace",
      open: () => openIndexStore({ collection, directory: indexDirectory(storageOf(source), id), log }),
    });
  }

  async function exists(source: Source): Promise<boolean> {
    const { id } = source.collection;
    return pool.has(id) || (await indexExists(storageOf(source), id));
  }

  async function existing(among: readonly Source[] = sources): Promise<OpenCollections> {
    const leases: Lease[] = [];
    const release = (): void => leases.forEach((lease) => lease.release());
    const found = await Promise.allSettled(
      among.map(async (source) => {
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

    async searchable(among = sources) {
      const own = among.filter((source) => sources.includes(source));
      const wanted = own.length > 0 ? own : among;
      const [first] = wanted;
      if (first === undefined) {
        throw new EngineError("store/not-indexed", "No folder is open; open the folder of a Python project first.");
      }
      const found = await existing(among);
      const { open, release } = found;
      const counted = open.filter(({ source }) => wanted.includes(source));
      // Else "there is no such code" would be the answer where an index was given up, or nothing was ever found.
      if (counted.some(({ store }) => store.manifest().size > 0)) return found;
      release();
      const name = own.length > 0 ? (first.folder ?? first.collection.title) : first.collection.title;
      if (counted.length === 0) throw new EngineError("store/not-indexed", `${name} is not indexed yet.`);
      const because = counted.find(({ store }) => store.rebuiltBecause !== undefined)?.store.rebuiltBecause;
      throw new EngineError("store/not-indexed", because ?? `The index of ${name} is empty.`);
    },

    async clear(among = sources) {
      for (const source of among) {
        if (!(await exists(source))) continue;
        await empty(source);
        await removeIndex(indexDirectory(storageOf(source), source.collection.id), log);
      }
    },

    close: () => pool.close(),
  };
}

/** Of collections that are not the workspace's: some 200 MB. All that a question asks stay open, or each question would open them. */
const limits = { stores: 32, chunks: 150_000 };
