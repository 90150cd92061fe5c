import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type LocalModel, readLocalModel } from "../../../../../src/core/embed/local/local-model";

type Files = Readonly<Record<string, unknown>>;

const limits = { maxTokens: 256, queryMaxTokens: 512 };
const small: Files = { "config.json": { hidden_size: 4 }, "tokenizer.json": {}, "model.onnx": "weights" };

function without(name: string): Files {
  return Object.fromEntries(Object.entries(small).filter(([file]) => file !== name));
}

describe("readLocalModel", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "model-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(files: Files, wanted = limits): Promise<LocalModel> {
    rmSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    }
    return readLocalModel(folder, "model", wanted);
  }

  async function check(files: Files, expected: Partial<LocalModel>): Promise<void> {
    const model = await read({ ...small, ...files });
    assert.deepEqual({ ...model, ...expected }, model);
  }

  it("finds the weights, the quantised ones first", async () => {
    await check({}, { weightsFolder: "", weightsFile: "model.onnx" });
    await check(
      { "onnx/model.onnx": "", "onnx/model_quantized.onnx": "" },
      { weightsFolder: "onnx", weightsFile: "model_quantized.onnx" },
    );
    await check({ "onnx/model.onnx": "" }, { weightsFolder: "onnx", weightsFile: "model.onnx" });
    const odd = await read({ ...without("model.onnx"), "onnx/minilm-qint8-avx512.onnx": "" });
    assert.equal(odd.weightsFile, "minilm-qint8-avx512.onnx");
    assert.match(odd.id, /^model@q8\/256#[0-9a-f]{8}$/);
  });

  it("reads the pooling, in the old and the new way of writing it", async () => {
    await check({}, { pooling: "mean" });
    await check(
      { "1_Pooling/config.json": { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false } },
      { pooling: "cls" },
    );
    await check({ "1_Pooling/config.json": { pooling_mode: "lasttoken" } }, { pooling: "lasttoken" });
    await assert.rejects(check({ "1_Pooling/config.json": { pooling_mode_weightedmean_tokens: true } }, {}), {
      code: "embed/failed",
    });
  });

  it("keeps within what the model was trained for, and lets queries be longer", async () => {
    await check({}, { maxTokens: 256, queryMaxTokens: 512 });
    await check({ "sentence_bert_config.json": { max_seq_length: 128 } }, { maxTokens: 128, queryMaxTokens: 512 });
    await check({ "tokenizer_config.json": { model_max_length: 64 } }, { maxTokens: 64, queryMaxTokens: 64 });
    await check({ "tokenizer_config.json": { model_max_length: 1e30 } }, { maxTokens: 256, queryMaxTokens: 512 });
    await check({ "config.json": { hidden_size: 4, max_position_embeddings: 400 } }, { queryMaxTokens: 400 });
  });

  it("reads prompts, dimensions and layers behind the pooling", async () => {
    await check({}, { prompts: { query: "", document: "" }, dimensions: 4, hasDenseLayer: false });
    await check(
      { "config_sentence_transformers.json": { prompts: { query: "query: ", passage: "passage: " } } },
      { prompts: { query: "query: ", document: "passage: " } },
    );
    await check({ "config.json": { dim: 8 } }, { dimensions: 8 });
    await check({ "modules.json": [{ type: "sentence_transformers.models.Dense" }] }, { hasDenseLayer: true });
  });

  it("changes the id with everything that changes a document's vector, and with nothing else", async () => {
    const ids = new Set<string>();
    const variants: readonly (readonly [Files, typeof limits])[] = [
      [{}, limits],
      [{ "model.onnx": "weightS" }, limits],
      [{ "model.onnx": `${"0".repeat(3_000_000)}1` }, limits],
      [{ "model.onnx": `${"0".repeat(3_000_000)}2` }, limits],
      [{ "tokenizer.json": { other: true } }, limits],
      [{ "1_Pooling/config.json": { pooling_mode: "cls" } }, limits],
      [{}, { ...limits, maxTokens: 128 }],
    ];
    for (const [files, wanted] of variants) ids.add((await read({ ...small, ...files }, wanted)).id);
    assert.equal(ids.size, variants.length);
    const longerQueries = await read(small, { ...limits, queryMaxTokens: 256 });
    assert.ok(ids.has(longerQueries.id));
  });

  for (const name of Object.keys(small)) {
    it(`says what is wrong with a folder without ${name}`, async () => {
      await assert.rejects(read({ ...without(name), "README.md": "" }), {
        code: "embed/model-missing",
        message: /holds no sentence-transformers/,
      });
    });
  }

  it("says so where a file is broken", async () => {
    await assert.rejects(read({ ...small, "config.json": "{" }), {
      code: "embed/model-missing",
      message: /config\.json/,
    });
  });
});
