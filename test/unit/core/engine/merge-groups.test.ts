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
type Question = Parameters<typeof mergeGroups>[2];

const nothingNamed = { names: [] };

function check(groups: Groups, expected: readonly string[], limit = 10, question: Question = nothingNamed): void {
  assert.deepEqual(
    mergeGroups(groups, limit, question).hits.map(({ path }) => path),
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
  const packages = group("package", [hit("near.py", 6.5), hit("far.py", 5)]);

  it("lets what stands out a little more in a package come after the user's own code", () => {
    check([own, packages], ["own.py", "other.py", "near.py", "far.py"]);
    check([packages, own], ["own.py", "other.py"], 2);
  });

  it("takes both in turns where the workspace has nothing like it", () => {
    check([own, group("package", [hit("near.py", 8), hit("far.py", 7)])], ["near.py", "own.py", "far.py", "other.py"]);
  });

  it("takes a named package in turns with the user's own, whatever its scores are, and the others for less", () => {
    const named = group("package", [hit("bees.py", 2), hit("hive.py", 1)], true);
    check([own, packages, named], ["bees.py", "own.py", "hive.py", "other.py", "near.py", "far.py"]);
    const sure = group("workspace", [hit("own.py", 9), hit("other.py", 8)]);
    check([sure, named], ["own.py", "other.py", "bees.py", "hive.py"]);
  });

  it("looks for a name that the workspace does not define where it is defined", () => {
    const symbol = { ranks: { symbol: 1 } };
    const bees = { ...hit("bees.py", 2), symbol: "count", publicName: "bees.count", ...symbol };
    const defined = group("package", [bees, hit("far.py", 5.5)]);
    const names = (name: string, certainty = 1): Question => ({ names: [{ name, certainty }] });
    check([own, defined], ["own.py", "other.py", "far.py", "bees.py"]);
    check([own, defined], ["bees.py", "own.py", "other.py", "far.py"], 10, names("bees.count"));
    check([own, defined], ["bees.py", "own.py", "other.py", "far.py"], 10, names("count"));
    const namesake = group("package", [
      bees,
      { ...hit("pad.py", 8), symbol: "count", publicName: "pad.count", ...symbol },
    ]);
    check([own, namesake], ["bees.py", "own.py", "pad.py", "other.py"], 10, names("bees.count"));
    const ownName = group("workspace", [{ ...hit("own.py", 4), symbol: "count", ...symbol }, hit("other.py", 1)]);
    check([ownName, defined], ["own.py", "other.py", "far.py", "bees.py"], 10, names("count"));
    check([ownName, defined], ["bees.py", "own.py", "other.py", "far.py"], 10, names("bees.count"));
  });

  it("puts what is named first where no workspace is asked", () => {
    const named = group("package", [hit("bees.py", 2)], true);
    check([packages, named], ["bees.py", "near.py", "far.py"]);
  });

  it("changes nothing where one group is asked", () => {
    const found = { hits: [hit("bees.py", 5)], embeddedShare: 0.25 };
    assert.equal(mergeGroups([{ kind: "package", isNamed: false, found }], 10, nothingNamed), found);
    assert.deepEqual(mergeGroups([], 10, nothingNamed).hits, []);
  });

  it("tells how much of the user's own code has vectors, whatever the others have", () => {
    assert.equal(mergeGroups([packages, own], 10, nothingNamed).embeddedShare, 0.5);
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
