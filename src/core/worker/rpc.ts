import { type MessagePort } from "node:worker_threads";
import { EngineError, type ErrorCode, isAbort, isEngineError } from "../api";

/**
 * What crosses the line between two threads, and how: calls with an id, what they tell on the way, results, errors
 * and cancellation. Nothing here knows what the jobs are.
 */
export interface Job {
  readonly argument: unknown;
  readonly result: unknown;
  /** Told on the way, in order, before the result. */
  readonly part: unknown;
}
export type JobTable<Names extends string = string> = Readonly<Record<Names, Job>>;

export type ToThread =
  | { readonly type: "call"; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "close" };

export type FromThread =
  /** The code of the thread is loaded: what goes wrong from now on is the fault of a job. */
  | { readonly type: "ready" }
  | { readonly type: "part"; readonly id: number; readonly part: unknown }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "failure"; readonly id: number; readonly error: EncodedError };

export interface JobContext<Part> {
  readonly signal: AbortSignal;
  readonly emit: (part: Part) => void;
}

export interface Answer<Result> {
  readonly value: Result;
  /** Buffers that are handed over in place of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

export type Handlers<Jobs extends JobTable> = {
  readonly [Name in keyof Jobs]: (
    argument: Jobs[Name]["argument"],
    context: JobContext<Jobs[Name]["part"]>,
  ) => Promise<Answer<Jobs[Name]["result"]>>;
};

/** The thread's side: runs jobs as they come, side by side, until the other side closes. */
export function serve<Jobs extends JobTable>(
  port: MessagePort,
  handlers: Handlers<Jobs>,
  close: () => Promise<void>,
): void {
  const running = new Map<number, AbortController>();
  const post = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  async function run(id: number, name: string, argument: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlers[name];
      if (!handler) throw new Error(`There is no job ${name}.`);
      const emit = (part: unknown): void => post({ type: "part", id, part });
      const { value, transfer } = await handler(argument, { signal: controller.signal, emit });
      post({ type: "result", id, value }, transfer);
    } catch (error) {
      post({ type: "failure", id, error: encodeError(error) });
    } finally {
      running.delete(id);
    }
  }

  port.on("message", (message: ToThread) => {
    switch (message.type) {
      case "call":
        void run(message.id, message.name, message.argument);
        break;
      case "cancel":
        running.get(message.id)?.abort();
        break;
      case "close":
        for (const controller of running.values()) controller.abort();
        void close().finally(() => port.close());
        break;
    }
  });
  post({ type: "ready" });
}

/** Structured cloning keeps an error's message and loses its class and all that was added to it; so that travels as data. */
export interface EncodedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly retryable: boolean;
  readonly setting: EngineError["setting"] | undefined;
  readonly cause: EncodedError | undefined;
}

export function encodeError(error: unknown): EncodedError {
  if (!(error instanceof Error)) {
    return {
      name: "Error",
      message: String(error),
      stack: undefined,
      code: undefined,
      retryable: false,
      setting: undefined,
      cause: undefined,
    };
  }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: "code" in error && typeof error.code === "string" ? error.code : undefined,
    retryable: isEngineError(error) && error.retryable,
    setting: isEngineError(error) ? error.setting : undefined,
    cause: error.cause === undefined ? undefined : encodeError(error.cause),
  };
}

export function decodeError(encoded: EncodedError): Error {
  const cause = encoded.cause && decodeError(encoded.cause);
  if (encoded.name === "EngineError") {
    const { retryable, setting } = encoded;
    const options = { retryable, ...(setting === undefined ? {} : { setting }), ...(cause ? { cause } : {}) };
    return withStack(new EngineError(encoded.code as ErrorCode, encoded.message, options), encoded);
  }
  if (encoded.name === "AbortError") return new DOMException(encoded.message, "AbortError");
  const error = new Error(encoded.message, cause ? { cause } : {});
  error.name = encoded.name;
  return withStack(error, encoded);
}

/** Where it was thrown, in the other thread, is what a person who looks for trouble wants to know. */
function withStack<Thrown extends Error>(error: Thrown, { stack }: EncodedError): Thrown {
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** True for the failure of a thread, as opposed to that of a job. */
export function isThreadLost(error: unknown): error is EngineError {
  return !isAbort(error) && isEngineError(error) && error.code === "worker/crashed";
}
