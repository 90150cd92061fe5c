/**
 * The one door through which the core's requests leave: whatever must hold of all of them is held here.
 *
 * A redirect to another origin is an error. What a request carries (code, questions, keys in headers of their own) was
 * meant for the address that the user set, and `fetch` would carry it on.
 */
export interface SendOptions {
  /** For public files without a secret, which hubs keep at other hosts. */
  readonly followsAnywhere?: boolean;
}

export async function send(address: string, init: RequestInit = {}, options: SendOptions = {}): Promise<Response> {
  if (options.followsAnywhere) return fetch(address, init);
  let url = new URL(address);
  let request = init;
  for (let hops = 0; ; hops++) {
    const response = await fetch(url.href, { ...request, redirect: "manual" });
    const location = redirectStatuses.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return response;
    // Read to nothing, else the connection stays occupied.
    await response.body?.cancel();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin !== url.origin || hops === mostRedirects) throw new RedirectError(target?.origin);
    url = target;
    if (response.status === 303) request = withoutBody(request);
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
