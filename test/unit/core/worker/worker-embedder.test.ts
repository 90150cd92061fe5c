import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embedder } from "../../../../src/core/api";
import { createWorkerEmbedder } from "../../../../src/core/worker/worker-embedder";

/** A thread whose vectors tell the lengths of the texts and how many cores it may use, dies as often as a file says, and tells when it is at work for ever. */
const code = `
  const { readFileSync, writeFileSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  const deaths = workerData.embedder.modelsDir + "/deaths";
  parentPort.on("message", ({ type, id, argument }) => {
    if (type === "close") process.exit(0);
    if (type !== "call") return;
    const left = Number(readFileSync(deaths, "utf8"));
    writeFileSync(deaths, String(left - 1));
    if (left > 0) process.exit(1);
    if (argument.texts.includes("forever")) {
      new BroadcastChannel(workerData.embedder.modelsDir).postMessage("embeds");
      return;
    }
    const value = Float32Array.from(argument.texts.flatMap((text) => [text.length, Number.isFinite(argument.cores) ? argument.cores : 0]));
    parentPort.postMessage({ type: "result", id, value });
  });
  parentPort.postMessage({ type: "ready" });
`;

describe("createWorkerEmbedder", () => {
  let folder = "";
  let embedder: Embedder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "embedder-"));
    writeFileSync(join(folder, "worker.js"), code);
    writeFileSync(join(folder, "config.json"), '{"hidden_size":2}');
    writeFileSync(join(folder, "tokenizer.json"), "{}");
    writeFileSync(join(folder, "model.onnx"), "weights");
    writeFileSync(join(folder, "deaths"), "0");
    embedder = createWorkerEmbedder({
      workerPath: join(folder, "worker.js"),
      modelsDir: folder,
      cacheDir: folder,
      model: folder,
    });
  });
  afterEach(async () => {
    await embedder.close();
    rmSync(folder, { recursive: true });
  });

  it("cuts the buffer that comes over into vectors", async () => {
    const vectors = await embedder.embed(["a", "bb", "ccc"], "document");
    assert.deepEqual(vectors.map((vector) => Array.from(vector)), [[1, 0], [2, 0], [3, 0]]); // prettier-ignore
    assert.deepEqual(await embedder.embed([], "document"), []);
  });

  it("tells with each call how many processors may be used now", async () => {
    let cores = 1;
    const following = createWorkerEmbedder({
      workerPath: join(folder, "worker.js"),
      modelsDir: folder,
      cacheDir: folder,
      model: folder,
      cores: () => cores,
    });
    const coresOf = async (): Promise<number | undefined> => (await following.embed(["a"], "document"))[0]?.[1];
    const before = await coresOf();
    cores = 4;
    assert.deepEqual([before, await coresOf()], [1, 4]);
    await following.close();
  });

  it("knows the model without a thread", async () => {
    rmSync(join(folder, "worker.js"));
    assert.equal((await embedder.model()).dimensions, 2);
  });

  it("tries once more when the thread dies", async () => {
    writeFileSync(join(folder, "deaths"), "1");
    assert.equal((await embedder.embed(["a"], "query")).length, 1);
  });

  it("gives up when it dies again, and is well again with the next call", async () => {
    writeFileSync(join(folder, "deaths"), "2");
    await assert.rejects(embedder.embed(["a"], "query"), { code: "worker/crashed", retryable: true });
    assert.equal((await embedder.embed(["a"], "query")).length, 1);
  });

  /** Calls `then` when the thread is at work. */
  function onceAtWork(then: () => void): void {
    const channel = new BroadcastChannel(folder);
    channel.onmessage = () => {
      channel.close();
      then();
    };
  }

  it("stops at once when cancelled or closed", async () => {
    const controller = new AbortController();
    onceAtWork(() => controller.abort());
    await assert.rejects(embedder.embed(["forever"], "query", controller.signal), { name: "AbortError" });
    onceAtWork(() => void embedder.close());
    await assert.rejects(embedder.embed(["forever"], "query"), { name: "AbortError" });
  });
});
