import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModelFinder, findModel, shippedModel } from "../../../../../src/core/embed/local/find-model";
import { type HubServer, startHubServer } from "../../../../fakes/hub-server";
import { createMemoryGate } from "../../../../fakes/memory-gate";

const { send } = createMemoryGate();

const files = { "config.json": '{"hidden_size":4}', "tokenizer.json": "{}", "onnx/model.onnx": "weights" };

describe("findModel", () => {
  let folder = "";
  let hub: HubServer;
  before(async () => (hub = await startHubServer({ "owner/small-model": files })));
  after(() => hub.close());
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "find-model-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const find = (model: string, signal?: AbortSignal): ReturnType<typeof findModel> =>
    findModel(
      { modelsDir: join(folder, "models"), cacheDir: join(folder, "cache"), model, hubUrl: hub.url, send },
      signal,
    );

  function lay(...path: readonly string[]): string {
    const model = join(folder, ...path);
    mkdirSync(join(model, "onnx"), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(model, name), content);
    return model;
  }

  it("takes the model that ships where none is named", async () => {
    const shipped = lay("models", shippedModel);
    for (const name of ["", "  ", shippedModel]) {
      const model = await find(name);
      assert.equal(model.folder, shipped);
      assert.match(model.id, /^all-MiniLM-L6-v2@/);
    }
  });

  it("takes a folder by its path", async () => {
    const model = await find(lay("elsewhere", "my model"));
    assert.match(model.id, /^my model@fp32\/256#/);
    await assert.rejects(find(join(folder, "nowhere")), { code: "embed/model-missing", message: /There is no folder/ });
  });

  it("fetches a hub model once", async () => {
    const model = await find("owner/small-model");
    assert.match(model.id, /^owner\/small-model@fp32\/256#/);
    assert.equal(model.folder, join(folder, "cache", "owner", "small-model"));
    const before = hub.requests.length;
    assert.deepEqual(await find("owner/small-model"), model);
    assert.equal(hub.requests.length, before);
  });

  it("does not go to the hub when the model that ships is gone", async () => {
    const before = hub.requests.length;
    await assert.rejects(find(""), { code: "embed/model-missing", message: /that ships is not in .*; reinstall/ });
    assert.equal(hub.requests.length, before);
  });

  it("says how to go on without a model", async () => {
    for (const [name, message] of [
      ["owner/other", /owner\/other is not on this machine.*has no config\.json/],
      ["what is this?", /neither a folder nor a hub id/],
      ["../x", /There is no folder/],
    ] as const) {
      await assert.rejects(find(name), { code: "embed/model-missing", message });
    }
  });

  it("is remembered when found, and looked for again when not", async () => {
    const options = { modelsDir: folder, cacheDir: join(folder, "cache"), model: "owner/late", hubUrl: hub.url, send };
    const finder = createModelFinder(options);
    await assert.rejects(finder(), { code: "embed/model-missing" });
    lay("cache", "owner", "late");
    assert.equal(await finder(), await finder());
  });

  it("goes on for who joined when who began gives up", async () => {
    const controller = new AbortController();
    const finder = createModelFinder({
      modelsDir: folder,
      cacheDir: join(folder, "cache"),
      model: "owner/small-model",
      hubUrl: hub.url,
      send,
    });
    const began = assert.rejects(finder(controller.signal), { name: "AbortError" });
    const joined = finder();
    controller.abort();
    await began;
    assert.equal((await joined).dimensions, 4);
  });

  it("can be cancelled", async () => {
    await assert.rejects(find("owner/small-model", AbortSignal.abort()), { name: "AbortError" });
  });
});
