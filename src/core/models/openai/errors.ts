import { EngineError, type ErrorCode, isEngineError } from "../../api";
import { type Endpoint } from "./endpoint";

/** What an explanation of an error may name. */
export interface Circumstances {
  readonly apiKey: string;
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly timeoutMs: number;
  /** Part of the answer is on the screen already. */
  readonly textStreamed: boolean;
}

/** Any failure of an exchange as one sentence with a way out. No sentence holds the key. */
export function explain(error: unknown, circumstances: Circumstances): EngineError {
  if (isEngineError(error)) return error;
  const { endpoint, model, timeoutMs, textStreamed } = circumstances;
  const { label, url } = endpoint;
  const said = quoted(error, circumstances.apiKey);
  const fail = (code: ErrorCode, message: string, retryable = false): EngineError =>
    new EngineError(code, message, { retryable, ...causeOf(error, circumstances.apiKey) });

  switch (kindOf(error)) {
    case "unauthorized":
      return fail(
        "generate/unauthorized",
        circumstances.apiKey === ""
          ? `${label} wants an API key; set one (in VS Code "Set API Key", in a terminal OPENAI_API_KEY).`
          : `${label} does not accept the API key; set another one (in VS Code "Set API Key", in a terminal OPENAI_API_KEY), and check that it may use ${model}.`,
      );
    case "model-missing":
      return fail("generate/model-missing", `${label} has no model "${model}"; set generation.model to one it has.`);
    case "endpoint-missing":
      return fail(
        "generate/unreachable",
        `There is no chat endpoint at ${url}; check generation.baseUrl, which for most servers ends in /v1.`,
      );
    case "no-credit":
      return fail(
        "generate/rate-limited",
        `The account at ${label} has no credit left; add some, or use another provider.`,
      );
    case "rate-limited":
      return fail(
        "generate/rate-limited",
        `${label} limits the rate of requests${waitOf(error)}; wait a little and ask again, or choose another model.`,
        true,
      );
    case "context-too-long":
      return fail(
        "generate/context-too-long",
        `The prompt is longer than ${model} takes; lower generation.contextTokens to what the model has, or ask something shorter.`,
      );
    case "timed-out":
      return fail(
        "generate/timed-out",
        `${label} sent nothing for ${seconds(timeoutMs)}; ask again, or raise generation.timeoutMs if the model needs longer.`,
        true,
      );
    case "refused":
      return fail(
        "generate/unreachable",
        `Nothing answers at ${url}; start the server there, or correct generation.baseUrl.`,
        true,
      );
    case "not-found":
      return fail(
        "generate/unreachable",
        `${label} cannot be found; check the network connection and generation.baseUrl, or use the provider extractive, which needs no network.`,
        true,
      );
    case "certificate":
      return fail(
        "generate/unreachable",
        `The certificate of ${label} cannot be verified${said}; name its authority in NODE_EXTRA_CA_CERTS.`,
      );
    case "connection":
      return textStreamed
        ? fail("generate/failed", `The connection to ${label} broke off in the middle of the answer; ask again.`, true)
        : fail("generate/unreachable", `The connection to ${label} failed; check the network and ask again.`, true);
    case "malformed":
      return fail(
        "generate/failed",
        `${label} sent something that is not the OpenAI protocol; ask again, and check generation.baseUrl if it happens again.`,
        true,
      );
    case "server":
      return fail("generate/failed", `${label} has trouble of its own${said}; ask again a little later.`, true);
    case "other":
      return fail(
        "generate/failed",
        `${label} refused the request${said}; check generation.model and generation.baseUrl.`,
      );
  }
}

/** Would the same request have a chance a little later? Silence and empty answers are decided elsewhere, and final. */
export function isTransient(error: unknown): boolean {
  if (isEngineError(error)) return false;
  const kind = kindOf(error);
  if (kind === "timed-out") return statusOf(error) !== undefined;
  return kind === "rate-limited" || kind === "server" || kind === "connection" || kind === "malformed";
}

type Kind =
  | "unauthorized"
  | "model-missing"
  | "endpoint-missing"
  | "no-credit"
  | "rate-limited"
  | "context-too-long"
  | "timed-out"
  | "refused"
  | "not-found"
  | "certificate"
  | "connection"
  | "malformed"
  | "server"
  | "other";

function kindOf(error: unknown): Kind {
  const status = statusOf(error);
  const message = messageOf(error);
  // Errors inside a stream have no status, only a code or words.
  const code = `${textField(error, "code")} ${textField(error, "type")}`;
  if (/context_length_exceeded/.test(code) || contextWords.test(message)) return "context-too-long";
  if (status === 401 || status === 403 || /invalid_api_key/.test(code)) return "unauthorized";
  if (status === 404 || /model_not_found|DeploymentNotFound/.test(code)) return isAboutModel(message, code);
  if (/model\b.*\b(does not exist|not found)/i.test(message)) return "model-missing";
  if (/insufficient_quota/.test(code)) return "no-credit";
  if (status === 429 || /rate_limit/.test(code)) return "rate-limited";
  if (status === 408 || status === 504) return "timed-out";
  if ((status !== undefined && status >= 500) || /server_error|overloaded/.test(code)) return "server";
  if (status !== undefined) return "other";
  return connectionKind(error, message);
}

const contextWords =
  /maximum context length|context (length|window|size)[^.]*exceed|exceeds?[^.]*context|too many tokens|prompt is too long|greater than the context length/i;

function isAboutModel(message: string, code: string): Kind {
  return /model|deployment/i.test(`${message} ${code}`) ? "model-missing" : "endpoint-missing";
}

function connectionKind(error: unknown, message: string): Kind {
  const codes = chain(error)
    .map((link) => textField(link, "code"))
    .join(" ");
  if (/ECONNREFUSED/.test(codes)) return "refused";
  if (/ENOTFOUND|EAI_AGAIN/.test(codes)) return "not-found";
  if (/HEADERS_TIMEOUT|BODY_TIMEOUT/.test(codes)) return "timed-out";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(codes)) return "certificate";
  if (/ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|UND_ERR|ERR_SOCKET/.test(codes)) return "connection";
  if (chain(error).some((link) => link instanceof SyntaxError)) return "malformed";
  return /connection|fetch failed|terminated|socket|network/i.test(message) ? "connection" : "other";
}

export function statusOf(error: unknown): number | undefined {
  const status = field(error, "status");
  return typeof status === "number" ? status : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error's own words for the log, without the key. */
export function withoutKey(error: unknown, apiKey: string): string {
  const text = messageOf(error).replace(/\s+/g, " ").trim();
  return (apiKey === "" ? text : text.replaceAll(apiKey, "…")).replace(/\b(sk|key)-[\w*.-]{4,}/g, "…").slice(0, 200);
}

function quoted(error: unknown, apiKey: string): string {
  const words = withoutKey(error, apiKey)
    .replace(/^\d{3} /, "")
    .replace(/[.;\s]+$/, "");
  return words === "" || /^status code/.test(words) ? "" : ` (“${words}”)`;
}

/** The cause is kept for `--debug`, unless the provider repeated the key in it. */
function causeOf(error: unknown, apiKey: string): { readonly cause?: unknown } {
  return apiKey !== "" && messageOf(error).includes(apiKey) ? {} : { cause: error };
}

function waitOf(error: unknown): string {
  const headers = field(error, "headers");
  const wait = headers instanceof Headers ? Number(headers.get("retry-after") ?? Number.NaN) : Number.NaN;
  return wait > 0 ? ` and asks to wait ${seconds(wait * 1000)}` : "";
}

function seconds(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / 1000));
  return count === 1 ? "1 second" : `${count} seconds`;
}

/** An error and its causes, those of an `AggregateError` too. */
function chain(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  for (let link = error; link !== undefined && links.length < 8; link = field(link, "cause")) {
    links.push(link, ...(link instanceof AggregateError ? (link.errors as unknown[]) : []));
  }
  return links;
}

function textField(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
