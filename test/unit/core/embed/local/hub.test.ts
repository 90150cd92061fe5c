import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { downloadModel } from "../../../../../src/core/embed/local/hub";
import { startHubServer } from "../../../../fakes/hub-server";
import { createMemoryGate } from "../../../../fakes/memory-gate";

const { send } = createMemoryGate();

type Files = Readonly<Record<string, string | undefined>>;
const description: Files = { "config.json": "{}", "tokenizer.json": "{}" };

describe("downloadModel", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hub-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function download(files: Files): Promise<readonly string[]> {
    const hub = await startHubServer({ "o/m": files });
    try {
      await downloadModel({ id: "o/m", folder, hubUrl: hub.url, send });
    } finally {
      await hub.close();
    }
    return filesBelow(folder);
  }

  it("takes what there is, and the quantised weights only", async () => {
    const pooling = { "1_Pooling/config.json": "{}" };
    const onnx = { "onnx/model.onnx": "large", "onnx/model_quantized.onnx": "small" };
    assert.deepEqual(await download({ ...description, ...pooling, ...onnx, "pytorch_model.bin": "no" }), [
      "1_Pooling/config.json",
      "config.json",
      "onnx/model_quantized.onnx",
      "tokenizer.json",
    ]);
    assert.equal(readFileSync(join(folder, "onnx", "model_quantized.onnx"), "utf8"), "small");
  });

  it("takes weights in two files", async () => {
    const files = await download({ ...description, "onnx/model.onnx": "graph", "onnx/model.onnx_data": "numbers" });
    assert.deepEqual(files.slice(1, 3), ["onnx/model.onnx", "onnx/model.onnx_data"]);
  });

  for (const [name, files] of Object.entries<Files>({
    "without weights": description,
    "without a tokenizer": { "config.json": "{}", "onnx/model.onnx": "x" },
    "with a connection that breaks": { ...description, "onnx/model_quantized.onnx": undefined },
  })) {
    it(`leaves no half of a model ${name}`, async () => {
      await assert.rejects(download(files), { code: "embed/model-missing" });
      assert.deepEqual(filesBelow(folder).filter((file) => file.includes("onnx")), []); // prettier-ignore
    });
  }

  it("leaves nothing behind when it is cancelled, however early", async () => {
    const hub = await startHubServer({ "o/m": { ...description, "onnx/model_quantized.onnx": "x".repeat(1e6) } });
    for (let turns = 0; turns < 12; turns++) {
      const controller = new AbortController();
      const cancelling: typeof send = async (...request) => {
        const response = await send(...request);
        // Some turns of the event loop after the answer has begun: before, while and after the file is opened.
        void (async () => {
          for (let turn = 0; turn < turns; turn++) await setImmediate();
          controller.abort();
        })();
        return response;
      };
      const cancelled = downloadModel({ id: "o/m", folder, hubUrl: hub.url, send: cancelling }, controller.signal);
      await assert.rejects(cancelled, { name: "AbortError" });
      assert.deepEqual(filesBelow(folder).filter((file) => file.endsWith(".part")), []); // prettier-ignore
    }
    await hub.close();
  });

  it("passes offline mode on as it is", async () => {
    const offline = createMemoryGate(true);
    const download = { id: "o/m", folder, hubUrl: "https://hub.example", send: offline.send };
    await assert.rejects(downloadModel(download), { code: "network/offline" });
  });

  it("names the host that cannot be reached, and may be tried again", async () => {
    const hub = await startHubServer({});
    await hub.close();
    await assert.rejects(downloadModel({ id: "o/m", folder, hubUrl: hub.url, send }), {
      code: "embed/model-missing",
      retryable: true,
      message: /could not be fetched from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/,
    });
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}
