import { rm } from "node:fs/promises";
import { EngineError, type Host, type IndexStore, isEngineError, type Source } from "../api";
import { indexDirectory, indexExists, openIndexStore } from "../store/lance-index";

/** A root: where its documents come from, and the index that holds them. */
export interface OpenRoot {
  readonly source: Source;
  readonly store: IndexStore;
}

/** The indexes of all roots, opened when first needed. */
export interface Stores {
  /** Creates the index where there is none. */
  open(source: Source): Promise<IndexStore>;
  /** Those that exist, with what other windows have written since. */
  existing(): Promise<readonly OpenRoot[]>;
  /** The same; `store/not-indexed` where there is none with anything in it to lose. */
  searchable(): Promise<readonly OpenRoot[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function createStores(sources: readonly Source[], { storageDir, log }: Host): Stores {
  const opened = new Map<string, Promise<IndexStore>>();

  function open(source: Source): Promise<IndexStore> {
    const known = opened.get(source.root);
    if (known) return known;
    const store = openIndexStore({ root: source.root, directory: indexDirectory(storageDir, source.root), log });
    opened.set(source.root, store);
    // A failed opening is tried again on the next call.
    store.catch(() => opened.delete(source.root));
    return store;
  }

  async function existing(): Promise<readonly OpenRoot[]> {
    const roots: OpenRoot[] = [];
    for (const source of sources) {
      if (!opened.has(source.root) && !(await indexExists(storageDir, source.root))) continue;
      const store = await open(source);
      await store.refresh();
      roots.push({ source, store });
    }
    return roots;
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
    open,
    existing,

    async searchable() {
      const root = sources[0]?.root;
      if (root === undefined) {
        throw new EngineError("store/not-indexed", "No folder is open; open the folder of a Python project first.");
      }
      const roots = await existing();
      if (roots.length === 0) throw new EngineError("store/not-indexed", `${root} is not indexed yet.`);
      // Else "there is no such code" would be the answer where an index was given up, or nothing was ever found.
      if (roots.every(({ store }) => store.manifest().size === 0)) {
        const because = roots.find(({ store }) => store.rebuiltBecause !== undefined)?.store.rebuiltBecause;
        throw new EngineError("store/not-indexed", because ?? `The index of ${root} is empty.`);
      }
      return roots;
    },

    async clear() {
      for (const source of sources) {
        if (!opened.has(source.root) && !(await indexExists(storageDir, source.root))) continue;
        await empty(source);
        opened.delete(source.root);
        await rm(indexDirectory(storageDir, source.root), { recursive: true, force: true });
      }
    },

    async close() {
      const settled = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.all(settled.flatMap((store) => (store.status === "fulfilled" ? [store.value.close()] : [])));
    },
  };
}
