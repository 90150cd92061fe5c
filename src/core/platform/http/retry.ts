import { setTimeout as sleep } from "node:timers/promises";
import { isTransient } from "./failure-kind";

/**
 * Milliseconds until the same request has a chance again; undefined when it has none, or no try is left
 * (`backoffMs` undefined). Only asked before the first word of an answer.
 */
export function retryDelayMs(error: unknown, backoffMs: number | undefined, nowMs = Date.now()): number | undefined {
  if (backoffMs === undefined || !isTransient(error)) return undefined;
  const askedMs = retryAfterMs(error, nowMs);
  if (askedMs === undefined) return backoffMs * (1 - Math.random() * jitter);
  return askedMs <= longestWaitMs ? askedMs : undefined;
}

/** Waits until `attempt` may be made again, and makes it; `onWait` is told before. An abort ends the wait at once. */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  delaysMs: readonly number[],
  onWait: (error: unknown, delayMs: number) => void,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const delayMs = retryDelayMs(error, delaysMs[tries]);
      if (delayMs === undefined) throw error;
      onWait(error, delayMs);
      await pause(delayMs, signal);
    }
  }
}

/** Throws the reason of an abort the moment it comes. */
export async function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(delayMs, undefined, signal ? { signal } : {});
}

/** A person waits at the screen: what takes longer is better told than waited for. */
const longestWaitMs = 30_000;

/** Share of a delay by which it may be shorter, so that many clients do not come back at once. */
const jitter = 0.25;

/** Undefined where the server asks for nothing that makes sense. */
function retryAfterMs(error: unknown, nowMs: number): number | undefined {
  const { headers } = error as { readonly headers?: unknown };
  if (!(headers instanceof Headers)) return undefined;
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const after = headers.get("retry-after")?.trim() ?? "";
  if (after === "") return undefined;
  const asSeconds = Number(after) * 1000;
  if (!Number.isNaN(asSeconds)) return asSeconds >= 0 ? asSeconds : undefined;
  const asDate = Date.parse(after) - nowMs;
  return Number.isNaN(asDate) ? undefined : Math.max(0, asDate);
}
