import { AsyncLocalStorage } from "node:async_hooks";
import { EngineError, type RequestReason } from "../../api";
import { isLoopback } from "./endpoint";
import { type Ledger, type RequestEnd } from "./ledger";

/**
 * The one door through which requests leave, those of packages that we use included: whatever must hold of all of them
 * is held here. Lint and a test see to it that there is no other (`fetch` stands in this file alone).
 */
export interface Gate {
  readonly isOffline: boolean;
  readonly send: Send;
}

/**
 * As `fetch`. `network/offline` where it would leave this machine and must not. A redirect to another origin is an error:
 * what a request carries (code, questions, keys in headers of their own) was meant for the address that the user set, and
 * `fetch` would carry it on.
 */
export type Send = (
  address: string,
  init: RequestInit,
  reason: RequestReason,
  options?: SendOptions,
) => Promise<Response>;

export interface SendOptions {
  /** For public files without a secret, which hubs keep at other hosts. */
  readonly followsAnywhere?: boolean;
}

export interface GateOptions {
  /** Nothing leaves this machine; what is served on it can be asked all the same. */
  readonly isOffline: boolean;
  readonly ledger: Pick<Ledger, "begin">;
}

export function createGate({ isOffline, ledger }: GateOptions): Gate {
  /** One request and its answer, without what it redirects to. */
  async function exchange(url: URL, init: RequestInit, reason: RequestReason): Promise<Response> {
    const isLocal = isLoopback(url.hostname);
    const about = reason.about ?? context.getStore();
    const end = ledger.begin({
      host: url.host,
      isLocal,
      purpose: reason.purpose,
      ...(about === undefined ? {} : { about }),
      bytesOut: isOffline && !isLocal ? 0 : bytesOf(init.body),
    });
    if (isOffline && !isLocal) {
      end({ bytesIn: 0, outcome: "refused" });
      throw refusal(url.host);
    }
    try {
      const response = await fetch(url, { ...init, redirect: "manual" });
      return counted(response, end);
    } catch (error) {
      end({ bytesIn: 0, outcome: init.signal?.aborted ? "cancelled" : "failed" });
      throw error;
    }
  }

  return {
    isOffline,

    async send(address, init, reason, { followsAnywhere = false } = {}) {
      let url = new URL(address);
      let request = init;
      for (let hops = 0; ; hops++) {
        const response = await exchange(url, request, reason);
        const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
        if (location === null) return response;
        // Read to nothing, else the connection stays occupied.
        await response.body?.cancel();
        const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
        const isAllowed = target?.origin === url.origin || (followsAnywhere && target !== undefined);
        if (!isAllowed || hops === mostRedirects) throw new RedirectError(target?.origin);
        url = target;
        if (response.status === 303) request = withoutBody(request);
      }
    },
  };
}

function refusal(host: string): EngineError {
  return new EngineError(
    "network/offline",
    `Nothing was asked of ${host}, because offline mode lets nothing leave this machine; switch it off to allow it.`,
    { setting: "network.offline" },
  );
}

/** What requests belong to that are made while something is iterated, however deep below it they are made. */
const context = new AsyncLocalStorage<string>();

/** The same parts; requests made for them belong to `about` (id of a source or an answer). */
export async function* belongingTo<Part>(about: string, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await context.run(about, () => iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await context.run(about, () => iterator.return?.());
  }
}

/** The server sends the request on to another origin, or round in a circle. */
export class RedirectError extends Error {
  override readonly name = "RedirectError";
  readonly code = "REDIRECT_REFUSED";
  /** Scheme, host and port; undefined where the server named no address. */
  readonly origin: string | undefined;

  constructor(origin: string | undefined) {
    super(`The redirect to ${origin ?? "nowhere"} was refused.`);
    this.origin = origin;
  }
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** "See other" means another text to get, not the same one to send. */
function withoutBody({ body: _, ...request }: RequestInit): RequestInit {
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  headers.delete("content-length");
  return { ...request, headers, method: "GET" };
}

function bytesOf(body: RequestInit["body"]): number {
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return body instanceof Blob ? body.size : 0;
}

/** The same response; `end` is told when its body is over. */
function counted(response: Response, end: (how: RequestEnd) => void): Response {
  const { status, statusText, headers } = response;
  if (response.body === null) {
    end({ bytesIn: 0, outcome: status });
    return response;
  }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let bytesIn = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            end({ bytesIn, outcome: status });
            controller.close();
          } else {
            bytesIn += value.length;
            controller.enqueue(value);
          }
        } catch (error) {
          end({ bytesIn, outcome: "failed" });
          controller.error(error);
        }
      },
      cancel(reason) {
        end({ bytesIn, outcome: status < 300 ? "cancelled" : status });
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, statusText, headers });
}
