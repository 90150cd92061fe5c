/**
 * What several generators give, as it comes, so many of them at a time. One that throws ends all; so does a consumer
 * that has had enough.
 */
export async function* mergeParts<Part>(
  tasks: readonly ((signal: AbortSignal) => AsyncGenerator<Part>)[],
  atOnce: number,
  signal?: AbortSignal,
): AsyncGenerator<Part> {
  const stop = new AbortController();
  const own = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const waiting = [...tasks];
  const ready: Part[] = [];
  let wake: () => void = () => undefined;
  let isOver = false;
  async function work(): Promise<void> {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      own.throwIfAborted();
      for await (const part of task(own)) {
        ready.push(part);
        wake();
      }
    }
  }
  const running = Array.from({ length: atOnce }, work);
  const all = Promise.all(running).finally(() => {
    isOver = true;
    wake();
  });
  // It is awaited below; until then a failure must not count as unhandled.
  all.catch(() => undefined);
  try {
    for (;;) {
      yield* ready.splice(0);
      if (isOver && ready.length === 0) break;
      if (ready.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    }
    await all;
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}
