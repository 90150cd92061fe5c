import assert from "node:assert/strict";
import { type Pace } from "../../../../src/core/api";
import { createCores, type ProcessorTimes } from "../../../../src/core/engine/cores";

describe("createCores", () => {
  /** What all programs and this one did in ten seconds, in seconds of processor time, of which there are 10 a processor. */
  function coresAfter(pace: Pace | undefined, processors: number, busy: number, own: number): number {
    let at = 0;
    let times: ProcessorTimes = { busy: 1000, own: 100, total: 10_000 };
    const count = createCores({ pace: pace && (() => pace), processors, read: () => times, now: () => at });
    at = 10_000;
    times = { busy: 1000 + busy * 1000, own: 100 + own * 1000, total: 10_000 + processors * 10_000 };
    return count();
  }

  const cases: readonly (readonly [Pace | undefined, number, number, number, number])[] = [
    // pace, processors, busy, of it own → cores
    ["one-core", 8, 0, 0, 1],
    ["all-cores", 8, 80, 0, 8],
    [undefined, 8, 80, 0, 8],
    ["free-cores", 8, 0, 0, 8],
    ["free-cores", 8, 40, 40, 8],
    ["free-cores", 8, 40, 10, 5],
    ["free-cores", 2, 20, 10, 1],
    ["free-cores", 2, 20, 20, 2],
    ["free-cores", 2, 20, 0, 1],
    ["free-cores", 1, 10, 0, 1],
    // What cannot be is no reason to take more than there is.
    ["free-cores", 2, 0, 20, 2],
  ];
  for (const [pace, processors, busy, own, expected] of cases) {
    it(`${pace ?? "without a pace"}: ${expected} of ${processors}, ${busy} s busy, ${own} s of it by us`, () => {
      assert.equal(coresAfter(pace, processors, busy, own), expected);
    });
  }

  it("looks at a machine every few seconds, and believes that it is free before it has looked", () => {
    let at = 0;
    let looks = 0;
    const read = (): ProcessorTimes => ({ busy: 8 * at, own: 0, total: 8 * at + ++looks });
    const count = createCores({ pace: () => "free-cores", processors: 8, read, now: () => at });
    const counts = [0, 1000, 4000, 6000, 7000].map((now) => {
      at = now;
      return count();
    });
    assert.deepEqual([counts, looks], [[8, 8, 8, 1, 1], 2]);
  });

  it("follows the pace at once", () => {
    let pace: Pace = "one-core";
    const count = createCores({ pace: () => pace, processors: 4 });
    const before = count();
    pace = "all-cores";
    assert.deepEqual([before, count()], [1, 4]);
  });

  it("reads this machine", () => {
    const count = createCores({ pace: () => "free-cores" });
    assert.ok(Number.isInteger(count()) && count() >= 1);
  });
});
