import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, type Segmenter, type SegmentOutcome } from "../../../../src/core/api";
import { createWorkerSegmenter } from "../../../../src/core/worker/worker-segmenter";

/**
 * A thread whose parser does what the text says: hangs (and tells so), dies, fails; without it, `plain` texts do too. Else
 * the segmentation tells the path.
 */
const code = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { setImmediate } = require("node:timers/promises");
  parentPort.on("message", async ({ type, id, argument }) => {
    if (type === "close") process.exit(0);
    if (type !== "call") return;
    for (const { path, text } of argument.documents) {
      await setImmediate();
      const does = (what) => text === what + " always" || (text === what && !argument.plainly);
      if (does("spin")) {
        new BroadcastChannel(workerData.wasmDir).postMessage("spins");
        for (;;);
      }
      if (does("die")) process.exit(1);
      const part = does("fail") ? { failed: "made the parser fail (no)" } : { chunks: [], symbols: [], edges: [{ to: path }], hasSyntaxError: argument.plainly };
      parentPort.postMessage({ type: "part", id, part });
    }
    parentPort.postMessage({ type: "result", id });
  });
  parentPort.postMessage({ type: "ready" });
`;

const options = { maxChars: 1000, overlapChars: 200 };

describe("createWorkerSegmenter", () => {
  let folder = "";
  let segmenter: Segmenter;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "segmenter-"));
    writeFileSync(join(folder, "worker.js"), code);
    segmenter = createWorkerSegmenter({
      workerPath: join(folder, "worker.js"),
      wasmDir: folder,
      threads: 2,
      stuckMs: 1000,
    });
  });
  afterEach(async () => {
    await segmenter.close();
    rmSync(folder, { recursive: true });
  });

  function documents(...texts: readonly string[]): readonly Document[] {
    return texts.map((text, position) => ({
      path: `${position}.py`,
      text,
      language: "python",
      form: "file",
      stamp: "",
      contentHash: text,
    }));
  }

  /** `ok` or `plain` for the document at its own place, else the reason why not. */
  function summary(outcomes: readonly SegmentOutcome[]): readonly string[] {
    return outcomes.map((outcome, position) => {
      if ("failed" in outcome) return outcome.failed;
      if (outcome.edges[0]?.to !== `${position}.py`) return "at the wrong place";
      return outcome.hasSyntaxError ? "plain" : "ok";
    });
  }

  async function check(texts: readonly string[], expected: readonly string[]): Promise<void> {
    assert.deepEqual(summary(await segmenter.segmentAll(documents(...texts), options)), expected);
  }

  it("gives one outcome a document, in order", async () => {
    await check([], []);
    await check(["a", "b", "c", "d", "e"], ["ok", "ok", "ok", "ok", "ok"]);
    const many = Array.from({ length: 60 }, (_, index) => "x".repeat(1 + ((index * 7919) % 40_000)));
    await check(many, many.map(() => "ok")); // prettier-ignore
  });

  it("segments a document plainly that hangs, and goes on with the rest", async () => {
    await check(["a", "spin", "b", "c"], ["ok", "plain", "ok", "ok"]);
    await check(["a", "b"], ["ok", "ok"]);
  });

  it("segments a document plainly that crashes the thread twice, and goes on with the rest", async () => {
    await check(["a", "b", "die", "c", "die"], ["ok", "ok", "plain", "ok", "plain"]);
    await check(["fail", "a"], ["made the parser fail (no)", "ok"]);
  });

  it("puts a document aside that hangs or crashes even so", async () => {
    await check(["a", "spin always", "b"], ["ok", "could not be parsed within 1 seconds", "ok"]);
    await check(["a", "die always", "b"], ["ok", "made the parser crash", "ok"]);
  });

  it("can be warmed up, also where it cannot start, and goes on as ever", async () => {
    segmenter.warmUp?.();
    assert.deepEqual(summary(await segmenter.segmentAll(documents("fine"), options)), ["ok"]);
    const broken = createWorkerSegmenter({ workerPath: join(folder, "gone.js"), wasmDir: folder });
    broken.warmUp?.();
    await assert.rejects(broken.segmentAll(documents("fine"), options), { code: "worker/crashed" });
    await broken.close();
  });

  it("serves several callers at once", async () => {
    await Promise.all([
      check(["a", "b"], ["ok", "ok"]),
      check(["c"], ["ok"]),
      check(["d", "fail"], ["ok", "made the parser fail (no)"]),
    ]);
  });

  it("stops at once when cancelled, and blames nobody afterwards", async () => {
    const controller = new AbortController();
    const channel = new BroadcastChannel(folder);
    channel.onmessage = () => {
      channel.close();
      controller.abort();
    };
    const cancelled = segmenter.segmentAll(documents("a", "spin", "b"), options, controller.signal);
    await assert.rejects(cancelled, { name: "AbortError" });
    await check(["a", "b", "c"], ["ok", "ok", "ok"]);
    await assert.rejects(segmenter.segmentAll(documents("a"), options, controller.signal), { name: "AbortError" });
  });

  it("says so when the thread cannot start, in place of blaming every file", async () => {
    const broken = createWorkerSegmenter({ workerPath: join(folder, "gone.js"), wasmDir: folder });
    await assert.rejects(broken.segmentAll(documents("a", "b"), options), {
      code: "worker/crashed",
      message: /could not start/,
    });
    await broken.close();
  });
});
