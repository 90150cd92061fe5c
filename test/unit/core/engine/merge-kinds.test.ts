import assert from "node:assert/strict";
import { type CollectionKind, type Hit } from "../../../../src/core/api";
import { mergeKinds } from "../../../../src/core/engine/merge-kinds";
import { readQuestion } from "../../../../src/core/question/read-question";

const hit = (path: string, score: number, title?: string): Hit => ({
  id: path,
  collection: "c",
  source: "workspace",
  path,
  startLine: 1,
  endLine: 2,
  symbol: "",
  ordinal: 0,
  kind: "function",
  hash: path,
  isVerbatim: true,
  heading: "",
  text: "",
  score,
  ranks: {},
  ...(title === undefined ? {} : { origin: { title } }),
});

type Kinds = readonly (readonly [CollectionKind, number, readonly Hit[]])[];

function check(question: string, kinds: Kinds, expected: readonly string[], limit = 10): void {
  const found = kinds.map(([kind, embeddedShare, hits]) => ({ kind, found: { hits, embeddedShare } }));
  assert.deepEqual(
    mergeKinds(found, readQuestion(question), limit).hits.map(({ path }) => path),
    expected,
  );
}

describe("mergeKinds", () => {
  const own: Kinds[number] = ["workspace", 0.5, [hit("own.py", 4), hit("other.py", 1)]];
  const bees: Kinds[number] = ["package", 0, [hit("bees.py", 5, "bees==1.0"), hit("far.py", 20, "wasps==2")]];

  it("lets what stands out a little in a package come after the user's own code, and what stands out far before it", () => {
    check("how are they counted", [own, bees], ["far.py", "own.py", "bees.py", "other.py"]);
    check("how are they counted", [own, bees], ["far.py", "own.py"], 2);
  });

  it("takes a package for what it is where it is named", () => {
    check("how does bees count them", [own, bees], ["far.py", "bees.py", "own.py", "other.py"]);
    check("how does Bees' count work", [own, bees], ["far.py", "bees.py", "own.py", "other.py"]);
    check("how many frisbees are there", [own, bees], ["far.py", "own.py", "bees.py", "other.py"]);
  });

  it("changes nothing where one kind is asked", () => {
    const found = { hits: [hit("bees.py", 5, "bees==1.0")], embeddedShare: 0.25 };
    assert.equal(mergeKinds([{ kind: "package", found }], readQuestion("bees"), 10), found);
    assert.deepEqual(mergeKinds([], readQuestion("bees"), 10).hits, []);
  });

  it("tells how much of the user's own code has vectors, whatever the others have", () => {
    const kinds = [bees, own].map(([kind, embeddedShare, hits]) => ({ kind, found: { hits, embeddedShare } }));
    assert.equal(mergeKinds(kinds, readQuestion("count"), 10).embeddedShare, 0.5);
  });
});
