import assert from "node:assert/strict";
import { fillCosines } from "../../../../src/core/retrieve/expected-cosines";
import { type Candidate } from "../../../../src/core/retrieve/fuse";

/** A deviation is 0.1 for both kinds of cosines, so that 0.5 of one stand for 0.25 of the other. */
const evidence = {
  background: { mean: 0.1, deviation: 0.1 },
  embeddedShare: 0.25,
  instant: { mean: 0, deviation: 0.1 },
};

function candidate(cosine: number | undefined, instant: number | undefined, lexical = 0): Candidate {
  const place = { path: "a.py", ordinal: 0, startLine: 1, endLine: 2, kind: "function", symbol: "" } as const;
  const chunk = { id: "1", collection: "/w", source: "workspace", hash: "", isVerbatim: true, ...place } as const;
  return {
    chunk,
    ranks: cosine === undefined || instant === undefined ? {} : { instant: 1 },
    cosine,
    instant,
    lexical,
    named: 0,
  };
}

function check(
  candidates: readonly Candidate[],
  expected: readonly (number | undefined)[],
  embeddedShare = 0.25,
): void {
  const found = fillCosines(candidates, { ...evidence, embeddedShare });
  assert.deepEqual(
    found.map(({ cosine }) => cosine && Math.round(cosine * 1000) / 1000),
    expected,
  );
}

describe("fillCosines", () => {
  it("keeps what is known, and gives the others what is likely from instant vectors and words", () => {
    check([candidate(0.4, undefined), candidate(undefined, 0.4), candidate(undefined, 0, 10)], [0.4, 0.3, 0.24]);
    check([candidate(0.4, undefined), candidate(undefined, undefined, 10)], [0.4, 0.3]);
  });

  it("moves that by how far known cosines are from it for this question", () => {
    // Ten of a deviation below what was expected, and ten of caution: half a deviation.
    const known = Array.from({ length: 10 }, () => candidate(0.2, 0.4));
    check([...known, candidate(undefined, 0.4)], [...known.map(() => 0.2), 0.25]);
  });

  it("leaves all as it is where all have one, or none", () => {
    check([candidate(undefined, 0.4)], [undefined], 0);
    check([candidate(0.4, 0.4), candidate(0.1, 0.2)], [0.4, 0.1]);
    check([], []);
  });
});
