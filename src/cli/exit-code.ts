import { type ErrorCode, isAbort, isEngineError } from "../core";
import { wayOut } from "./settings";

/** What a script can tell apart. 1 is a bug, 2 wrong usage; 130 and 143 are what shells give an interrupted command. */
const exitCodes: Record<ErrorCode, number> = {
  "config/invalid": 2,
  "source/not-found": 3,
  "source/unreadable": 3,
  "source/unauthorized": 3,
  "store/not-indexed": 4,
  "store/read-only": 5,
  "store/disk-full": 5,
  "store/locked": 5,
  "store/corrupt": 5,
  "store/unsupported": 5,
  "embed/model-missing": 6,
  "embed/unauthorized": 6,
  "embed/failed": 6,
  "generate/unauthorized": 7,
  "generate/model-missing": 7,
  "generate/rate-limited": 7,
  "generate/unreachable": 7,
  "generate/timed-out": 7,
  "generate/context-too-long": 7,
  "generate/failed": 7,
  "network/offline": 9,
  "network/rate-limited": 9,
  "network/failed": 9,
  "worker/crashed": 8,
};

export interface Failure {
  readonly exitCode: number;
  /** One line for stderr; empty where silence is right. */
  readonly line: string;
}

export function describeFailure(error: unknown, debug: boolean, interrupted = 130): Failure {
  if (isAbort(error)) return { exitCode: interrupted, line: "" };
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ""}${causeOf(error)}` : "";
  if (isEngineError(error)) return { exitCode: exitCodes[error.code], line: `${wayOut(error)}${stack}` };
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, line: `Internal error: ${message}${stack || " (run again with --debug for the stack)"}` };
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by: ${error.cause.stack ?? error.cause.message}` : "";
}
