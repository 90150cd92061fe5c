import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Turns } from "../../../../src/core/store/turns";

describe("Turns", () => {
  it("runs one after the other, and goes on after a failure", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const slow = turns.run(async () => {
      await nextTurn();
      seen.push("slow");
    });
    const failing = turns.run(() => Promise.reject(new Error("failed")));
    const last = turns.run(async () => seen.push("last"));
    await assert.rejects(failing, /failed/);
    await turns.idle();
    assert.deepEqual(seen, ["slow", "last"]);
    await Promise.all([slow, last]);
  });
});
