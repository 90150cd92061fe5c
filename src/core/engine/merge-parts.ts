import { createTurns } from "../platform/turns";

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
  const turns = createTurns(atOnce);
  const ready: Part[] = [];
  let wake: () => void = () => undefined;
  let isOver = false;
  const running = tasks.map((task) =>
    turns.run(
      async () => {
        for await (const part of task(own)) {
          ready.push(part);
          wake();
        }
      },
      { signal: own },
    ),
  );
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
