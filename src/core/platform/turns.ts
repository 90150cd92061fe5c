export interface TurnOptions {
  /** Goes before the others that wait. */
  readonly urgent?: boolean;
  /** An action that is aborted before its turn never runs, and waits no longer. */
  readonly signal?: AbortSignal | undefined;
}

/** First come, first served, but for urgent ones. A failed action does not hold up the next. */
export interface Turns {
  run<Result>(action: () => Promise<Result>, options?: TurnOptions): Promise<Result>;
  /** For what is not one call, such as a generator: resolves when it is the caller's turn, with what ends the turn. */
  take(options?: TurnOptions): Promise<() => void>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly urgent: boolean;
  readonly start: () => void;
}

/** Lets so many actions run at a time. */
export function createTurns(limit = 1): Turns {
  const waiting: Waiting[] = [];
  let idlers: (() => void)[] = [];
  let running = 0;

  function startNext(): void {
    const urgent = waiting.findIndex((candidate) => candidate.urgent);
    const [chosen] = waiting.splice(Math.max(0, urgent), 1);
    if (chosen !== undefined) {
      chosen.start();
      return;
    }
    running--;
    if (running > 0) return;
    for (const idler of idlers) idler();
    idlers = [];
  }

  function waitForTurn({ urgent = false, signal }: TurnOptions): Promise<void> {
    if (running < limit) {
      running++;
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

  async function take(options: TurnOptions = {}): Promise<() => void> {
    options.signal?.throwIfAborted();
    await waitForTurn(options);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // Messages that came in while the action kept the thread busy are taken in first, so that an urgent one among
      // them gets the next turn.
      setImmediate(startNext);
    };
  }

  return {
    take,

    async run(action, options = {}) {
      const end = await take(options);
      try {
        options.signal?.throwIfAborted();
        return await action();
      } finally {
        end();
      }
    },

    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
