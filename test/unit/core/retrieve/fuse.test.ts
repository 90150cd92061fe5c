import assert from "node:assert/strict";
import { type IndexedChunk, type QuestionKind } from "../../../../src/core/api";
import { backgroundOf, fuse, type Candidate } from "../../../../src/core/retrieve/fuse";

const instant = { mean: 0.05, deviation: 0.1 };
const evidence = { background: { mean: 0.1, deviation: 0.1 }, embeddedShare: 1, instant };

function candidate(
  id: string,
  cosine: number | undefined,
  lexical = 0,
  named = 0,
  early: number | undefined = undefined,
): Candidate {
  return { chunk: chunk(id), ranks: {}, cosine, instant: early, lexical, named };
}

function chunk(id: string): IndexedChunk {
  const place = { path: `${id}.py`, ordinal: 0, startLine: 1, endLine: 2, kind: "function", symbol: id } as const;
  return { id, collection: "/root", source: "workspace", hash: id, isVerbatim: true, ...place };
}

function check(
  candidates: readonly Candidate[],
  expected: string,
  kind: QuestionKind = "prose",
  embeddedShare = 1,
): void {
  const fused = [...fuse(candidates, { ...evidence, embeddedShare }, kind)].sort(
    (one, other) => other.score - one.score,
  );
  assert.equal(fused.map((one) => one.chunk.id).join(" "), expected);
}

describe("fuse", () => {
  it("follows meaning where words say nothing, and words where meaning says nothing", () => {
    check([candidate("far", 0.2), candidate("near", 0.6)], "near far");
    check([candidate("poor", 0.3, 2), candidate("rich", 0.3, 20)], "rich poor");
  });

  it("does not let a weak match of words win over a clear one of meaning", () => {
    check([candidate("words", 0.2, 6), candidate("meaning", 0.6)], "meaning words");
  });

  it("lets many rare words win over a small lead in meaning", () => {
    check([candidate("words", 0.5, 30), candidate("meaning", 0.55)], "words meaning");
  });

  it("puts what a bare name means first", () => {
    check([candidate("usage", 0.7, 14), candidate("definition", 0.4, 4, 1)], "definition usage", "symbol");
  });

  it("neither loses nor favours a chunk that waits for its vector", () => {
    const waiting = candidate("waiting", undefined, 15);
    check([candidate("clear", 0.6, 15), waiting, candidate("unrelated", 0.15, 3)], "clear waiting unrelated");
  });

  it("believes a cosine a little less while few chunks have one", () => {
    const pair = [candidate("meaning", 0.35, 2), candidate("words", 0.15, 16)];
    check(pair, "words meaning", "prose", 0.1);
    check(pair, "meaning words", "prose", 1);
  });

  it("orders by words alone where there are no vectors", () => {
    check([candidate("b", undefined, 8), candidate("c", undefined, 3), candidate("a", undefined, 40)], "a b c");
  });

  it("goes by instant vectors and words as long as there are no others", () => {
    const pair = [candidate("near", undefined, 6, 0, 0.6), candidate("words", undefined, 12, 0, 0.1)];
    check(pair, "near words", "prose", 0);
  });

  it("lets instant vectors tip a close match of others, and not more", () => {
    check([candidate("a", 0.5, 0, 0, 0.05), candidate("b", 0.45, 0, 0, 0.5)], "b a");
    check([candidate("a", 0.6, 0, 0, 0.05), candidate("b", 0.45, 0, 0, 0.5)], "a b");
  });

  it("gives the same order for a model with other cosines", () => {
    const narrow = fuse(
      [candidate("a", 0.8, 4), candidate("b", 0.77, 8)],
      { background: { mean: 0.7, deviation: 0.02 }, embeddedShare: 1, instant },
      "prose",
    );
    const wide = fuse([candidate("a", 0.6, 4), candidate("b", 0.45, 8)], evidence, "prose");
    for (const [first, second] of [narrow, wide]) assert.ok((first?.score ?? 0) > (second?.score ?? 0));
  });
});

describe("backgroundOf", () => {
  it("is the mean and the spread of many cosines", () => {
    const cosines = Array.from({ length: 1000 }, (_, index) => 0.3 + (index % 2 === 0 ? 0.05 : -0.05));
    const { mean, deviation } = backgroundOf(cosines);
    assert.ok(Math.abs(mean - 0.3) < 1e-9);
    assert.ok(Math.abs(deviation - 0.05) < 0.002);
  });

  it("holds few or equal cosines steady", () => {
    assert.ok(backgroundOf([]).deviation > 0);
    assert.ok(backgroundOf([0.4, 0.4]).deviation > 0.05);
  });
});
