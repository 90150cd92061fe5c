import { setTimeout as sleep } from "node:timers/promises";
import { isTransient } from "./failure-kind";

/** How long somebody waits, and by what clock. */
export interface Patience {
  /** Milliseconds; what takes longer is better told than waited for. */
  readonly longestWaitMs: number;
  /** Share of a delay by which it may be shorter, so that many clients do not come back at once; 1 is "full jitter". */
  readonly jitter: number;
  readonly clock: Clock;
}

/** Tests have one that does not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Throws the reason of an abort the moment it comes. */
  sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), sleep: pause };

/** A person waits at the screen. */
const personal: Patience = { longestWaitMs: 30_000, jitter: 0.25, clock: systemClock };

/**
 * Milliseconds until the same request has a chance again; undefined when it has none, or no try is left
 * (`backoffMs` undefined). Only asked before the first word of an answer.
 */
export function retryDelayMs(
  error: unknown,
  backoffMs: number | undefined,
  { longestWaitMs, jitter, clock }: Patience = personal,
): number | undefined {
  if (backoffMs === undefined || !isTransient(error)) return undefined;
  const { headers } = error as { readonly headers?: unknown };
  const askedMs = headers instanceof Headers ? retryAfterMs(headers, clock.now()) : undefined;
  if (askedMs === undefined) return backoffMs * (1 - Math.random() * jitter);
  return askedMs <= longestWaitMs ? askedMs : undefined;
}

/** Waits until `attempt` may be made again, and makes it; `onWait` is told before. An abort ends the wait at once. */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  delaysMs: readonly number[],
  onWait: (error: unknown, delayMs: number) => void,
  signal: AbortSignal | undefined,
  patience: Patience = personal,
): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const delayMs = retryDelayMs(error, delaysMs[tries], patience);
      if (delayMs === undefined) throw error;
      onWait(error, delayMs);
      await patience.clock.sleep(delayMs, signal);
    }
  }
}

/** Throws the reason of an abort the moment it comes. */
export async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(delayMs, undefined, signal ? { signal } : {});
}

/** `Retry-After` in milliseconds; undefined where the server asks for nothing that makes sense. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const after = headers.get("retry-after")?.trim() ?? "";
  if (after === "") return undefined;
  const asSeconds = Number(after) * 1000;
  if (!Number.isNaN(asSeconds)) return asSeconds >= 0 ? asSeconds : undefined;
  const asDate = Date.parse(after) - nowMs;
  return Number.isNaN(asDate) ? undefined : Math.max(0, asDate);
}
