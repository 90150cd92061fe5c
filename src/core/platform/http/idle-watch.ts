/** Aborts when nothing happens for a time, or when the caller's own signal does. */
export interface IdleWatch {
  readonly controller: AbortController;
  /** Silence, not the caller, was what aborted. */
  readonly expired: boolean;
  /** Something happened: the time starts again. */
  touch(): void;
  /** Must be called at the end, else a timer stays. */
  stop(): void;
}

export function watchIdle(timeoutMs: number, signal: AbortSignal | undefined): IdleWatch {
  const controller = new AbortController();
  let expired = false;
  let timer: NodeJS.Timeout | undefined;
  const forward = (): void => controller.abort(signal?.reason);
  const touch = (): void => {
    clearTimeout(timer);
    if (controller.signal.aborted) return;
    timer = setTimeout(() => {
      expired = true;
      controller.abort();
    }, timeoutMs);
  };
  if (signal?.aborted) forward();
  else signal?.addEventListener("abort", forward, { once: true });
  touch();
  return {
    controller,
    get expired() {
      return expired;
    },
    touch,
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", forward);
    },
  };
}
