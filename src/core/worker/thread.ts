import { type Worker } from "node:worker_threads";
import { EngineError } from "../api";
import { decodeError, type FromThread, type JobTable, type ToThread } from "./rpc";

export interface CallOptions<Part> {
  readonly signal?: AbortSignal | undefined;
  readonly onPart?: (part: Part) => void;
}

/** The caller's side of a thread. The thread is started by the first call, and anew by the first after it was lost. */
export interface Thread<Jobs extends JobTable> {
  call<Name extends keyof Jobs & string>(
    name: Name,
    argument: Jobs[Name]["argument"],
    options?: CallOptions<Jobs[Name]["part"]>,
  ): Promise<Jobs[Name]["result"]>;
  /** Ends the thread in the middle of what it does; its calls fail with `worker/crashed`. */
  kill(): Promise<void>;
  /** Lets the thread clean up, then ends it. */
  close(): Promise<void>;
}

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onPart: ((part: unknown) => void) | undefined;
}

interface Running {
  readonly worker: Worker;
  readonly calls: Map<number, Call>;
  readonly gone: Promise<void>;
}

/** How long a thread may take to clean up before it is ended. */
const closeMs = 2000;

export function createThread<Jobs extends JobTable>(start: () => Worker): Thread<Jobs> {
  let running: Running | undefined;
  let closed = false;
  let lastId = 0;

  function run(): Running {
    if (running) return running;
    const worker = start();
    const calls = new Map<number, Call>();
    let ready = false;
    let trouble: unknown;

    // A thread that has nothing to do must not keep the process alive.
    worker.unref();
    worker.on("message", (message: FromThread) => {
      if (message.type === "ready") ready = true;
      else settle(thread, message);
    });
    worker.on("error", (error) => (trouble = error));
    worker.on("messageerror", (error) => {
      trouble = error;
      void worker.terminate();
    });
    const gone = new Promise<void>((resolve) => {
      worker.on("exit", (exitCode) => {
        if (running === thread) running = undefined;
        const error = closed
          ? new DOMException("The thread was closed.", "AbortError")
          : lost(ready, trouble ?? new Error(`The thread ended with code ${exitCode}.`));
        for (const call of calls.values()) call.reject(error);
        calls.clear();
        resolve();
      });
    });
    const thread: Running = { worker, calls, gone };
    running = thread;
    return thread;
  }

  return {
    call(name, argument, { signal, onPart } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      if (closed) return Promise.reject(new Error("A thread was called after it was closed."));
      const thread = run();
      const id = ++lastId;
      const post = (message: ToThread): void => thread.worker.postMessage(message);
      return new Promise((resolve, reject) => {
        const cancel = (): void => {
          post({ type: "cancel", id });
          // What the thread still does is nobody's concern any more.
          finish(thread, id)?.reject(signal?.reason as Error);
        };
        const leave = (): void => signal?.removeEventListener("abort", cancel);
        thread.calls.set(id, {
          resolve: (value) => {
            leave();
            resolve(value);
          },
          reject: (error) => {
            leave();
            reject(error);
          },
          onPart,
        });
        signal?.addEventListener("abort", cancel, { once: true });
        thread.worker.ref();
        post({ type: "call", id, name, argument });
      });
    },

    async kill() {
      await running?.worker.terminate();
    },

    async close() {
      closed = true;
      if (!running) return;
      const { worker, gone } = running;
      worker.postMessage({ type: "close" } satisfies ToThread);
      worker.ref();
      const timer = setTimeout(() => void worker.terminate(), closeMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

function settle(thread: Running, message: Exclude<FromThread, { readonly type: "ready" }>): void {
  switch (message.type) {
    case "part":
      thread.calls.get(message.id)?.onPart?.(message.part);
      break;
    case "result":
      finish(thread, message.id)?.resolve(message.value);
      break;
    case "failure":
      finish(thread, message.id)?.reject(decodeError(message.error));
      break;
  }
}

function finish(thread: Running, id: number): Call | undefined {
  const call = thread.calls.get(id);
  thread.calls.delete(id);
  if (thread.calls.size === 0) thread.worker.unref();
  return call;
}

/** Retryable only where the thread had come up: one that cannot start will not start the next time. */
function lost(wasReady: boolean, cause: unknown): EngineError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return wasReady
    ? new EngineError("worker/crashed", `A worker thread ended unexpectedly (${what}); try again.`, {
        retryable: true,
        cause,
      })
    : new EngineError("worker/crashed", `A worker thread could not start (${what}); reinstall Python Code Helper.`, {
        cause,
      });
}
