import { isTransient } from "./errors";

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

/** A person waits at the screen: what takes longer is better told than waited for. */
const longestWaitMs = 30_000;

/** Share of a delay by which it may be shorter, so that many clients do not come back at once. */
const jitter = 0.25;

function retryAfterMs(error: unknown, nowMs: number): number | undefined {
  const { headers } = error as { readonly headers?: unknown };
  if (!(headers instanceof Headers)) return undefined;
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  const asSeconds = Number(after) * 1000;
  const asDate = Date.parse(after) - nowMs;
  return Number.isNaN(asSeconds) ? (Number.isNaN(asDate) ? undefined : Math.max(0, asDate)) : Math.max(0, asSeconds);
}
