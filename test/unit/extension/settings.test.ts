import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../../src/core";
import { readSettings, reindexingNeeded } from "../../../src/extension/settings";

describe("readSettings", () => {
  it("says in a sentence which setting cannot be used, by the name it has in the editor", () => {
    const { config, problems } = readSettings((path) => (path === "retrieval.topK" ? 0 : undefined));
    assert.deepEqual(config, defaultConfig);
    assert.deepEqual(problems, [
      "The setting pythonCodeHelper.retrieval.topK must be a whole number of at least 1; 10 is used.",
    ]);
  });
});

describe("reindexingNeeded", () => {
  const index = (change: Partial<Config["index"]>): Config => ({
    ...defaultConfig,
    index: { ...defaultConfig.index, ...change },
  });
  const cases: readonly [string, Config, ReturnType<typeof reindexingNeeded>][] = [
    ["nothing", defaultConfig, "none"],
    ["another model", { ...defaultConfig, generation: { ...defaultConfig.generation, model: "x" } }, "none"],
    ["an equal list", index({ exclude: [] }), "none"],
    ["another limit", index({ maxFileBytes: 5 }), "all"],
    ["another pattern", index({ exclude: ["a"] }), "all"],
    ["another chunk size", index({ chunkMaxChars: 500 }), "fresh"],
    ["another overlap", index({ chunkOverlapChars: 0, exclude: ["a"] }), "fresh"],
  ];
  for (const [name, after, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(reindexingNeeded(defaultConfig, after), expected));
  }
});
