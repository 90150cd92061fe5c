import assert from "node:assert/strict";
import { type Config } from "../../../../src/core/api/config";
import {
  consequencesOf,
  defaultConfig,
  environmentName,
  readSettings,
  settingFromText,
} from "../../../../src/core/api/read-settings";
import { type Consequence, type SettingPath, settingPaths } from "../../../../src/core/api/settings";

const read = (values: Readonly<Partial<Record<SettingPath, unknown>>>): ReturnType<typeof readSettings> =>
  readSettings((path) => values[path]);

describe("readSettings", () => {
  it("comes to the defaults where nothing is set", () => {
    assert.deepEqual(read({}), { config: defaultConfig, indexAutomatically: false, problems: [] });
  });
  it("reads every setting of the table once, into the place its path says", () => {
    const asked: SettingPath[] = [];
    readSettings((path) => void asked.push(path));
    assert.deepEqual([...asked].sort(), [...settingPaths].sort());
    for (const path of settingPaths.filter((name) => name !== "index.automatically")) {
      const value = sampleOf(path);
      const [group = "", key = ""] = path.split(".");
      const config = read({ [path]: value }).config as unknown as Record<string, Record<string, unknown>>;
      assert.deepEqual(config[group]?.[key], value, path);
    }
  });
  it("takes what is set, without blanks around it", () => {
    const { config, indexAutomatically, problems } = read({
      "generation.baseUrl": " http://127.0.0.1:11434/v1 ",
      "index.automatically": true,
    });
    assert.deepEqual(problems, []);
    assert.equal(config.generation.baseUrl, "http://127.0.0.1:11434/v1");
    assert.equal(indexAutomatically, true);
  });
  const unusable: readonly [SettingPath, unknown, string][] = [
    ["retrieval.topK", 0, "a whole number of at least 1"],
    ["retrieval.topK", 1.5, "a whole number of at least 1"],
    ["retrieval.topK", "10", "a whole number of at least 1"],
    ["index.chunkMaxChars", 99, "a whole number of at least 100"],
    ["index.chunkOverlapChars", -1, "a whole number of at least 0"],
    ["index.exclude", "data/", "a list of texts"],
    ["index.exclude", [1], "a list of texts"],
    ["embedding.provider", "toString", "one of local, openai"],
    ["generation.provider", "copilot", "one of auto, openai, extractive"],
    ["generation.model", null, "a text"],
    ["generation.timeoutMs", Number.POSITIVE_INFINITY, "a whole number of at least 1000"],
    ["index.automatically", "yes", "true or false"],
  ];
  for (const [path, value, expected] of unusable) {
    it(`keeps the default where ${path} is ${JSON.stringify(value)}`, () => {
      const { problems, ...rest } = read({ [path]: value });
      assert.deepEqual(rest, { config: defaultConfig, indexAutomatically: false });
      assert.deepEqual(problems, [{ path, expected }]);
    });
  }
});

/** A usable value that is not the default. */
function sampleOf(path: SettingPath): unknown {
  const candidates = [12_345, ["x/"], "openai", "some text", true];
  return candidates.find((candidate) => read({ [path]: candidate }).problems.length === 0);
}

describe("settingFromText", () => {
  const cases: readonly [SettingPath, string, unknown][] = [
    ["retrieval.topK", "5", 5],
    ["retrieval.topK", "", ""],
    ["retrieval.topK", "many", Number.NaN],
    ["index.exclude", "data/, *_pb2.py\n!keep.py", ["data/", "*_pb2.py", "!keep.py"]],
    ["index.exclude", "", []],
    ["index.automatically", "true", true],
    ["index.automatically", "no", "no"],
    ["generation.model", "a b", "a b"],
  ];
  for (const [path, text, expected] of cases) {
    it(`${path}=${JSON.stringify(text)}`, () => assert.deepEqual(settingFromText(path, text), expected));
  }
});

describe("environmentName", () => {
  it("spells a setting in capitals", () => {
    assert.equal(environmentName("index.maxFileBytes"), "PYTHON_CODE_HELPER_INDEX_MAX_FILE_BYTES");
    assert.equal(environmentName("retrieval.topK"), "PYTHON_CODE_HELPER_RETRIEVAL_TOP_K");
  });
});

describe("consequencesOf", () => {
  const index = (change: Partial<Config["index"]>): Config => ({
    ...defaultConfig,
    index: { ...defaultConfig.index, ...change },
  });
  const embedding = (change: Partial<Config["embedding"]>): Config => ({
    ...defaultConfig,
    embedding: { ...defaultConfig.embedding, ...change },
  });
  const cases: readonly [string, Config, readonly Consequence[]][] = [
    ["nothing", defaultConfig, []],
    ["an equal list", index({ exclude: [] }), []],
    [
      "another language model",
      { ...defaultConfig, generation: { ...defaultConfig.generation, model: "x" } },
      ["reopen"],
    ],
    ["another embedding model", embedding({ model: "x" }), ["reembed"]],
    ["more threads", embedding({ threads: 2 }), ["reopen"]],
    ["another limit", index({ maxFileBytes: 5 }), ["relist"]],
    ["another pattern", index({ exclude: ["a"] }), ["relist"]],
    ["another overlap and pattern", index({ chunkOverlapChars: 0, exclude: ["a"] }), ["relist", "reparse"]],
  ];
  for (const [name, after, expected] of cases) {
    it(`${name}: ${expected.join(" and ") || "nothing"}`, () =>
      assert.deepEqual([...consequencesOf(defaultConfig, after)].sort(), expected));
  }
});
