import assert from "node:assert/strict";
import { type IndexState } from "../../../src/protocol/messages";
import { statusNotes } from "../../../src/session/status-notes";

describe("statusNotes", () => {
  const check = (
    phase: IndexState["phase"],
    embeddedShare: number | undefined,
    hasModel: boolean,
    expected: readonly (readonly [string, string | undefined])[],
  ): void => {
    it(`${phase}, ${embeddedShare}, ${hasModel ? "a model" : "no model"}`, () => {
      const index: IndexState = { phase, detail: "", fraction: undefined, provider: "" };
      const notes = statusNotes({ ...index, ...(embeddedShare === undefined ? {} : { embeddedShare }) }, hasModel);
      assert.deepEqual(
        notes.map(({ about, action }) => [about, action]),
        expected,
      );
    });
  };
  check("not-indexed", undefined, false, []);
  check("no-folder", undefined, false, []);
  check("failed", undefined, false, []);
  check("ready", 1, true, []);
  check("ready", undefined, true, []);
  check("ready", 1, false, [["model", "set-up-model"]]);
  check("embedding", 0.5, true, [["vectors", undefined]]);
  check("paused", 0.5, false, [
    ["vectors", "resume-embedding"],
    ["model", "set-up-model"],
  ]);
  it("never says all before it is all", () =>
    assert.match(
      statusNotes({ phase: "embedding", detail: "", fraction: 0.9, provider: "", embeddedShare: 0.999 }, true)[0]
        ?.text ?? "",
      /covers 99 %/,
    ));
});
