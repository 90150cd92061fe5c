import { graphql, GraphqlResponseError } from "@octokit/graphql";
import { EngineError } from "../../api";
import { type PoliteClient } from "../../platform/http/polite-client";
import { type Clock, systemClock } from "../../platform/http/retry";
import { explain, limitReached, noToken, TooHeavyError, toldToPerson } from "./explain";
import { type Query, type RateLimit } from "./queries";

export interface GithubClientOptions {
  /** `https://api.github.com`, `https://git.example.org/api/v3`; as it was set, and looked at when it is needed. */
  readonly apiUrl: string;
  /** The one that was set for this scheme, host and port. */
  readonly token: (origin: string) => Promise<string | undefined>;
  readonly polite: PoliteClient;
  readonly clock?: Clock;
}

/** One field that could not be had; the others of the same answer could. */
export interface FieldTrouble {
  readonly type: string;
  /** Below `data`: `["repository", "b3"]`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly troubles: readonly FieldTrouble[];
}

/**
 * GitHub's API as one user. Everything that keeps a whole request from being answered is an `EngineError`, but for one:
 * it was too much for the server at once (`TooHeavyError`), so that half of it has a chance.
 */
export interface GithubClient {
  /** Where it `isSmallest`, what is too much is tried again. */
  query<Data>(query: Query, signal?: AbortSignal, isSmallest?: boolean): Promise<Answer<Data>>;
  /** The bytes of a blob. Undefined where it is not there. */
  blob(repository: string, oid: string, signal?: AbortSignal): Promise<Buffer | undefined>;
}

/** Until GitHub serves again, where nothing is left: longer is told. */
const longestWaitMs = 60_000;
const retryDelaysMs = [1000, 4000, 15_000];
const reason = { purpose: "source" } as const;

/** Of what a server says when it is busy: that of which more can be told, or for which less can be asked at once. */
export function isForCaller({ status, headers }: Response): boolean {
  return status === 502 || status === 504 || headers.get("x-ratelimit-remaining") === "0";
}

export function createGithubClient({ token, polite, clock = systemClock, apiUrl }: GithubClientOptions): GithubClient {
  /** As the last answer told it. */
  let limit: RateLimit | undefined;

  async function headersNow(): Promise<Record<string, string>> {
    const value = (await token(originOf(apiUrl)))?.trim();
    if (!value) throw noToken(apiUrl);
    return { authorization: `bearer ${value}`, "user-agent": "python-code-helper" };
  }

  /** Asking with nothing left only makes the limit last longer. */
  async function waitForLimit(signal: AbortSignal | undefined): Promise<void> {
    if (limit === undefined || limit.remaining >= Math.max(1, limit.cost)) return;
    const until = Date.parse(limit.resetAt);
    const leftMs = until - clock.now();
    if (leftMs > longestWaitMs) throw limitReached(apiUrl, until);
    if (leftMs > 0) await clock.sleep(leftMs + 1000, signal);
    limit = undefined;
  }

  async function attempt<Result>(
    once: () => Promise<Result>,
    signal: AbortSignal | undefined,
    isSmallest: boolean,
  ): Promise<Result> {
    for (let tries = 0; ; tries++) {
      await waitForLimit(signal);
      try {
        return await once();
      } catch (error) {
        signal?.throwIfAborted();
        const trouble = explain(error, apiUrl);
        if (trouble.limitedUntil !== undefined) {
          limit = { cost: 1, remaining: 0, resetAt: new Date(trouble.limitedUntil).toISOString() };
        }
        const canBeLess = trouble.error instanceof TooHeavyError && !isSmallest;
        const delayMs = trouble.isTransient && !canBeLess ? retryDelaysMs[tries] : undefined;
        if (delayMs === undefined) throw canBeLess ? trouble.error : toldToPerson(trouble.error, apiUrl);
        if (trouble.waitMs === undefined) await clock.sleep(Math.random() * delayMs, signal);
        else polite.hold(apiUrl, trouble.waitMs);
      }
    }
  }

  return {
    query: <Data>({ text, variables }: Query, signal?: AbortSignal, isSmallest = false) =>
      attempt(
        async (): Promise<Answer<Data>> => {
          const send = (address: string, init: RequestInit): Promise<Response> =>
            polite.request(address, init, reason, signal);
          const headers = await headersNow();
          const asked = { ...variables, baseUrl: apiUrl, headers, request: { fetch: send }, query: text };
          const { data, troubles } = await graphql<Data & WithLimit>(asked).then(whole, partial<Data & WithLimit>);
          limit = data.rateLimit ?? limit;
          return { data, troubles };
        },
        signal,
        isSmallest,
      ),

    blob: (repository, oid, signal) =>
      attempt(
        async () => {
          const headers = { ...(await headersNow()), accept: "application/vnd.github.raw+json" };
          const address = `${apiUrl}/repos/${repository}/git/blobs/${oid}`;
          const response = await polite.request(address, { headers }, reason, signal);
          if (response.ok) return Buffer.from(await response.arrayBuffer());
          if (response.status === 404) return undefined;
          const [status, told] = [response.status, Object.fromEntries(response.headers)];
          throw Object.assign(new Error(`HTTP ${status}`), { status, response: { headers: told } });
        },
        signal,
        true,
      ),
  };
}

function originOf(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url.origin;
  throw new EngineError(
    "config/invalid",
    "The address of GitHub's API is not a web address without a password; set it to one like https://api.github.com.",
    { setting: "github.apiUrl" },
  );
}

interface WithLimit {
  readonly rateLimit?: RateLimit | null;
}

function whole<Data>(data: Data): Answer<Data> {
  if (typeof data !== "object" || data === null) throw new SyntaxError("The answer has no data.");
  return { data, troubles: [] };
}

/** An answer in which some fields are missing is an answer, unless what is missing is all of it. */
function partial<Data>(error: unknown): Answer<Data> {
  if (!(error instanceof GraphqlResponseError)) throw error;
  const errors = (error.errors ?? []) as readonly Partial<FieldTrouble>[];
  const troubles = errors.map(({ type = "", path = [], message = "" }) => ({ type, path, message }));
  const data = error.data as Data | null | undefined;
  if (typeof data !== "object" || data === null || !troubles.every(isOfField)) throw error;
  return { data, troubles };
}

/** What is said of one thing that was asked for, not of the asking. */
function isOfField({ type, path }: FieldTrouble): boolean {
  return path.length > 0 && (type === "NOT_FOUND" || type === "FORBIDDEN" || type === "UNPROCESSABLE");
}
