import { GraphqlResponseError } from "@octokit/graphql";
import { EngineError, isEngineError } from "../../api";
import { causesOf, messageOf, statusOf } from "../../platform/http/failure-kind";

/** What a request failed of, and what can be done about it. */
export interface GithubTrouble {
  readonly error: Error;
  /** The same request has a chance a little later. */
  readonly isTransient: boolean;
  /** What the server asks to wait, in milliseconds. */
  readonly waitMs?: number;
  /** Nothing is served before, in milliseconds since 1970. */
  readonly limitedUntil?: number;
}

/** It was too much at once: half of it may be served. */
export class TooHeavyError extends Error {
  override readonly name = "TooHeavyError";
}

/** What GitHub says; of the network itself, the polite client has told. No sentence holds the token. */
export function explain(error: unknown, apiUrl: string): GithubTrouble {
  const known = causesOf(error).find(isEngineError);
  if (known) return final(known);
  if (error instanceof GraphqlResponseError) return explainAnswer(error, apiUrl);
  const status = statusOf(error);
  if (status === undefined) {
    const text = `What ${apiUrl} sent is not GitHub's GraphQL API; correct the address.`;
    return final(new EngineError("network/failed", text, { setting: "github.apiUrl", cause: error }));
  }
  return explainStatus(status, error, apiUrl);
}

/** GraphQL tells most failures with status 200. */
function explainAnswer(error: GraphqlResponseError<unknown>, apiUrl: string): GithubTrouble {
  const errors = (error.errors ?? []) as readonly { readonly type?: string; readonly message?: string }[];
  const types = new Set(errors.map(({ type }) => type));
  const words = errors.map(({ message = "" }) => message).join(" ");
  if (types.has("RATE_LIMITED") || types.has("RATE_LIMIT")) {
    const until = resetOf(error.headers);
    return { error: limitReached(apiUrl, until), isTransient: false, limitedUntil: until };
  }
  if (types.has("MAX_NODE_LIMIT_EXCEEDED") || types.has("RESOURCE_LIMITS_EXCEEDED") || timedOut.test(words)) {
    return tooHeavy(words);
  }
  if (types.has("INSUFFICIENT_SCOPES")) {
    return final(
      unauthorized(
        `The token does not have the scopes that ${labelOf(apiUrl)} wants${quoted(words)}; use one that may read repositories.`,
      ),
    );
  }
  if (types.has("FORBIDDEN")) {
    return final(
      unauthorized(`${labelOf(apiUrl)} does not let this token read that${quoted(words)}; use another one.`),
    );
  }
  return final(
    failed(
      `${labelOf(apiUrl)} did not understand what it was asked${quoted(words)}; if it is a server of your own, update it.`,
    ),
  );
}

const timedOut = /something went wrong while executing|timed? ?out|timeout/i;

function explainStatus(status: number, error: unknown, apiUrl: string): GithubTrouble {
  const label = labelOf(apiUrl);
  const headers = headersOf(error);
  const words = messageOf(error);
  if (status === 401) {
    return final(unauthorized(`${label} does not accept the token; set another one, or sign in again.`));
  }
  const waitMs = secondsOf(headers["retry-after"]);
  if (status === 429 || (status === 403 && (waitMs !== undefined || limitWords.test(words) || headers[left] === "0"))) {
    if (waitMs === undefined && headers[left] === "0") {
      const until = resetOf(headers);
      return { error: limitReached(apiUrl, until), isTransient: false, limitedUntil: until };
    }
    const until = Date.now() + (waitMs ?? secondaryWaitMs);
    return { error: limitReached(apiUrl, until), isTransient: true, waitMs: waitMs ?? secondaryWaitMs };
  }
  if (status === 403)
    return final(unauthorized(`${label} does not let this token read that${quoted(words)}; use another one.`));
  if (status === 404) {
    return final(
      new EngineError("network/failed", `There is no GitHub API at ${apiUrl}; correct the address.`, {
        setting: "github.apiUrl",
      }),
    );
  }
  if (status === 502 || status === 504) return tooHeavy(words);
  return {
    error: failed(`${label} has trouble of its own (HTTP ${status}); try again a little later.`),
    isTransient: status >= 500 || status === 408,
  };
}

const left = "x-ratelimit-remaining";
const limitWords = /rate limit|abuse/i;
/** What GitHub's documentation asks for where an answer says nothing. */
const secondaryWaitMs = 60_000;

/** Where nothing smaller can be asked. */
export function toldToPerson(error: Error, apiUrl: string): Error {
  if (!(error instanceof TooHeavyError)) return error;
  return failed(`${labelOf(apiUrl)} did not answer in time; try again a little later.`);
}

export function noToken(apiUrl: string): EngineError {
  return unauthorized(`${labelOf(apiUrl)} answers this only to who signs in; sign in to GitHub, or set a token.`);
}

export function limitReached(apiUrl: string, until: number): EngineError {
  const message = `${labelOf(apiUrl)} serves no more requests for this token until ${clock(until)}; what was read is kept, and a refresh after that goes on from there.`;
  return new EngineError("network/rate-limited", message, { retryable: true });
}

function clock(time: number): string {
  const at = new Date(time);
  const day = at.toDateString() === new Date().toDateString() ? "" : ` on ${at.toDateString()}`;
  return `${at.toTimeString().slice(0, 5)}${day}`;
}

function unauthorized(message: string): EngineError {
  return new EngineError("source/unauthorized", message, { setting: "github.token" });
}

function failed(message: string): EngineError {
  return new EngineError("network/failed", message, { retryable: true });
}

function tooHeavy(words: string): GithubTrouble {
  return { error: new TooHeavyError(words), isTransient: true };
}

function final(error: Error): GithubTrouble {
  return { error, isTransient: false };
}

/** For sentences. */
function labelOf(apiUrl: string): string {
  const host = URL.canParse(apiUrl) ? new URL(apiUrl).host : apiUrl;
  return host === "api.github.com" ? "GitHub" : host;
}

function quoted(words: string): string {
  const line = words.replace(/\s+/g, " ").trim().replace(/[.;]$/, "").slice(0, 160);
  return line === "" ? "" : ` (“${line}”)`;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function headersOf(error: unknown): Headers {
  const { response } = error as { readonly response?: { readonly headers?: Headers } };
  return response?.headers ?? {};
}

/** An hour from now where nothing is said: that is how long a window lasts. */
function resetOf(headers: Readonly<Record<string, unknown>>): number {
  const seconds = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : Date.now() + 3_600_000;
}

function secondsOf(value: unknown): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
