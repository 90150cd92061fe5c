import assert from "node:assert/strict";
import { defaultConfig } from "../../../src/core";
import { readSettings } from "../../../src/extension/settings";

describe("readSettings", () => {
  it("says in a sentence which setting cannot be used, by the name it has in the editor", () => {
    const { config, problems } = readSettings((path) => (path === "retrieval.topK" ? 0 : undefined));
    assert.deepEqual(config, defaultConfig);
    assert.deepEqual(problems, [
      "The setting pythonCodeHelper.retrieval.topK must be a whole number of at least 1; 10 is used.",
    ]);
  });
});
