import { EngineError, isEngineError, type Log, type RequestReason } from "../../api";
import { createTurns, type Turns } from "../turns";
import { boundBody } from "./bounded-body";
import { causesOf, type FailureKind, kindOf, messageOf } from "./failure-kind";
import { type Gate, RedirectError } from "./gate";
import { watchIdle } from "./idle-watch";
import { type Clock, retryAfterMs, systemClock, withRetries } from "./retry";

export interface PoliteClientOptions {
  readonly gate: Gate;
  readonly log: Log;
  /** What sentences call the server: `GitHub`. */
  readonly label: string;
  /** Requests to one host at a time. */
  readonly concurrency?: number;
  /** Requests to one host that may begin within a second, spread evenly; no limit where absent. */
  readonly perSecond?: number;
  /** Bytes that a body may have, unpacked. */
  readonly maxBytes?: number;
  /** Milliseconds without a byte after which an attempt is given up. */
  readonly timeoutMs?: number;
  /** Milliseconds that are waited at most because a server asks for it; above it is an error that says when. */
  readonly longestWaitMs?: number;
  /** Milliseconds of the waits between tries where the server asks for none, before jitter. */
  readonly delaysMs?: readonly number[];
  /** A wait that the server asks for by other means than `Retry-After`; such an answer is asked for again after it. */
  readonly askedWaitMs?: (response: Response, nowMs: number) => number | undefined;
  /** Answers that the caller deals with, whatever their status: they are given as they are. */
  readonly isForCaller?: (response: Response) => boolean;
  readonly clock?: Clock;
}

/**
 * Asks a public server as it wants to be asked: few requests at a time, evenly spread, again after a failure that may
 * pass, and not before the server says so, for all requests to that host. For requests that only read, so that one made
 * twice does no harm.
 */
export interface PoliteClient {
  /**
   * An answer with its whole body, whatever its status but 408, 429 and 5xx: those, and a connection that broke off, are
   * asked for again, and in the end told in a sentence, `network/rate-limited` or `network/failed`, as a redirect to another
   * host and a body that is too long are. `network/offline` comes through. An abort ends every wait at once.
   */
  request(address: string, init: RequestInit, reason: RequestReason, signal?: AbortSignal): Promise<Response>;
  /** No request to this host begins for so long: for servers that ask for it in an answer's body. */
  hold(address: string, delayMs: number): void;
}

interface HostState {
  readonly turns: Turns;
  /** The next request may begin then: milliseconds since 1970. */
  nextMs: number;
  /** The server wants nothing before then. */
  heldUntilMs: number;
}

const defaultDelaysMs = [500, 1000, 2000, 4000, 8000];

export function createPoliteClient(options: PoliteClientOptions): PoliteClient {
  const { gate, log, label, concurrency = 4, perSecond = Infinity, maxBytes = 32_000_000 } = options;
  const { timeoutMs = 30_000, longestWaitMs = 60_000, delaysMs = defaultDelaysMs, clock = systemClock } = options;
  const hosts = new Map<string, HostState>();

  function stateOf(address: string): HostState {
    const { host } = new URL(address);
    const known = hosts.get(host) ?? { turns: createTurns(concurrency), nextMs: 0, heldUntilMs: 0 };
    hosts.set(host, known);
    return known;
  }

  function hold(state: HostState, delayMs: number): void {
    state.heldUntilMs = Math.max(state.heldUntilMs, clock.now() + delayMs);
  }

  /** Resolves when a request may begin. */
  async function pace(state: HostState, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const now = clock.now();
      const heldMs = state.heldUntilMs - now;
      if (heldMs > longestWaitMs) throw limited(label, heldMs);
      const startMs = Math.max(state.heldUntilMs, state.nextMs);
      if (startMs <= now) break;
      await clock.sleep(startMs - now, signal);
    }
    state.nextMs = clock.now() + 1000 / perSecond;
  }

  /** One try. */
  async function exchange(address: string, init: RequestInit, reason: RequestReason, signal: AbortSignal | undefined) {
    const watch = watchIdle(timeoutMs, signal);
    try {
      const response = await gate.send(address, { ...init, signal: watch.controller.signal }, reason);
      watch.touch();
      const now = clock.now();
      const asked = options.askedWaitMs?.(response, now) ?? askedBy(response, now);
      const isBusyNow = asked !== undefined || isBusy(response.status);
      if (isBusyNow && options.isForCaller?.(response) !== true) {
        await response.body?.cancel();
        throw new BusyError(asked === undefined ? response.status : 429, asked);
      }
      const bounded = boundBody(response, { bytes: maxBytes, lineBytes: maxBytes }, () => watch.touch());
      const { status, headers } = response;
      return new Response(response.body === null ? null : await bounded.arrayBuffer(), { status, headers });
    } catch (error) {
      // A server that fell silent may speak the next time.
      if (watch.expired) throw new BusyError(408);
      throw error;
    } finally {
      watch.stop();
    }
  }

  return {
    hold: (address, delayMs) => hold(stateOf(address), delayMs),

    async request(address, init, reason, signal) {
      const state = stateOf(address);
      const attempt = (): Promise<Response> =>
        state.turns.run(
          async () => {
            await pace(state, signal);
            try {
              return await exchange(address, init, reason, signal);
            } catch (error) {
              if (error instanceof BusyError && error.askedMs !== undefined) hold(state, error.askedMs);
              throw error;
            }
          },
          { signal },
        );
      const onWait = (error: unknown, delayMs: number): void =>
        log.info(`${label}: trying again in ${Math.round(delayMs)} ms: ${messageOf(error)}`);
      try {
        return await withRetries(attempt, delaysMs, onWait, signal, { longestWaitMs, jitter: 1, clock });
      } catch (error) {
        signal?.throwIfAborted();
        throw explain(error, label, new URL(address).host);
      }
    },
  };
}

/** 403 with `Retry-After` is how some servers say 429. */
function askedBy({ status, headers }: Response, nowMs: number): number | undefined {
  return status === 403 || isBusy(status) ? retryAfterMs(headers, nowMs) : undefined;
}

function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The server cannot, or will not, answer now. */
class BusyError extends Error {
  override readonly name = "BusyError";
  readonly headers: Headers;

  constructor(
    readonly status: number,
    readonly askedMs?: number,
  ) {
    super(`HTTP ${status}`);
    this.headers = new Headers(askedMs === undefined ? {} : { "retry-after-ms": String(askedMs) });
  }
}

function explain(error: unknown, label: string, host: string): EngineError {
  const known = causesOf(error).find(isEngineError);
  if (known) return known;
  const kind = kindOf(error);
  if (kind === "rate-limited") return limited(label, error instanceof BusyError ? error.askedMs : undefined, error);
  const target = causesOf(error).find((link) => link instanceof RedirectError)?.origin;
  const [text, retryable] = (sentences[kind] ?? unknown)(label, host, target);
  return new EngineError("network/failed", text, { retryable, cause: error });
}

type Sentence = (label: string, host: string, target: string | undefined) => readonly [string, retryable: boolean];

const unknown: Sentence = (label, host) => [`The connection to ${label} (${host}) failed; try again later.`, true];

const sentences: { readonly [Kind in FailureKind]?: Sentence } = {
  "not-found": (label, host) => [`${label} (${host}) cannot be found; check the network, then try again.`, true],
  refused: (label, host) => [`${label} (${host}) does not answer; check the address and the network.`, true],
  "timed-out": (label, host) => [`${label} (${host}) fell silent; check the network, then try again.`, true],
  certificate: (label, host) => [
    `The certificate of ${label} (${host}) cannot be verified; name its authority in NODE_EXTRA_CA_CERTS.`,
    false,
  ],
  redirected: (label, host, target) => [
    target === undefined
      ? `${label} (${host}) redirects without an end; try again later.`
      : `${label} (${host}) redirects to ${target}, to which nothing was sent; check the name and the address.`,
    false,
  ],
  "too-much": (label, host) => [
    `${label} (${host}) sent more than an answer can have, and was stopped; ask it for less.`,
    false,
  ],
  server: (label, host) => [`${label} (${host}) has trouble of its own; try again a little later.`, true],
};

function limited(label: string, waitMs: number | undefined, cause?: unknown): EngineError {
  const when = waitMs === undefined ? "later" : `in ${duration(waitMs)}`;
  return new EngineError(
    "network/rate-limited",
    `${label} limits the rate of requests; what has arrived is kept, so go on ${when}.`,
    { retryable: true, cause },
  );
}

function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const [count, unit] =
    seconds <= 90
      ? [seconds, "second"]
      : seconds <= 5400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
