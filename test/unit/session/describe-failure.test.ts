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
  check("generate/unreachable", "No answer from llm.example.", ["retry", "open-settings"]);
  check("config/invalid", "maxTokens must be positive.", ["open-settings"]);
  check("config/invalid", "openai needs an API key or a base URL.", ["set-api-key", "open-settings"]);

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
