import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, type EmbeddingModel, type Host, type Log } from "../../../../src/core/api";
import { rememberModel } from "../../../../src/core/embed/local/known-models";
import { openEmbedders } from "../../../../src/core/engine/embedders";
import { retrieve } from "../../../../src/core/retrieve/retrieve";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createMemoryGate } from "../../../fakes/memory-gate";
import { startEmbeddingsServer } from "../../../fakes/openai-embeddings-server";
import { createMemoryStore } from "../retrieve/memory-store";

describe("openEmbedders", () => {
  let storageDir: string;
  before(() => (storageDir = mkdtempSync(join(tmpdir(), "pch-embedders-"))));
  after(() => rmSync(storageDir, { recursive: true, force: true }));

  const ignore = (): void => undefined;
  const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const hostOf = (log: Log): Host => {
    const secrets = { get: async () => undefined };
    return { storageDir, mediaDir: "", outDir: "", roots: [], secrets, log };
  };

  it("lets a question go on by words, after one request, where the endpoint hangs", async () => {
    const server = await startEmbeddingsServer({ hangs: true });
    const warned: string[] = [];
    const log = { debug: ignore, info: ignore, warn: (message: string) => void warned.push(message), error: ignore };
    const host = hostOf(log);
    const config = { ...defaultConfig.embedding, provider: "openai", model: "m", baseUrl: server.baseUrl } as const;
    const embedders = openEmbedders(config, { host, gate: createMemoryGate() }, 1);
    const store = createMemoryStore("/a", [{ path: "fines.py", text: "def fine(days): return days" }]);
    const options = {
      stores: [store],
      embedder: embedders.searching,
      embedderOf: (model: EmbeddingModel) => embedders.of(model),
      log,
      limit: 5,
    };
    const { hits, embeddedShare } = await retrieve(readQuestion("How is a fine made of days?"), options);
    assert.deepEqual(
      hits.map(({ path }) => path),
      ["fines.py"],
    );
    assert.equal(embeddedShare, 0);
    assert.match(embedders.trouble() ?? "", /did not answer/);
    await assert.rejects(embedders.model(), /did not answer/);
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? "", /left out: .*did not answer within/);
    // What was asked in time has arrived by now, or never will.
    await embedders.close();
    assert.ok(server.requests.length <= 1);
    await server.close();
  });

  it("makes one embedder of an older model, however many indexes ask for it at a time", async () => {
    const server = await startEmbeddingsServer();
    const embedding = {
      ...defaultConfig.embedding,
      provider: "openai",
      model: "new",
      baseUrl: server.baseUrl,
    } as const;
    const old = { id: "old", dimensions: 3 };
    await rememberModel(storageDir, { model: old, embedding: { ...embedding, model: "old" } });
    const embedders = openEmbedders(embedding, { host: hostOf(silent), gate: createMemoryGate() });
    const [one, other] = await Promise.all([embedders.of(old), embedders.of(old)]);
    assert.ok(one !== undefined && one === other);
    assert.equal(await embedders.of(old), one);
    assert.equal(await embedders.of({ id: "unheard of", dimensions: 3 }), undefined);
    await embedders.close();
    await server.close();
  });
});
