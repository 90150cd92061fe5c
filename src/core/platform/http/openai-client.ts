import { type OpenAI } from "openai";
import { readBeginning } from "./bounded-body";
import { type RequestPurpose } from "../../api";
import { type Endpoint } from "./endpoint";
import { type Gate } from "./gate";

export interface Client {
  readonly openai: OpenAI;
  readonly endpoint: Endpoint;
}

/**
 * The one way to a server that speaks OpenAI's protocol, for answers and for embeddings. The package is loaded by the
 * first request, not by starting up.
 */
export async function openClient(
  endpoint: Endpoint,
  apiKey: string,
  gate: Gate,
  purpose: RequestPurpose,
): Promise<Client> {
  const { OpenAI } = await import("openai");
  const azure = endpoint.kind === "azure" && apiKey !== "";
  const openai = new OpenAI({
    baseURL: endpoint.url,
    // Nothing is left undefined: the package would take keys and ids that are meant for OpenAI from the environment.
    // It wants some key, and a header that is null is not sent.
    apiKey: apiKey === "" ? "none" : apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    defaultQuery: endpoint.query,
    defaultHeaders: azure ? { Authorization: null, "api-key": apiKey } : apiKey === "" ? { Authorization: null } : {},
    // Our own retries can be cancelled while they wait, and our own timer watches the whole stream.
    maxRetries: 0,
    timeout: longestTimerMs,
    logLevel: "off",
    fetch: async (url, init) => withErrorObject(await gate.send(addressOf(url), init ?? {}, { purpose })),
  });
  return { openai, endpoint };
}

function addressOf(url: string | URL | Request): string {
  return url instanceof Request ? url.url : String(url);
}

/** The longest a Node timer can run. */
const longestTimerMs = 2_147_483_647;

/** The package reads errors only in OpenAI's own shape; other servers put the words elsewhere. */
async function withErrorObject(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { status, headers } = response;
  const text = await readBeginning(response, mostErrorBytes);
  return new Response(errorObject(text), { status, headers: withoutLength(headers) });
}

/** Far more than any sentence. */
const mostErrorBytes = 64_000;

function errorObject(text: string): string {
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body !== "object" || body === null) return text;
    const { error, message, detail } = body as Readonly<Record<string, unknown>>;
    if (typeof error === "object" && error !== null) return text;
    const words = error ?? message ?? detail ?? body;
    return JSON.stringify({
      error: { ...body, message: typeof words === "string" ? words : JSON.stringify(words) },
    });
  } catch (error) {
    // Not JSON: a proxy's page, or one line of text, which says little but may say something.
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding"]) kept.delete(name);
  return kept;
}
