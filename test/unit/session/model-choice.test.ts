import assert from "node:assert/strict";
import { type Config, defaultConfig } from "../../../src/core";
import { currentModel, modelChoices, requestOf } from "../../../src/session/model-choice";

type Generation = Partial<Config["generation"]>;
const local: Generation = { baseUrl: "http://127.0.0.1:11434/v1", model: "coder" };

describe("who answers", () => {
  /** `request`: the provider an answer is asked for with. */
  const check = (
    name: string,
    change: Generation,
    hasKey: boolean,
    chosen: string | undefined,
    expected: { readonly labels: string; readonly current: string; readonly request?: string },
  ): void => {
    it(name, () => {
      const configured = { generation: { ...defaultConfig.generation, ...change }, hasKey };
      assert.equal(
        modelChoices(configured)
          .map(({ label }) => label)
          .join(),
        expected.labels,
      );
      assert.equal(currentModel(configured, chosen), expected.current);
      assert.equal(requestOf(configured, chosen).provider, expected.request);
    });
  };
  check("nobody, where nothing is set", {}, false, undefined, { labels: "No model", current: "none" });
  check("the model of a key", {}, true, undefined, { labels: "No model,gpt-4o-mini", current: "configured" });
  check("the model at an address", local, false, undefined, { labels: "No model,coder", current: "configured" });
  check("nobody, by the settings", { ...local, provider: "extractive" }, true, undefined, {
    labels: "No model,coder",
    current: "none",
  });
  check("a model that lacks its key is asked, and says so", { provider: "openai" }, false, undefined, {
    labels: "No model,gpt-4o-mini",
    current: "configured",
  });
  check("nobody, by choice", local, false, "none", {
    labels: "No model,coder",
    current: "none",
    request: "extractive",
  });
  check("the model, by choice against the settings", { ...local, provider: "extractive" }, false, "configured", {
    labels: "No model,coder",
    current: "configured",
    request: "openai",
  });
  check("a choice that is what the settings say", local, false, "configured", {
    labels: "No model,coder",
    current: "configured",
  });
  check("a choice that is gone", {}, false, "configured", { labels: "No model", current: "none" });
  it("says where it is, without what an address may hide", () => {
    const generation = { ...defaultConfig.generation, baseUrl: "https://llm.example:8443/v1?key=1" };
    assert.match(modelChoices({ generation, hasKey: false })[1]?.detail ?? "", /at llm\.example:8443$/);
  });
});
