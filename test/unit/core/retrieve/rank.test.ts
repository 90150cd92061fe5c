import assert from "node:assert/strict";
import { type IndexedChunk } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { type FusedCandidate } from "../../../../src/core/retrieve/fuse";
import { rank, type RankingPorts } from "../../../../src/core/retrieve/rank";
import { type RankingModel } from "../../../../src/core/retrieve/ranking-model";
import { type FlatTrees, flattenTrees } from "../../../../src/core/retrieve/trees";

function candidate(id: string, score: number, symbol = id, change: Partial<IndexedChunk> = {}): FusedCandidate {
  const place = { path: "shop/cart.py", ordinal: 0, startLine: 1, endLine: 2, kind: "function", symbol } as const;
  const chunk = {
    id,
    collection: "/root",
    source: "workspace",
    hash: id,
    isVerbatim: true,
    ...place,
    ...change,
  } as const;
  return { chunk, ranks: {}, cosine: 0.5, instant: undefined, lexical: 1, named: 0, content: score, score };
}

/** One split: more than `threshold` of the feature is worth `worth`. */
function split(feature: string, threshold: number, worth: number): FlatTrees {
  const tree = { feature: [0], threshold: [threshold], unknownLeft: [1], left: [-1], right: [-2], leaves: [0, worth] };
  return flattenTrees({ features: [feature], trees: [tree] });
}

const background = { mean: 0, deviation: 1 };
const evidence = { background, embeddedShare: 1, instant: background };

async function check(
  candidates: readonly FusedCandidate[],
  expected: string,
  model?: RankingModel,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ports: RankingPorts = {
    stores: [],
    textsOf: async (chunks) => chunks.map(({ id }) => ({ heading: "", text: texts[id] ?? "" })),
    model,
  };
  const ranked = await rank(candidates, readQuestion("where is the discount computed"), evidence, ports);
  assert.equal(ranked.map(({ chunk }) => chunk.id).join(" "), expected);
}

describe("rank", () => {
  it("goes by the added scores where nothing was learned", async () => {
    await check([candidate("a", 1), candidate("b", 3), candidate("c", 2)], "b c a");
    await check([], "");
  });

  it("does not depend on the order it is given", async () => {
    const equals = ["x", "y", "z"].map((id) => candidate(id, 2));
    await check(equals, "x y z");
    await check([...equals].reverse(), "x y z");
  });

  it("shows other places before further pieces of one definition", async () => {
    const pieces = [candidate("p1", 4, "total"), candidate("p2", 3.9, "total"), candidate("p3", 3.8, "total")];
    await check([...pieces, candidate("other", 3)], "p1 other p2 p3");
  });

  it("shows other places before passages of prose that overlap with one that is shown", async () => {
    const passage = (id: string, ordinal: number, score: number, path = "docs/cart.rst"): FusedCandidate =>
      candidate(id, score, "", { path, ordinal, kind: "prose" });
    const code = candidate("code", 2.5);
    await check([passage("p4", 4, 4), passage("p5", 5, 3.9), passage("p3", 3, 3.8), code], "p4 code p5 p3");
    await check([passage("p4", 4, 4), passage("p6", 6, 3.9), passage("p5", 5, 3.8), code], "p4 p6 code p5");
    await check([passage("p4", 4, 4), passage("q5", 5, 3.9, "docs/shop.rst"), code], "p4 q5 code");
  });

  it("orders by what was learned: first without texts, then by what stands in them", async () => {
    const model = { first: split("score", 2, 1), second: split("bodyCover", 0.5, 1) };
    const candidates = [candidate("a", 3), candidate("b", 2.5), candidate("c", 1)];
    await check(candidates, "b a c", model, { b: "computed = discount" });
  });

  it("puts a notice of copyright behind what is code", async () => {
    const model = { first: split("score", 2, 1), second: split("bodyCover", 0.5, 1) };
    const notice = "# Copyright 2020\n#\n# The discount is computed under a license.\n";
    await check([candidate("notice", 3), candidate("code", 2.5)], "code notice", model, { notice });
  });

  it("keeps what was not read behind what was, in its order", async () => {
    const model = { first: split("score", 50, 1), second: split("score", 1e9, 1) };
    const many = Array.from({ length: 102 }, (_, index) => candidate(`c${String(index).padStart(3, "0")}`, index));
    const ranked = await rank(many, readQuestion("discount"), evidence, {
      stores: [],
      textsOf: async (chunks) => chunks.map(() => ({ heading: "", text: "" })),
      model,
    });
    assert.deepEqual(
      ranked.slice(100).map(({ chunk }) => chunk.id),
      ["c049", "c050"],
    );
  });
});
