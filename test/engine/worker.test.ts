import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Document, type Embedder, type Segmenter } from "../../src/core/api";
import { createLocalEmbedder } from "../../src/core/embed/local/local-embedder";
import { createSegmenter } from "../../src/core/parse/segmenter";
import { createWorkerEmbedder } from "../../src/core/worker/worker-embedder";
import { createWorkerSegmenter } from "../../src/core/worker/worker-segmenter";
import { modelsDir, wasmDir, workerPath } from "./build-worker";

const run = promisify(execFile);
const cacheDir = join(tmpdir(), "no-such-cache");

describe("the built worker", () => {
  let embedder: Embedder;
  let segmenter: Segmenter;

  before(() => {
    embedder = createWorkerEmbedder({ workerPath: workerPath(), modelsDir, cacheDir });
    segmenter = createWorkerSegmenter({ workerPath: workerPath(), wasmDir, threads: 2 });
  });
  after(async () => {
    await embedder.close();
    await segmenter.close();
  });

  it("embeds as this thread does", async () => {
    const texts = ["def read(path): ...", "class Loan: pass", "what is a fine?"];
    const local = createLocalEmbedder({ modelsDir, cacheDir });
    for (const purpose of ["document", "query"] as const) {
      assert.deepEqual(await embedder.embed(texts, purpose), await local.embed(texts, purpose));
    }
    assert.deepEqual(await embedder.model(), await local.model());
    await local.close();
  });

  it("answers a query before the documents that wait, and drops those when cancelled", async () => {
    const texts = Array.from({ length: 600 }, (_, index) => `text ${index} ${"about files and folders ".repeat(60)}`);
    const controller = new AbortController();
    let done = false;
    const embedding = embedder.embed(texts, "document", controller.signal).finally(() => (done = true));
    const rejected = assert.rejects(embedding, { name: "AbortError" });
    await embedder.embed(["a question"], "query");
    assert.equal(done, false);
    controller.abort();
    await rejected;
    assert.equal((await embedder.embed(["another question"], "query")).length, 1);
  });

  it("brings the embedder's errors over", async () => {
    const nowhere = createWorkerEmbedder({
      workerPath: workerPath(),
      modelsDir: tmpdir(),
      cacheDir,
      model: "./no such",
    });
    await assert.rejects(nowhere.embed(["x"], "query"), { name: "EngineError", code: "embed/model-missing" });
    await nowhere.close();
  });

  it("segments as this thread does, many documents at a time", async () => {
    const documents = Array.from({ length: 50 }, (_, index) =>
      python(`m${index}.py`, `def f${index}():\n    return g()\n`.repeat(1 + index * 9)),
    );
    const options = { maxChars: 1000, overlapChars: 200 };
    const outcomes = await segmenter.segmentAll([...documents, python("broken.py", "def (:\n")], options);
    const local = createSegmenter({ wasmDir });
    for (const [position, document] of documents.entries()) {
      assert.deepEqual(outcomes[position], structuredClone(await local.segment(document, options)));
    }
    const broken = outcomes[50];
    assert.ok(broken && !("failed" in broken) && broken.hasSyntaxError);
  });

  it("says so when the grammar is missing, in place of blaming every file", async () => {
    const bare = createWorkerSegmenter({
      workerPath: workerPath(),
      wasmDir: join(tmpdir(), "no-such-folder"),
      threads: 1,
    });
    await assert.rejects(bare.segmentAll([python("a.py", "x = 1\n")], { maxChars: 1000, overlapChars: 0 }));
    await bare.close();
  });
});

describe("a process that used the worker", () => {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "worker-"))));
  after(() => rmSync(folder, { recursive: true }));

  /** Runs a script in a Node of its own; what it prints comes back once it has ended by itself. */
  async function inOwnProcess(body: string): Promise<string> {
    const client = join(__dirname, "..", "..", "src", "core", "worker", "worker-embedder.ts");
    const script = `
      const { createWorkerEmbedder } = require(${JSON.stringify(client)});
      const embedder = createWorkerEmbedder(${JSON.stringify({ workerPath: workerPath(), modelsDir, cacheDir })});
      (async () => { ${body} })();`;
    const { stdout } = await run(process.execPath, ["--import", "tsx", "-e", script], { timeout: 60_000 });
    return stdout;
  }

  it("ends by itself, closed or not", async () => {
    const embed = `console.log((await embedder.embed(["x"], "query")).length);`;
    assert.equal(await inOwnProcess(embed), "1\n");
    assert.equal(await inOwnProcess(`${embed} await embedder.close();`), "1\n");
    assert.equal(await inOwnProcess(""), "");
  });

  it("stays below 600 MB while it embeds long texts", async () => {
    const printed = await inOwnProcess(`
      const texts = Array.from({ length: 120 }, (_, index) => ("word" + index + " = call(argument)\\n").repeat(60));
      await embedder.embed(texts, "document");
      // On Linux maxRSS of a new process starts with what its parent had; the status file counts from its own start.
      const status = process.platform === "linux" ? require("node:fs").readFileSync("/proc/self/status", "utf8") : "";
      console.log(/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);`);
    const megabytes = Number(printed) / 1024;
    assert.ok(megabytes > 50 && megabytes < 600, `${megabytes} MB`);
  });
});

function python(path: string, text: string): Document {
  return { path, text, language: "python", form: "file", stamp: "", contentHash: path };
}
