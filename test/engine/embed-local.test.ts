import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embedder } from "../../src/core/api";
import { createLocalEmbedder, type LocalEmbedderOptions } from "../../src/core/embed/local/local-embedder";
import { createMemoryGate } from "../fakes/memory-gate";
import { startHubServer } from "../fakes/hub-server";
import { modelsDir } from "./build-worker";

const shipped = join(modelsDir, "Xenova", "all-MiniLM-L6-v2");

describe("the local embedder, with the model that ships", () => {
  let folder = "";
  let embedder: Embedder;
  const opened: Embedder[] = [];

  function open(options: Partial<LocalEmbedderOptions> = {}): Embedder {
    const other = createLocalEmbedder({ modelsDir, cacheDir: join(folder, "cache"), ...options });
    opened.push(other);
    return other;
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "embed-"));
    embedder = open();
  });
  after(async () => {
    for (const each of opened) await each.close();
    rmSync(folder, { recursive: true });
  });

  it("ships whole, as its card says", () => {
    const weights = readFileSync(join(shipped, "onnx", "model_quantized.onnx"));
    const sum = createHash("sha256").update(weights).digest("hex");
    assert.equal(sum, "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6");
    assert.match(readFileSync(join(shipped, "MODEL_CARD.md"), "utf8"), new RegExp(sum));
    assert.match(readFileSync(join(shipped, "LICENSE"), "utf8"), /Apache License\s+Version 2\.0/);
  });

  it("names itself", async () => {
    const model = await embedder.model();
    assert.match(model.id, /^all-MiniLM-L6-v2@q8\/256#[0-9a-f]{8}$/);
    assert.equal(model.dimensions, 384);
  });

  it("gives the same vectors on as many threads as it is told to use, and no more threads than it may", async () => {
    const local = createLocalEmbedder({ modelsDir, cacheDir: join(folder, "cache"), threads: 3 });
    opened.push(local);
    const texts = Array.from(
      { length: 24 },
      (_, index) => `def f${index}(x):\n    return x ${"+ 1 ".repeat(index * 4)}`,
    );
    const onMost = await local.embed(texts, "document");
    const seen = [threadCount()];
    for (const threads of [1, 2, 99]) {
      local.useThreads(threads);
      // Nobody who asks waits for a change of threads.
      await local.embed(["a question"], "query");
      const before = threadCount();
      assert.deepEqual(await local.embed(texts, "document"), onMost);
      seen.push(before, threadCount());
    }
    const [three = Number.NaN] = seen;
    // The first thread is the caller's own. Only Linux tells them.
    if (!Number.isNaN(three))
      assert.deepEqual(
        seen.map((count) => count - three),
        [0, 0, -2, -2, -1, -1, 0],
      );
  });

  it("gives vectors of unit length, near for like texts and far for others", async () => {
    const [question, answer, other, sentence, paraphrase] = await embedder.embed(
      [
        "how do I read all lines of a text file?",
        "with open(path) as handle:\n    return handle.readlines()",
        "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)",
        "The cat sits on the mat.",
        "A cat is sitting on a mat.",
      ],
      "document",
    );
    for (const vector of [question, answer, other]) assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5);
    assert.ok(cosine(question, answer) > 0.35 && cosine(question, other) < 0.2);
    assert.ok(cosine(sentence, paraphrase) > 0.9);
  });

  it("gives the numbers it has always given", async () => {
    // Seen on x64 Linux; other processors round a little differently.
    const [vector] = await embedder.embed(["This is an example sentence"], "document");
    for (const [index, expected] of [0.0668, 0.0612, 0.0509].entries()) {
      assert.ok(Math.abs((vector?.[index] ?? 0) - expected) < 0.01, `${index}: ${vector?.[index]}`);
    }
  });

  it("keeps the order, whatever the lengths and the company", async () => {
    const texts = Array.from(
      { length: 40 },
      (_, index) => `def f${index}(): return ${"x + ".repeat((index * 7) % 90)}1`,
    );
    const together = await embedder.embed(texts, "document");
    assert.equal(together.length, texts.length);
    for (const position of [0, 13, 39]) {
      const [alone] = await embedder.embed([texts[position] ?? ""], "document");
      // Padding moves an int8 model's numbers a little.
      assert.ok(cosine(alone, together[position]) > 0.99, `${position}: ${cosine(alone, together[position])}`);
    }
  });

  it("cuts long texts, documents sooner than queries", async () => {
    const words = Array.from({ length: 1200 }, (_, index) => `word${index % 97}`);
    const long = words.join(" ");
    const longer = `${long} and something else entirely: cats, mats and hats`;
    const [first, second] = await embedder.embed([long, longer], "document");
    assert.deepEqual(first, second);
    const [alone] = await embedder.embed([long], "document");
    assert.deepEqual(await embedder.embed([long], "urgent-document"), [alone]);
    const [query] = await embedder.embed([long], "query");
    assert.notDeepEqual(query, first);
    const [short] = await open({ maxTokens: 16 }).embed([long], "document");
    assert.notDeepEqual(short, first);
  });

  it("takes texts of any kind", async () => {
    const texts = [
      "",
      " \n\t",
      "\u0000\ufffd\ud800",
      "日本語のコメント 🙂",
      "[SEP] [CLS] <|endoftext|>",
      "x".repeat(300_000),
    ];
    const vectors = await embedder.embed(texts, "document");
    for (const vector of vectors) assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5);
    assert.deepEqual(await embedder.embed([], "query"), []);
  });

  it("stops between batches when cancelled, and lets a query through first", async () => {
    const texts = Array.from({ length: 400 }, (_, index) => `text ${index} ${"about files ".repeat(100)}`);
    const controller = new AbortController();
    let done = false;
    const embedding = embedder.embed(texts, "document", controller.signal).finally(() => (done = true));
    const rejected = assert.rejects(embedding, { name: "AbortError" });
    await embedder.embed(["a question"], "query");
    await embedder.embed(["def urgent(): ..."], "urgent-document");
    assert.equal(done, false);
    controller.abort();
    await rejected;
    assert.equal((await embedder.embed(["still here"], "query")).length, 1);
  });

  it("needs no network", async () => {
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.reject(new Error("the network was asked"));
    try {
      assert.equal((await open().embed(["offline"], "query")).length, 1);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it("loads a model from a folder with other file names, and honours its pooling", async () => {
    const own = join(folder, "own model");
    cpSync(join(shipped, "config.json"), join(own, "config.json"));
    cpSync(join(shipped, "tokenizer.json"), join(own, "tokenizer.json"));
    cpSync(join(shipped, "onnx", "model_quantized.onnx"), join(own, "minilm.int8.onnx"));
    const [expected] = await embedder.embed(["def f(): pass"], "document");
    const [same] = await open({ model: own }).embed(["def f(): pass"], "document");
    assert.deepEqual(same, expected);

    cpSync(own, join(folder, "cls"), { recursive: true });
    cpSync(join(own, "config.json"), join(folder, "cls", "1_Pooling", "config.json"));
    writeFileSync(join(folder, "cls", "1_Pooling", "config.json"), '{"pooling_mode_cls_token": true}');
    const other = open({ model: join(folder, "cls") });
    assert.notDeepEqual((await other.embed(["def f(): pass"], "document"))[0], expected);
    assert.notEqual((await other.model()).id, (await open({ model: own }).model()).id);
  });

  it("fetches a model from the hub, and works without the hub afterwards", async () => {
    const hub = await startHubServer({
      "someone/minilm": {
        "config.json": readFileSync(join(shipped, "config.json"), "latin1"),
        "tokenizer.json": readFileSync(join(shipped, "tokenizer.json"), "utf8"),
        "onnx/model_quantized.onnx": readFileSync(join(shipped, "onnx", "model_quantized.onnx")),
      },
    });
    const options = { model: "someone/minilm", hubUrl: hub.url, send: createMemoryGate().send };
    const [expected] = await embedder.embed(["x = 1"], "document");
    assert.deepEqual((await open(options).embed(["x = 1"], "document"))[0], expected);
    await hub.close();
    assert.deepEqual((await open(options).embed(["x = 1"], "document"))[0], expected);
  });

  it("says what is wrong with weights that are none", async () => {
    const broken = join(folder, "broken");
    cpSync(join(shipped, "config.json"), join(broken, "config.json"));
    cpSync(join(shipped, "tokenizer.json"), join(broken, "tokenizer.json"));
    writeFileSync(join(broken, "model.onnx"), "not a model");
    await assert.rejects(open({ model: broken }).embed(["x"], "query"), {
      code: "embed/failed",
      message: /could not be loaded/,
    });
    await assert.rejects(open({ model: join(folder, "nothing") }).model(), { code: "embed/model-missing" });
  });
});

function cosine(a: Float32Array = empty, b: Float32Array = empty): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

const empty: Float32Array = new Float32Array();

/** Of this process. */
function threadCount(): number {
  if (process.platform !== "linux") return Number.NaN;
  return Number(/^Threads:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}
