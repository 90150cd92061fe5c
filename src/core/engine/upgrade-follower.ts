import { type Log, type SeenSource } from "../api";
import { type AddedSources } from "./added-sources";

/** Reads upgraded packages in the background once a question has noticed them, so that the next one has them. */
export interface UpgradeFollower {
  /** What a question saw; returns at once. */
  soon(seen: readonly SeenSource[]): void;
  /** Resolves when nothing is read: two at once would be in each other's way. */
  idle(): Promise<void>;
  /** Stops it; what was read stays, and the next look at everything goes on from there. */
  close(): Promise<void>;
}

export function createUpgradeFollower(added: Pick<AddedSources, "followUpgrades">, log: Log): UpgradeFollower {
  const stop = new AbortController();
  /** A version that cannot be read is not tried with each question. */
  const tried = new Set<string>();
  let running: Promise<void> | undefined;

  async function follow(): Promise<void> {
    try {
      for await (const text of added.followUpgrades(stop.signal)) log.info(text);
    } catch (error) {
      if (!stop.signal.aborted) log.warn(`An upgraded package could not be read: ${String(error)}`);
    }
  }

  return {
    soon(seen) {
      const fresh = seen.flatMap(({ successor }) => successor?.collection.id ?? []).filter((id) => !tried.has(id));
      if (fresh.length === 0 || running !== undefined || stop.signal.aborted) return;
      for (const id of fresh) tried.add(id);
      running = follow().finally(() => (running = undefined));
    },

    idle: async () => running,

    async close() {
      stop.abort();
      await running;
    },
  };
}
