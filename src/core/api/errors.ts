import { type SecretName, type SettingPath } from "./settings";

/**
 * Every way an operation can fail, on one page. Item trouble (one unreadable file) is data, never an error;
 * cancellation is an `AbortSignal`, never an `EngineError`; any other `Error` is a bug.
 */
export type ErrorCode =
  | "config/invalid"
  | "source/not-found"
  | "source/unreadable"
  | "source/unauthorized"
  | "embed/model-missing"
  | "embed/unauthorized"
  | "embed/failed"
  | "store/not-indexed"
  | "store/read-only"
  | "store/disk-full"
  | "store/locked"
  | "store/corrupt"
  | "store/unsupported"
  | "generate/unauthorized"
  | "generate/model-missing"
  | "generate/rate-limited"
  | "generate/unreachable"
  | "generate/timed-out"
  | "generate/context-too-long"
  | "generate/failed"
  | "network/offline"
  | "network/rate-limited"
  | "network/failed"
  | "worker/crashed";

/** One clear sentence for a person, with a way out in it. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: ErrorCode;
  /** Decided once, where the cause is known: would the same call, made again a little later, have a chance? */
  readonly retryable: boolean;
  /** The setting that leads out of it. The sentence does not name it: each surface has its own word for a setting. */
  readonly setting?: SettingPath | SecretName;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly retryable?: boolean;
      readonly setting?: SettingPath | SecretName;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    if (options.setting !== undefined) this.setting = options.setting;
  }
}

/** `instanceof` fails across bundles, so an engine error is known by its name and code. */
export function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && error.name === "EngineError" && "code" in error;
}

/** True for what an aborted `AbortSignal` makes functions throw. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "APIUserAbortError");
}
