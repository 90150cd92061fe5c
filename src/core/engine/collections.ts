import { EngineError, type Host, type IndexStore, isEngineError, type Source } from "../api";
import { indexDirectory, indexExists, openIndexStore, removeIndex } from "../store/lance-index";

/** A collection at work: where its documents come from, and the index that holds them. */
export interface OpenCollection {
  readonly source: Source;
  readonly store: IndexStore;
}

/** Every collection this engine works on; their indexes are opened when first needed. */
export interface Collections {
  readonly sources: readonly Source[];
  /** Creates the index where there is none. */
  open(source: Source): Promise<IndexStore>;
  /** Those that exist, with what other windows have written since. */
  existing(): Promise<readonly OpenCollection[]>;
  /** The same; `store/not-indexed` where there is none with anything in it to lose. */
  searchable(): Promise<readonly OpenCollection[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function createCollections(sources: readonly Source[], { storageDir, log }: Host): Collections {
  const opened = new Map<string, Promise<IndexStore>>();

  function open({ collection }: Source): Promise<IndexStore> {
    const { id } = collection;
    const known = opened.get(id);
    if (known) return known;
    const store = openIndexStore({ collection, directory: indexDirectory(storageDir, id), log });
    opened.set(id, store);
    // A failed opening is tried again on the next call.
    store.catch(() => opened.delete(id));
    return store;
  }

  async function exists({ collection: { id } }: Source): Promise<boolean> {
    return opened.has(id) || (await indexExists(storageDir, id));
  }

  async function existing(): Promise<readonly OpenCollection[]> {
    const found: OpenCollection[] = [];
    for (const source of sources) {
      if (!(await exists(source))) continue;
      const store = await open(source);
      await store.refresh();
      found.push({ source, store });
    }
    return found;
  }

  /** Tells other windows that the index is gone. A full disk cannot take that down, and is why many an index goes. */
  async function empty(source: Source): Promise<void> {
    let store: IndexStore | undefined;
    try {
      store = await open(source);
      await store.lock();
      await store.clear();
    } catch (error) {
      const isFull = isEngineError(error) && error.code === "store/disk-full";
      if (!isFull || (await store?.lockedElsewhere()) === true) throw error;
    }
    await store?.close();
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
      if (found.length === 0) throw new EngineError("store/not-indexed", `${title} is not indexed yet.`);
      // Else "there is no such code" would be the answer where an index was given up, or nothing was ever found.
      if (found.every(({ store }) => store.manifest().size === 0)) {
        const because = found.find(({ store }) => store.rebuiltBecause !== undefined)?.store.rebuiltBecause;
        throw new EngineError("store/not-indexed", because ?? `The index of ${title} is empty.`);
      }
      return found;
    },

    async clear() {
      for (const source of sources) {
        if (!(await exists(source))) continue;
        await empty(source);
        opened.delete(source.collection.id);
        await removeIndex(indexDirectory(storageDir, source.collection.id), log);
      }
    },

    async close() {
      const settled = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.all(settled.flatMap((store) => (store.status === "fulfilled" ? [store.value.close()] : [])));
    },
  };
}
