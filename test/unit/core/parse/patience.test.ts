import assert from "node:assert/strict";
import { createPatience } from "../../../../src/core/parse/patience";

describe("patience with one document", () => {
  /** At which of these times, in milliseconds, patience is over; -1 for never. */
  function check(name: string, chars: number, times: readonly number[], expected: number): void {
    it(name, () => {
      let now = 0;
      const patience = createPatience(chars, () => now);
      const over = times.findIndex((time) => {
        now = time;
        return patience.isOver();
      });
      assert.equal(over, expected);
    });
  }
  const every = (step: number, count: number): readonly number[] =>
    Array.from({ length: count }, (_, at) => step * (at + 1));

  check("lasts a while", 0, every(20, 15), -1);
  check("ends", 0, every(20, 30), 15);
  check("lasts longer for a longer text", 100_000, every(20, 40), -1);
  check("ends for that too", 100_000, every(20, 50), 40);
  check("hardly counts what else the machine does between two looks", 0, every(200, 15), -1);
  check("does not count that the machine slept", 0, [10, 3_600_000, 3_600_010], -1);
});
