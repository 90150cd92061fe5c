import assert from "node:assert/strict";
import { createActivity } from "../../../src/session/activity";

describe("createActivity", () => {
  it("is one core from the opening of a window and from each touch on, and the free ones ten seconds later", () => {
    let now = 5000;
    const activity = createActivity(() => now);
    const paceAt = (seconds: number, touched = false): string => {
      now = 5000 + seconds * 1000;
      if (touched) activity.touch();
      return activity.pace();
    };
    assert.deepEqual(
      [
        paceAt(0),
        paceAt(9),
        paceAt(10),
        paceAt(60),
        paceAt(60, true),
        paceAt(69),
        paceAt(69, true),
        paceAt(78),
        paceAt(79),
      ],
      [
        "one-core",
        "one-core",
        "free-cores",
        "free-cores",
        "one-core",
        "one-core",
        "one-core",
        "one-core",
        "free-cores",
      ],
    );
  });
});
