import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, defaultConfig } from "../../../src/core";
import { readSettings, reindexingNeeded } from "../../../src/extension/settings";

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly scope?: string;
  readonly enum?: readonly string[];
  readonly markdownDescription?: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Property>> }[];
  };
}

const manifest = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as Manifest;
const properties = Object.fromEntries(
  manifest.contributes.configuration.flatMap((group) => Object.entries(group.properties)),
);

/** Every leaf of the configuration with its path. */
function leaves(value: object, path = "pythonCodeHelper"): readonly [string, unknown][] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]): readonly [string, unknown][] =>
    typeof child === "object" && child !== null && !Array.isArray(child)
      ? leaves(child, `${path}.${key}`)
      : [[`${path}.${key}`, child]],
  );
}

describe("the settings in package.json", () => {
  for (const [path, value] of leaves(defaultConfig)) {
    it(`${path} has the default of the engine and a description`, () => {
      const property = properties[path];
      assert.ok(property, "the setting is missing");
      assert.deepEqual(property.default, value);
      assert.ok((property.markdownDescription ?? "").length > 20);
      assert.ok(property.scope);
      assert.equal(property.enum?.length, property.markdownEnumDescriptions?.length);
    });
  }
  it("has none that nothing reads", () => {
    const known = new Set([...leaves(defaultConfig).map(([path]) => path), "pythonCodeHelper.index.automatically"]);
    assert.deepEqual(
      Object.keys(properties).filter((path) => !known.has(path)),
      [],
    );
  });
  it("lets no workspace choose where code and keys are sent", () => {
    for (const path of ["pythonCodeHelper.embedding.baseUrl", "pythonCodeHelper.generation.baseUrl"]) {
      assert.equal(properties[path]?.scope, "machine");
      assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(path));
    }
  });
  it("restricts only settings that exist", () => {
    for (const path of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)
      assert.ok(properties[path], path);
  });
});

describe("readSettings", () => {
  const read = (values: Readonly<Record<string, unknown>>): ReturnType<typeof readSettings> =>
    readSettings((path) => values[path]);

  it("comes to the defaults where nothing is set", () => {
    assert.deepEqual(read({}), { config: defaultConfig, indexAutomatically: false, problems: [] });
  });
  it("reads every path of the configuration", () => {
    const asked = new Set<string>();
    readSettings((path) => void asked.add(`pythonCodeHelper.${path}`));
    assert.deepEqual([...asked].sort(), Object.keys(properties).sort());
  });
  it("takes what is set", () => {
    const { config, indexAutomatically, problems } = read({
      "index.exclude": ["data/"],
      "generation.baseUrl": " http://127.0.0.1:11434/v1 ",
      "generation.provider": "openai",
      "retrieval.topK": 3,
      "index.automatically": true,
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(config.index.exclude, ["data/"]);
    assert.equal(config.generation.baseUrl, "http://127.0.0.1:11434/v1");
    assert.equal(config.generation.provider, "openai");
    assert.equal(config.retrieval.topK, 3);
    assert.equal(indexAutomatically, true);
  });
  const unusable: readonly [string, unknown][] = [
    ["retrieval.topK", 0],
    ["retrieval.topK", 1.5],
    ["retrieval.topK", "10"],
    ["index.chunkMaxChars", 5],
    ["index.exclude", "data/"],
    ["index.exclude", [1]],
    ["generation.provider", "copilot"],
    ["generation.model", null],
    ["generation.timeoutMs", Number.POSITIVE_INFINITY],
    ["index.automatically", "yes"],
  ];
  for (const [path, value] of unusable) {
    it(`keeps the default and says so when ${path} is ${JSON.stringify(value)}`, () => {
      const { config, indexAutomatically, problems } = read({ [path]: value });
      assert.deepEqual(config, defaultConfig);
      assert.equal(indexAutomatically, false);
      assert.equal(problems.length, 1);
      assert.ok(problems[0]?.includes(`pythonCodeHelper.${path} must be`));
    });
  }
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
