interface Waiting {
  readonly urgent: boolean;
  readonly start: () => void;
}

/** Lets one task run at a time. Urgent ones go before the others that wait; else first come, first served. */
export interface TurnQueue {
  /** A task that is aborted before its turn never runs. */
  run<Result>(
    task: () => Promise<Result>,
    options: { readonly urgent: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<Result>;
}

export function createTurnQueue(): TurnQueue {
  const waiting: Waiting[] = [];
  let busy = false;

  function next(): void {
    const urgent = waiting.findIndex((candidate) => candidate.urgent);
    const [chosen] = waiting.splice(Math.max(0, urgent), 1);
    busy = chosen !== undefined;
    chosen?.start();
  }

  function waitForTurn(urgent: boolean, signal: AbortSignal | undefined): Promise<void> {
    if (!busy) {
      busy = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        urgent,
        start: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      function leave(): void {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.reason as Error);
      }
      waiting.push(entry);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  return {
    async run(task, { urgent, signal }) {
      signal?.throwIfAborted();
      await waitForTurn(urgent, signal);
      try {
        signal?.throwIfAborted();
        return await task();
      } finally {
        // Messages that came in while the task kept the thread busy are taken in first, so that a query among them
        // gets the next turn.
        setImmediate(next);
      }
    },
  };
}
