import assert from "node:assert/strict";
import { type Collection, type CollectionKind, type Hit } from "../../../../src/core/api";
import { groupCollections, mergeGroups } from "../../../../src/core/engine/merge-groups";
import { readQuestion } from "../../../../src/core/question/read-question";

const hit = (path: string, score: number): Hit => ({
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
});

type Groups = Parameters<typeof mergeGroups>[0];

function check(groups: Groups, expected: readonly string[], limit = 10): void {
  assert.deepEqual(
    mergeGroups(groups, limit).hits.map(({ path }) => path),
    expected,
  );
}

const group = (kind: CollectionKind, hits: readonly Hit[], isNamed = false, embeddedShare = 0): Groups[number] => ({
  kind,
  isNamed,
  found: { hits, embeddedShare },
});

describe("mergeGroups", () => {
  const own = group("workspace", [hit("own.py", 4), hit("other.py", 1)], false, 0.5);
  const packages = group("package", [hit("near.py", 8), hit("far.py", 11)]);

  it("lets what stands out a little in a package come after the user's own code, and what stands out far before it", () => {
    check([own, packages], ["far.py", "own.py", "near.py", "other.py"]);
    check([packages, own], ["far.py", "own.py"], 2);
  });

  it("takes a named package for what it says, and the others for less", () => {
    const named = group("package", [hit("bees.py", 5)], true);
    check([own, packages, named], ["bees.py", "own.py", "far.py", "other.py", "near.py"]);
  });

  it("looks for a name that the workspace does not define where it is defined", () => {
    const defined = group("package", [{ ...hit("bees.py", 8), ranks: { symbol: 1 } }, hit("far.py", 9)]);
    check([own, defined], ["bees.py", "own.py", "far.py", "other.py"]);
    const ownName = group("workspace", [{ ...hit("own.py", 4), ranks: { symbol: 1 } }, hit("other.py", 1)]);
    check([ownName, defined], ["own.py", "far.py", "bees.py", "other.py"]);
  });

  it("changes nothing where one group is asked", () => {
    const found = { hits: [hit("bees.py", 5)], embeddedShare: 0.25 };
    assert.equal(mergeGroups([{ kind: "package", isNamed: false, found }], 10), found);
    assert.deepEqual(mergeGroups([], 10).hits, []);
  });

  it("tells how much of the user's own code has vectors, whatever the others have", () => {
    assert.equal(mergeGroups([packages, own], 10).embeddedShare, 0.5);
  });
});

describe("groupCollections", () => {
  const collection = (kind: CollectionKind, title: string): Collection => ({ id: title, kind, title });
  const all = [
    collection("workspace", "shop"),
    collection("package", "Bees"),
    collection("package", "wasps"),
    collection("github", "o/bees"),
  ];
  const groups = (question: string): readonly string[] =>
    groupCollections(all, (each) => each, readQuestion(question)).map(
      ({ kind, isNamed, members }) => `${kind}${isNamed ? "!" : ""}: ${members.map(({ title }) => title).join(" ")}`,
    );

  it("puts collections of a kind together, and apart what the question names", () => {
    assert.deepEqual(groups("how are they counted"), ["workspace: shop", "package: Bees wasps", "github: o/bees"]);
    assert.deepEqual(groups("how does bees' count work"), [
      "workspace: shop",
      "package!: Bees",
      "package: wasps",
      "github: o/bees",
    ]);
    assert.deepEqual(groups("how many frisbees has the shop")[1], "package: Bees wasps");
  });
});
