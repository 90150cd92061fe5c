import { type Engine } from "../core";

/** One engine and the signal that tells its users to let go of it. */
export interface EngineLease {
  readonly engine: Engine;
  /** Aborted when the caller's signal is, or when this engine is about to close. */
  readonly signal: AbortSignal;
}

/** Opens the engine on first use, and again after other folders or settings made the old one useless. */
export class EngineAccess {
  private current: { readonly engine: Promise<Engine>; readonly closing: AbortController } | undefined;
  private closed = false;

  constructor(private readonly open: () => Promise<Engine>) {}

  async lease(signal?: AbortSignal): Promise<EngineLease> {
    if (this.closed) throw new DOMException("The window is closing.", "AbortError");
    this.current ??= this.start();
    const { engine, closing } = this.current;
    return { engine: await engine, signal: signal ? AbortSignal.any([signal, closing.signal]) : closing.signal };
  }

  /** Lets go of the engine; the next lease opens another. */
  async reset(): Promise<void> {
    const old = this.current;
    this.current = undefined;
    if (!old) return;
    old.closing.abort();
    // An engine that never opened has nothing to close, and its failure was told to whoever asked for it.
    const [opened] = await Promise.allSettled([old.engine]);
    if (opened.status === "fulfilled") await opened.value.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.reset();
  }

  private start(): { readonly engine: Promise<Engine>; readonly closing: AbortController } {
    const started = { engine: this.open(), closing: new AbortController() };
    // A failed opening is tried again by the next lease.
    started.engine.catch(() => {
      if (this.current === started) this.current = undefined;
    });
    return started;
  }
}
