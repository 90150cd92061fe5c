import assert from "node:assert/strict";
import { EngineError, type ErrorCode } from "../../../src/core";
import { describeFailure } from "../../../src/session/describe-failure";
import { type ActionName } from "../../../src/protocol/messages";

function check(code: ErrorCode, message: string, actions: readonly ActionName[]): void {
  it(`${code}: ${actions.join(", ")}`, () =>
    assert.deepEqual(describeFailure(new EngineError(code, message)), { code, text: message, actions }));
}

describe("describeFailure", () => {
  check("store/not-indexed", "/w is not indexed yet; index it first.", ["index"]);
  check("generate/unauthorized", "The key was refused.", ["set-api-key"]);
  check("source/unauthorized", "The token was refused.", ["set-source-key", "retry"]);
  check("generate/unreachable", "No answer from llm.example.", ["retry", "open-settings"]);
  check("config/invalid", "maxTokens must be positive.", ["open-settings"]);

  it("leads to the key where none is set, and names the setting where one helps", () => {
    const noKey = new EngineError("config/invalid", "It needs a key.", { setting: "openai.apiKey" });
    assert.deepEqual(describeFailure(noKey), {
      code: "config/invalid",
      text: "It needs a key.",
      actions: ["set-api-key", "open-settings"],
    });
    const slow = new EngineError("generate/timed-out", "Silence; give it longer.", { setting: "generation.timeoutMs" });
    assert.equal(describeFailure(slow).text, "Silence; give it longer (setting generation.timeoutMs).");
  });

  it("knows an engine error of another bundle", () => {
    const foreign = Object.assign(new Error("Full."), { name: "EngineError", code: "store/disk-full" });
    assert.equal(describeFailure(foreign).code, "store/disk-full");
  });
  for (const bug of [new TypeError("x is undefined"), "a string", undefined]) {
    it(`keeps the inside of a bug to the log: ${String(bug)}`, () => {
      const { code, text, actions } = describeFailure(bug);
      assert.equal(code, "internal");
      assert.doesNotMatch(text, /undefined|string/);
      assert.deepEqual(actions, ["retry", "show-log"]);
    });
  }
});
