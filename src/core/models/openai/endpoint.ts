import { EngineError } from "../../api";

/** Where requests go, as a user wrote it and a client needs it. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** For sentences: the host, and the port where it has one. Holds no user name, password or query. */
  readonly label: string;
  readonly query: Readonly<Record<string, string>>;
  /** Azure takes the key in a header of its own. */
  readonly kind: "openai" | "azure" | "other";
}

const openAiUrl = "https://api.openai.com/v1";

/** Takes what people paste: no scheme, no `/v1`, a slash too many, or the address of the chat endpoint itself. */
export function readEndpoint(baseUrl: string): Endpoint {
  const url = parse(baseUrl.trim() === "" ? openAiUrl : baseUrl.trim());
  const path = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  const host = url.hostname;
  return {
    url: `${url.origin}${path === "" ? "/v1" : path}`,
    label: url.host,
    query: Object.fromEntries(url.searchParams),
    kind: host === "api.openai.com" ? "openai" : /\.azure\.(com|us|cn)$/.test(host) ? "azure" : "other",
  };
}

/** Hosts that are served without TLS, as local servers are. */
const localHost = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[|host\.docker\.internal)/i;

function parse(text: string): URL {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${localHost.test(text) ? "http" : "https"}://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    // The text itself may hold a password, so it is not repeated.
    throw new EngineError(
      "config/invalid",
      "The base URL of the language model is not a web address; set generation.baseUrl to one like http://127.0.0.1:11434/v1, or leave it empty for OpenAI.",
    );
  }
  return url;
}
