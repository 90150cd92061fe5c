import assert from "node:assert/strict";
import { Command } from "commander";
import { addSettings, type GlobalFlags, readConfig, wayOut } from "../../../src/cli/settings";
import {
  defaultConfig,
  EngineError,
  environmentName,
  type SettingPath,
  settingPaths,
  settings,
} from "../../../src/core";

/** What the command line and the environment come to. */
function configOf(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ReturnType<typeof readConfig> {
  const command = new Command("x");
  addSettings(command, []);
  command.parse([...args], { from: "user" });
  return readConfig(command.opts<GlobalFlags>(), environment);
}

const engineSettings = settingPaths.filter((path) => settings[path].flag !== undefined);

/** A text that is none of the defaults. */
function sampleOf(path: SettingPath): string {
  const setting = settings[path];
  if (setting.type === "count") return "2345";
  if (setting.type === "switch") return String(!setting.default);
  return setting.type === "choice" ? "openai" : "sample";
}

describe("the settings of the terminal", () => {
  it("are those of the engine", () => {
    assert.deepEqual(configOf([]), defaultConfig);
    assert.equal(engineSettings.length, 20);
  });
  for (const path of engineSettings) {
    it(`reach ${path} by flag, by --set and by variable`, () => {
      const text = sampleOf(path);
      const { flag = "", type } = settings[path];
      const byFlag = configOf(type === "switch" ? [flag] : [flag, text]);
      assert.notDeepEqual(byFlag, defaultConfig);
      assert.deepEqual(configOf(["--set", `${path}=${text}`]), byFlag);
      assert.deepEqual(configOf([], { [environmentName(path)]: text }), byFlag);
    });
  }
  it("take a flag before --set, that before our variable, and that before a shared one", () => {
    const shared = { OPENAI_MODEL: "shared" };
    const own = { ...shared, PYTHON_CODE_HELPER_GENERATION_MODEL: "own" };
    assert.equal(configOf([], shared).generation.model, "shared");
    assert.equal(configOf([], own).generation.model, "own");
    assert.equal(configOf(["--set", "generation.model=set"], own).generation.model, "set");
    assert.equal(configOf(["--set", "generation.model=set", "--model", "flag"], own).generation.model, "flag");
  });
  it("take an empty variable for none", () => {
    const empty = { OPENAI_MODEL: "", PYTHON_CODE_HELPER_RETRIEVAL_TOP_K: "" };
    assert.deepEqual(configOf([], empty), defaultConfig);
  });
  it("take several patterns, and a value with = in it", () => {
    assert.deepEqual(configOf(["--exclude", "a,b/", "--exclude", "c"]).index.exclude, ["a,b/", "c"]);
    assert.equal(configOf(["--set", "generation.baseUrl=http://h/?a=b"]).generation.baseUrl, "http://h/?a=b");
  });
  const refused: readonly [readonly string[], NodeJS.ProcessEnv, string][] = [
    [["--top-k", "0"], {}, '--top-k takes a whole number of at least 1, not "0".'],
    [["--top-k", ""], {}, '--top-k takes a whole number of at least 1, not "".'],
    [["--set", "retrieval.topK=x"], {}, '--set retrieval.topK takes a whole number of at least 1, not "x".'],
    [[], { OPENAI_MODEL: "a", PYTHON_CODE_HELPER_RETRIEVAL_TOP_K: "x" }, "PYTHON_CODE_HELPER_RETRIEVAL_TOP_K takes"],
    [["--provider", "magic"], {}, '--provider takes one of auto, openai, extractive, not "magic".'],
    [["--set", "topK"], {}, "--set takes name=value"],
    [["--set", "index.automatically=true"], {}, 'There is no setting "index.automatically"; there are index.exclude,'],
  ];
  for (const [args, environment, sentence] of refused) {
    it(`refuse ${[...args, ...Object.keys(environment)].join(" ")}`, () =>
      assert.throws(
        () => configOf(args, environment),
        (error: Error) => error instanceof EngineError && error.message.startsWith(sentence),
      ));
  }
});

describe("wayOut", () => {
  const check = (error: EngineError, expected: string): void => {
    it(expected, () => assert.equal(wayOut(error), expected));
  };
  check(new EngineError("store/locked", "It is locked."), "It is locked.");
  check(
    new EngineError("generate/timed-out", "Silence; give it longer.", { setting: "generation.timeoutMs" }),
    "Silence; give it longer (--timeout-ms).",
  );
  check(
    new EngineError("generate/unauthorized", "It wants a key.", { setting: "openai.apiKey" }),
    "It wants a key (OPENAI_API_KEY).",
  );
  check(
    new EngineError("embed/failed", "It wants a key.", { setting: "openai.apiKey" }),
    "It wants a key (OPENAI_API_KEY, or PYTHON_CODE_HELPER_EMBEDDING_API_KEY where only vectors come from there).",
  );
  check(
    new EngineError("config/invalid", "It needs a key or an address.", { setting: "openai.apiKey" }),
    "It needs a key or an address (OPENAI_API_KEY or --base-url).",
  );
});
