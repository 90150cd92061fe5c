import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, isEngineError } from "../../../../../src/core/api";
import { type KnownModel, recallModels, rememberModel } from "../../../../../src/core/embed/local/known-models";

const known = (id: string): KnownModel => ({ model: { id, dimensions: 3 }, embedding: defaultConfig.embedding });

describe("known models", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "known-models-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are kept, the newest first and each once, in a folder that is made for them", async () => {
    const storageDir = join(folder, "a", "b");
    assert.deepEqual(await recallModels(storageDir), []);
    for (const id of ["one", "two", "one"]) await rememberModel(storageDir, known(id));
    assert.deepEqual(await recallModels(storageDir), [known("one"), known("two")]);
  });

  it("are none where the file is damaged, and are kept again after", async () => {
    await writeFile(join(folder, "embedding-models.json"), '[{"model":');
    assert.deepEqual(await recallModels(folder), []);
    await rememberModel(folder, known("one"));
    assert.deepEqual(await recallModels(folder), [known("one")]);
  });

  it("are refused with a sentence where no folder can be made, instead of trying for ever", async () => {
    if (process.platform !== "linux") return;
    const isRefused = (error: unknown): boolean => isEngineError(error) && error.code === "store/read-only";
    await assert.rejects(rememberModel("/proc/models/x", known("one")), isRefused);
  });
});
