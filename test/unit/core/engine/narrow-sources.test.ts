import assert from "node:assert/strict";
import { type Collection } from "../../../../src/core/api";
import { narrowSources } from "../../../../src/core/engine/narrow-sources";

const choice = (id: string, kind: Collection["kind"], version?: string, isVisible = true) => ({
  collection: { id, kind, title: id, ...(version === undefined ? {} : { version }) },
  isVisible,
});

const all = [
  choice("/home/me/shop", "workspace"),
  choice("pypi:bees@1.0", "package", "1.0"),
  choice("pypi:bees@0.9", "package", "0.9", false),
  choice("stdlib:3.11", "package", "3.11"),
];

function check(words: readonly string[] | undefined, expected: readonly string[]): void {
  assert.deepEqual(
    narrowSources(all, words).map(({ collection }) => collection.id),
    expected,
  );
}

describe("narrowSources", () => {
  it("gives all that the workspace sees where nothing is asked for", () => {
    check(undefined, ["/home/me/shop", "pypi:bees@1.0", "stdlib:3.11"]);
    check([], ["/home/me/shop", "pypi:bees@1.0", "stdlib:3.11"]);
  });

  it("takes kinds, ids, and ids without their version", () => {
    check(["workspace"], ["/home/me/shop"]);
    check(["package"], ["pypi:bees@1.0", "stdlib:3.11"]);
    check(["packages", "workspace"], ["/home/me/shop", "pypi:bees@1.0", "stdlib:3.11"]);
    check(["pypi:bees"], ["pypi:bees@1.0"]);
    check(["stdlib"], ["stdlib:3.11"]);
  });

  it("takes an id also where the workspace has another version", () => {
    check(["pypi:bees@0.9"], ["pypi:bees@0.9"]);
  });

  it("takes a repository by its name at whatever branch it was added, the default one first", () => {
    const added = [choice("github:a/b", "github", "main@1"), choice("github:a/b@v1", "github", "v1@2")];
    const found = (sources: typeof added, word: string): readonly string[] =>
      narrowSources(sources, [word]).map(({ collection }) => collection.id);
    assert.deepEqual(found(added, "github:a/b"), ["github:a/b"]);
    assert.deepEqual(found(added.slice(1), "github:a/b"), ["github:a/b@v1"]);
    assert.deepEqual(found(added, "github:a/b@v1"), ["github:a/b@v1"]);
    assert.throws(() => found(added, "github:a"), { code: "source/not-found" });
  });

  it("says what there is where nothing is called so", () => {
    for (const word of ["github", "pypi:wasps", "pypi:bees@2.0", ""]) {
      assert.throws(() => narrowSources(all, [word]), { code: "source/not-found", message: /pypi:bees@1\.0/ }, word);
    }
  });
});
