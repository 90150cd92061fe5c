import { EngineError } from "../../api";

/** Where requests go, as a user wrote it and a client needs it. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** Scheme, host and port: what a key belongs to. */
  readonly origin: string;
  /** For sentences: the host, and the port where it has one. Holds no user name, password or query. */
  readonly label: string;
  readonly query: Readonly<Record<string, string>>;
  /** Azure takes the key in a header of its own. */
  readonly kind: "openai" | "azure" | "other";
  /** It never leaves this computer. */
  readonly isLocal: boolean;
}

export type EndpointSetting = "generation.baseUrl" | "embedding.baseUrl";

const openAiUrl = "https://api.openai.com/v1";

/**
 * Takes what people paste: no scheme, no `/v1`, a slash too many, or the address of one of the protocol's own paths.
 * Empty is OpenAI itself. A user name or a password is refused, and never repeated: an address goes to screens and logs.
 */
export function readEndpoint(baseUrl: string, setting: EndpointSetting): Endpoint {
  const found = parseEndpoint(baseUrl);
  if (found) return found;
  const whose = setting === "generation.baseUrl" ? "language" : "embedding";
  // The text itself may hold a password, so it is not repeated.
  throw new EngineError(
    "config/invalid",
    `The address of the ${whose} model is not a web address without a password; set it to one like http://127.0.0.1:11434/v1, or leave it empty for OpenAI.`,
    { setting },
  );
}

/** The same for who only wants to know: undefined where it is none. */
export function parseEndpoint(baseUrl: string): Endpoint | undefined {
  const text = baseUrl.trim() === "" ? openAiUrl : baseUrl.trim();
  const url = parseAddress(text);
  if (!url) return undefined;
  const path = url.pathname.replace(/\/{1,100}$/, "").replace(/\/(?:chat\/completions|completions|embeddings)$/, "");
  const host = url.hostname;
  return {
    url: `${url.origin}${path === "" ? "/v1" : path}`,
    origin: url.origin,
    label: url.host,
    query: Object.fromEntries(url.searchParams),
    kind: host === "api.openai.com" ? "openai" : /\.azure\.(com|us|cn)$/.test(host) ? "azure" : "other",
    isLocal: isLoopback(host),
  };
}

function parseAddress(text: string): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return webAddress(text);
  const bare = webAddress(`http://${text}`);
  if (!bare || isServedPlainly(bare.hostname)) return bare;
  return webAddress(`https://${text}`);
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
}

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** `hostname` as `URL` gives it: `127.evil.example` is a name like any other. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    hostname === "0.0.0.0" ||
    (ipv4.test(hostname) && hostname.startsWith("127."))
  );
}

/** Servers on this computer and in the house have no certificate, as a rule. */
function isServedPlainly(hostname: string): boolean {
  if (isLoopback(hostname) || hostname.startsWith("[") || hostname === "host.docker.internal") return true;
  return ipv4.test(hostname) && /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(hostname);
}
