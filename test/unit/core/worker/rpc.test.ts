import assert from "node:assert/strict";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { EngineError } from "../../../../src/core/api";
import {
  decodeError,
  encodeError,
  type FromThread,
  isThreadLost,
  serve,
  type ToThread,
} from "../../../../src/core/worker/rpc";

type Jobs = {
  readonly double: { readonly argument: number; readonly result: number; readonly part: never };
  readonly count: { readonly argument: number; readonly result: string; readonly part: number };
  readonly bytes: { readonly argument: number; readonly result: Uint8Array; readonly part: never };
  readonly wait: { readonly argument: undefined; readonly result: never; readonly part: string };
  readonly fail: { readonly argument: string; readonly result: never; readonly part: never };
};

describe("serve", () => {
  let near: MessagePort;
  let closed = 0;
  let sent: Uint8Array | undefined;

  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    near = port1;
    closed = 0;
    serve<Jobs>(
      port2,
      {
        double: async (argument) => ({ value: argument * 2 }),
        count: async (argument, { emit }) => {
          for (let number = 1; number <= argument; number++) emit(number);
          return { value: "done" };
        },
        bytes: async (argument) => {
          const buffer = new ArrayBuffer(argument);
          sent = new Uint8Array(buffer);
          return { value: sent, transfer: [buffer] };
        },
        wait: (_, { signal, emit }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason as Error));
            emit("waiting");
          }),
        fail: async (argument) => {
          throw new EngineError("store/locked", argument, { retryable: true, cause: new TypeError("root") });
        },
      },
      async () => void closed++,
    );
  });
  afterEach(() => near.close());

  /** Sends messages and collects what comes back until so many came. */
  function exchange(count: number, ...messages: readonly ToThread[]): Promise<readonly FromThread[]> {
    const received: FromThread[] = [];
    return new Promise((resolve) => {
      near.on("message", (message: FromThread) => {
        received.push(message);
        if (received.length === count) resolve(received);
      });
      for (const message of messages) near.postMessage(message);
    });
  }

  it("says that it is ready, then answers", async () => {
    assert.deepEqual(await exchange(2, { type: "call", id: 7, name: "double", argument: 21 }), [
      { type: "ready" },
      { type: "result", id: 7, value: 42 },
    ]);
  });

  it("tells parts in order, before the result", async () => {
    assert.deepEqual((await exchange(4, { type: "call", id: 1, name: "count", argument: 2 })).slice(1), [
      { type: "part", id: 1, part: 1 },
      { type: "part", id: 1, part: 2 },
      { type: "result", id: 1, value: "done" },
    ]);
  });

  it("hands buffers over", async () => {
    const [, result] = await exchange(2, { type: "call", id: 1, name: "bytes", argument: 3 });
    assert.ok(result?.type === "result" && result.value instanceof Uint8Array);
    assert.equal(result.value.length, 3);
    assert.equal(sent?.length, 0);
  });

  it("aborts the call that is cancelled, and no other", async () => {
    const messages = await exchange(
      5,
      { type: "call", id: 1, name: "wait", argument: undefined },
      { type: "call", id: 2, name: "wait", argument: undefined },
      { type: "cancel", id: 1 },
      { type: "cancel", id: 99 },
      { type: "call", id: 3, name: "double", argument: 1 },
    );
    const failures = messages.filter((message) => message.type === "failure");
    assert.deepEqual(failures.map(({ id, error }) => [id, error.name]), [[1, "AbortError"]]); // prettier-ignore
  });

  it("answers a job that it does not know", async () => {
    const [, failure] = await exchange(2, { type: "call", id: 1, name: "nothing", argument: 0 });
    assert.ok(failure?.type === "failure");
    assert.match(failure.error.message, /no job nothing/);
  });

  it("brings an engine error over whole", async () => {
    const [, failure] = await exchange(2, { type: "call", id: 1, name: "fail", argument: "Locked; wait." });
    assert.ok(failure?.type === "failure");
    const error = decodeError(failure.error);
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, error.message, error.retryable], ["store/locked", "Locked; wait.", true]);
    assert.ok(error.cause instanceof Error);
    assert.equal(error.cause.name, "TypeError");
  });

  it("cleans up and lets go when it is closed", async () => {
    const gone = new Promise<void>((resolve) => near.on("close", resolve));
    await exchange(1, { type: "close" });
    await gone;
    assert.equal(closed, 1);
  });
});

describe("decodeError", () => {
  function check(thrown: unknown, expected: object): void {
    const error = decodeError(structuredClone(encodeError(thrown)));
    assert.ok(error instanceof Error);
    for (const [field, value] of Object.entries(expected)) assert.equal(error[field as keyof Error], value);
  }

  it("gives back what was thrown", () => {
    check(new RangeError("far"), { name: "RangeError", message: "far" });
    check(new DOMException("stop", "AbortError"), { name: "AbortError", message: "stop" });
    check("text", { name: "Error", message: "text" });
    check(new EngineError("embed/failed", "no"), { code: "embed/failed", retryable: false, setting: undefined });
    const about = { retryable: true, setting: "embedding.model" } as const;
    check(new EngineError("embed/failed", "no", about), { code: "embed/failed", ...about });
    check(Object.assign(new Error("x"), { stack: "far away" }), { stack: "far away" });
  });
});

describe("isThreadLost", () => {
  it("is the thread's failure only", () => {
    assert.equal(isThreadLost(new EngineError("worker/crashed", "gone")), true);
    assert.equal(isThreadLost(new EngineError("embed/failed", "no")), false);
    assert.equal(isThreadLost(new Error("gone")), false);
  });
});
