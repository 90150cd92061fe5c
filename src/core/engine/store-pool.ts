import { type IndexStore } from "../api";

/** An index that stays open until it is given back. Giving back twice does no harm. */
export interface Lease {
  readonly store: IndexStore;
  /** `close`: it will hardly be asked next, and is closed where nobody else uses it. */
  readonly release: (options?: { readonly close?: boolean }) => void;
}

export interface PoolLimits {
  /** Indexes that stay open while nobody uses them, */
  readonly stores: number;
  /** and the chunks in all of those together, each some 1.4 kB of memory. */
  readonly chunks: number;
}

/** Open indexes by the id of their collection. Those used last stay open when nobody uses them, up to the limits. */
export interface StorePool {
  has(id: string): boolean;
  /** `isKept`: stays open in any case, and counts for nothing. */
  take(id: string, options: { readonly isKept: boolean; readonly open: () => Promise<IndexStore> }): Promise<Lease>;
  /** Closes it whoever uses it. */
  discard(id: string): Promise<void>;
  /** Closes all of them. */
  close(): Promise<void>;
}

interface Entry {
  readonly isKept: boolean;
  readonly opening: Promise<IndexStore>;
  store?: IndexStore;
  users: number;
}

export function createStorePool(limits: PoolLimits, onTrouble: (error: unknown) => void): StorePool {
  /** The one used last is last. */
  const entries = new Map<string, Entry>();
  /** An index that is being closed may still hold its lock. */
  const closing = new Map<string, Promise<void>>();

  async function openAnew(id: string, open: () => Promise<IndexStore>): Promise<IndexStore> {
    await closing.get(id);
    return open();
  }

  async function close(id: string, entry: Entry): Promise<void> {
    entries.delete(id);
    const closed = entry.opening.then((store) => store.close());
    // One of the same id that was made meanwhile may have to be closed before this one is.
    const ended = Promise.allSettled([closing.get(id), closed]).then(() => undefined);
    closing.set(id, ended);
    try {
      await closed;
    } finally {
      void ended.then(() => closing.get(id) === ended && closing.delete(id));
    }
  }

  function trim(): void {
    const idle = [...entries].filter(([, { isKept, users }]) => !isKept && users === 0);
    let chunks = idle.reduce((sum, [, { store }]) => sum + (store?.counts().chunks ?? 0), 0);
    let stores = idle.length;
    for (const [id, entry] of idle) {
      if (stores <= limits.stores && chunks <= limits.chunks) return;
      stores--;
      chunks -= entry.store?.counts().chunks ?? 0;
      close(id, entry).catch(onTrouble);
    }
  }

  return {
    has: (id) => entries.has(id),

    async take(id, { isKept, open }) {
      const entry = entries.get(id) ?? { isKept, opening: openAnew(id, open), users: 0 };
      entries.delete(id);
      entries.set(id, entry);
      entry.users++;
      let isOver = false;
      const release = (options: { readonly close?: boolean } = {}): void => {
        if (isOver) return;
        isOver = true;
        entry.users--;
        if (options.close === true && !entry.isKept && entry.users === 0) close(id, entry).catch(onTrouble);
        else trim();
      };
      try {
        const store = (entry.store = await entry.opening);
        return { store, release };
      } catch (error) {
        // A failed opening is tried again on the next call.
        if (entries.get(id) === entry) entries.delete(id);
        throw error;
      }
    },

    async discard(id) {
      const entry = entries.get(id);
      if (entry !== undefined) await close(id, entry);
    },

    async close() {
      const all = await Promise.allSettled([...entries].map(([id, entry]) => close(id, entry)));
      await Promise.all(closing.values());
      for (const result of all) if (result.status === "rejected") onTrouble(result.reason);
    },
  };
}
