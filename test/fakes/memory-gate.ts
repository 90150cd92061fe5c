import { type NetworkEntry } from "../../src/core/api";
import { createGate, type Gate } from "../../src/core/platform/http/gate";

export interface MemoryGate extends Gate {
  /** Oldest first; without the time. */
  readonly entries: readonly Omit<NetworkEntry, "time">[];
}

/** A real gate whose ledger is in memory. */
export function createMemoryGate(isOffline = false): MemoryGate {
  const entries: Omit<NetworkEntry, "time">[] = [];
  const gate = createGate({
    isOffline,
    ledger: {
      begin(request) {
        const index = entries.push({ ...request, bytesIn: 0, outcome: "unfinished" }) - 1;
        return (end) => void (entries[index] = { ...request, ...end });
      },
    },
  });
  return { ...gate, entries };
}
