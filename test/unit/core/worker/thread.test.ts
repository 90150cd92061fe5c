import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { createThread, type Thread } from "../../../../src/core/worker/thread";

type Jobs = {
  readonly echo: { readonly argument: unknown; readonly result: unknown; readonly part: string };
  readonly die: { readonly argument: undefined; readonly result: never; readonly part: never };
  readonly exit: { readonly argument: undefined; readonly result: never; readonly part: never };
  readonly spin: { readonly argument: undefined; readonly result: never; readonly part: never };
  readonly hang: { readonly argument: undefined; readonly result: never; readonly part: never };
};

/** A thread that speaks the protocol and misbehaves on request. */
const code = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ type, id, name, argument }) => {
    if (type === "close") process.exit(0);
    if (type === "cancel") return;
    if (name === "die") setImmediate(() => { throw new Error("out of luck"); });
    if (name === "exit") process.exit(3);
    if (name === "spin") for (;;);
    if (name !== "echo") return;
    parentPort.postMessage({ type: "part", id, part: "on the way" });
    parentPort.postMessage({ type: "result", id, value: argument });
  });
  parentPort.postMessage({ type: "ready" });
`;

describe("createThread", () => {
  let started = 0;
  let thread: Thread<Jobs>;

  beforeEach(() => {
    started = 0;
    thread = createThread<Jobs>(() => {
      started++;
      return new Worker(code, { eval: true, execArgv: [] });
    });
  });
  afterEach(() => thread.close());

  it("starts with the first call, and once", async () => {
    assert.equal(started, 0);
    const parts: string[] = [];
    assert.deepEqual(await thread.call("echo", { a: 1 }, { onPart: (part) => parts.push(part) }), { a: 1 });
    assert.deepEqual(parts, ["on the way"]);
    assert.deepEqual(await Promise.all([1, 2, 3].map((value) => thread.call("echo", value))), [1, 2, 3]);
    assert.equal(started, 1);
  });

  for (const [how, message] of [
    ["die", /out of luck/],
    ["exit", /code 3/],
  ] as const) {
    it(`fails what was asked of it when it is lost (${how}), and starts anew`, async () => {
      await thread.call("echo", 0);
      const calls = [thread.call("hang", undefined), thread.call(how, undefined), thread.call("hang", undefined)];
      for (const call of calls) {
        await assert.rejects(call, { name: "EngineError", code: "worker/crashed", retryable: true, message });
      }
      assert.equal(await thread.call("echo", "again"), "again");
      assert.equal(started, 2);
    });
  }

  it("is killed in the middle of an endless loop", async () => {
    await thread.call("echo", 0);
    const call = thread.call("spin", undefined);
    const failed = assert.rejects(call, { code: "worker/crashed", retryable: true });
    await thread.kill();
    await failed;
    assert.equal(await thread.call("echo", "again"), "again");
  });

  it("gives up a call at once when it is aborted", async () => {
    const controller = new AbortController();
    const call = thread.call("hang", undefined, { signal: controller.signal });
    controller.abort();
    await assert.rejects(call, { name: "AbortError" });
    await assert.rejects(thread.call("echo", 1, { signal: controller.signal }), { name: "AbortError" });
    assert.equal(await thread.call("echo", 1), 1);
    assert.equal(started, 1);
  });

  it("ends what hangs when it is closed", async () => {
    const hanging = assert.rejects(thread.call("hang", undefined), { name: "AbortError" });
    await thread.close();
    await hanging;
    await assert.rejects(thread.call("echo", 1), /closed/);
  });

  it("says so when a thread cannot start at all", async () => {
    const broken = createThread<Jobs>(() => new Worker("/nowhere/worker.js"));
    await assert.rejects(broken.call("echo", 1), {
      code: "worker/crashed",
      retryable: false,
      message: /could not start.*nowhere/,
    });
    await broken.close();
  });
});
