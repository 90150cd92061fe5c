import { isEngineError } from "../../api";

/** What went wrong between us and a server, read from what `fetch`, the openai package or the server itself throws. */
export type FailureKind =
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
  | "redirected"
  | "too-much"
  | "connection"
  | "malformed"
  | "server"
  | "other";

export function kindOf(error: unknown): FailureKind {
  const status = statusOf(error);
  const message = messageOf(error);
  // Errors inside a stream have no status, only a code or words.
  const code = `${textField(error, "code")} ${textField(error, "type")}`;
  if (/context_length_exceeded/.test(code) || contextWords.test(message)) return "context-too-long";
  if (status === 401 || status === 403 || /invalid_api_key/.test(code)) return "unauthorized";
  if (status === 404 || /model_not_found|DeploymentNotFound/.test(code)) {
    return /model|deployment/i.test(`${message} ${code}`) ? "model-missing" : "endpoint-missing";
  }
  if (/\bmodel\b/i.test(message) && /\b(?:does not exist|not found)\b/i.test(message)) return "model-missing";
  if (/insufficient_quota/.test(code)) return "no-credit";
  if (status === 429 || /rate_limit/.test(code)) return "rate-limited";
  if (status === 408 || status === 504) return "timed-out";
  if ((status !== undefined && status >= 500) || /server_error|overloaded/.test(code)) return "server";
  if (status !== undefined) return "other";
  return connectionKind(error, message);
}

/** Would the same request have a chance a little later? Silence and empty answers are decided elsewhere, and final. */
export function isTransient(error: unknown): boolean {
  // A package may have wrapped it.
  if (causesOf(error).some(isEngineError)) return false;
  const kind = kindOf(error);
  if (kind === "timed-out") return statusOf(error) !== undefined;
  return kind === "rate-limited" || kind === "server" || kind === "connection" || kind === "malformed";
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
  const text = messageOf(error).slice(0, 2000).replace(/\s+/g, " ").trim();
  return (apiKey === "" ? text : text.replaceAll(apiKey, "…")).replace(/\b(sk|key)-[\w*.-]{4,}/g, "…").slice(0, 200);
}

/** An error and its causes, those of an `AggregateError` too. */
export function causesOf(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  for (let link = error; link !== undefined && links.length < 8; link = field(link, "cause")) {
    links.push(link, ...(link instanceof AggregateError ? (link.errors as unknown[]) : []));
  }
  return links;
}

const contextWords =
  /maximum context length|context (?:length|window|size)[^.]{0,200}exceed|exceeds?[^.]{0,200}context|too many tokens|prompt is too long|greater than the context length/i;

function connectionKind(error: unknown, message: string): FailureKind {
  const causes = causesOf(error);
  const codes = causes.map((link) => textField(link, "code")).join(" ");
  if (/REDIRECT_REFUSED/.test(codes)) return "redirected";
  if (/BODY_TOO_LONG/.test(codes)) return "too-much";
  if (/ECONNREFUSED/.test(codes)) return "refused";
  if (/ENOTFOUND|EAI_AGAIN/.test(codes)) return "not-found";
  if (/HEADERS_TIMEOUT|BODY_TIMEOUT/.test(codes)) return "timed-out";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(codes)) return "certificate";
  if (/ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|UND_ERR|ERR_SOCKET/.test(codes)) return "connection";
  if (causes.some((link) => link instanceof SyntaxError)) return "malformed";
  // `fetch` asks some ports (9, 22, 6000, …) nothing at all.
  if (causes.some((link) => messageOf(link) === "bad port")) return "refused";
  return /connection|fetch failed|terminated|socket|network/i.test(message) ? "connection" : "other";
}

function textField(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
