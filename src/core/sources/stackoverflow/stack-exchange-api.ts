import { EngineError, type Secrets } from "../../api";
import { isRecord } from "../../platform/is-record";
import { type PoliteClient } from "../../platform/http/polite-client";

/** Stack Exchange API 2.3: https://api.stackexchange.com/docs. */
export interface StackExchangeApi {
  /** One answer of a method. What the API says against it is an `EngineError` with a way out. */
  get(method: string, parameters: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ApiAnswer>;
  /** Of today, as the last answer told. */
  quota(): Quota | undefined;
}

export interface ApiAnswer {
  readonly items: readonly unknown[];
  readonly hasMore: boolean;
}

export interface Quota {
  readonly remaining: number;
  readonly max: number;
}

export interface ApiDependencies {
  readonly client: Pick<PoliteClient, "request" | "hold">;
  readonly apiUrl: string;
  readonly secrets: Secrets;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

const label = "Stack Exchange";

/** Quotas are by day in UTC. */
const dayMs = 86_400_000;
/** A longer pause is told instead of kept. */
const longestPauseMs = 60_000;

type Fields = Readonly<Record<string, unknown>>;

export function createStackExchangeApi({ client, apiUrl, secrets, now = Date.now }: ApiDependencies): StackExchangeApi {
  let known: { readonly quota: Quota; readonly day: number } | undefined;
  const today = (): number => Math.floor(now() / dayMs);
  const quota = (): Quota | undefined => (known?.day === today() ? known.quota : undefined);

  async function exchange(address: string, signal: AbortSignal | undefined): Promise<Fields | undefined> {
    const response = await client.request(address, {}, { purpose: "source" }, signal);
    const body = parse(await response.text());
    if (body === undefined) return undefined;
    const { quota_remaining: remaining, quota_max: max, backoff } = body;
    if (typeof remaining === "number" && typeof max === "number") known = { quota: { remaining, max }, day: today() };
    // It is asked for by method; that no other is asked meanwhile keeps it all the more.
    const holdMs = typeof backoff === "number" ? backoff * 1000 : (throttledMs(body) ?? 0);
    if (holdMs <= longestPauseMs || typeof backoff === "number") client.hold(address, holdMs);
    return body;
  }

  /** An answer that was cut on its way, or that asks to be waited for, is asked for once more. */
  async function ask(address: string, signal: AbortSignal | undefined): Promise<Fields> {
    const first = await exchange(address, signal);
    const pauseMs = first && throttledMs(first);
    if (first !== undefined && (pauseMs === undefined || pauseMs > longestPauseMs)) return first;
    const second = await exchange(address, signal);
    if (second !== undefined) return second;
    const text = `${label} sent an answer that makes no sense; check the network and the address, then try again.`;
    throw new EngineError("network/failed", text, { retryable: true });
  }

  return {
    quota,

    async get(method, parameters, signal) {
      const url = new URL(`${apiUrl.replace(/\/$/, "")}/${method}`);
      const key = (await secrets.get("stackexchange.key", url.origin))?.trim() ?? "";
      const hasKey = key !== "";
      if (quota()?.remaining === 0) throw usedUp(quota(), hasKey);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      if (hasKey) url.searchParams.set("key", key);
      const body = await ask(url.href, signal);
      if ("error_id" in body) throw explain(body, quota(), hasKey);
      const { items, has_more: hasMore } = body;
      return { items: Array.isArray(items) ? (items as unknown[]) : [], hasMore: hasMore === true };
    },
  };
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How long the API wants to hear nothing after too many requests; undefined where that is not its complaint. */
function throttledMs({ error_name: name, error_message: message }: Fields): number | undefined {
  if (name !== "throttle_violation" || typeof message !== "string") return undefined;
  const seconds = /available in (\d+) seconds?/.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function explain(body: Fields, quota: Quota | undefined, hasKey: boolean): EngineError {
  const { error_name: name, error_message: message } = body;
  const said = typeof message === "string" ? message.replace(/\s+/g, " ").slice(0, 200) : "";
  if (name === "throttle_violation") {
    if (quota?.remaining === 0) return usedUp(quota, hasKey);
    return limited(
      `${label} takes no more requests for now; what has arrived is kept, so go on ${whenOf(throttledMs(body))}${orKey(hasKey)}.`,
      hasKey,
    );
  }
  if (/access.token or app.key|requires access.token/i.test(said)) {
    return limited(
      `${label} gives no more than 25 pages to who has no key; what has arrived is kept, so set a key and go on.`,
      hasKey,
    );
  }
  if (/\bkey\b/i.test(said)) {
    const text = `${label} does not know this key; set the one that it gave you, or none.`;
    return new EngineError("source/unauthorized", text, { setting: "stackexchange.key" });
  }
  const text = `${label} refused the request (${said === "" ? String(body["error_id"]) : said}); check what is asked for, or try again later.`;
  return new EngineError("network/failed", text, { retryable: true });
}

function whenOf(waitMs: number | undefined): string {
  if (waitMs === undefined) return "later";
  const minutes = Math.ceil(waitMs / 60_000);
  return minutes > 90 ? `in ${Math.ceil(minutes / 60)} hours` : `in ${minutes} minutes`;
}

function usedUp(quota: Quota | undefined, hasKey: boolean): EngineError {
  const many = quota === undefined ? "requests" : `${quota.max} requests`;
  return limited(
    `The ${many} that ${label} gives for a day are used up; what has arrived is kept, so go on tomorrow${orKey(hasKey)}.`,
    hasKey,
  );
}

function orKey(hasKey: boolean): string {
  return hasKey ? "" : ", or set a key, with which there are 10,000 a day";
}

function limited(message: string, hasKey: boolean): EngineError {
  return new EngineError("network/rate-limited", message, {
    retryable: true,
    ...(hasKey ? {} : { setting: "stackexchange.key" as const }),
  });
}
