import assert from "node:assert/strict";
import { ignoredBy, ignoreLevel, levelsInside } from "../../../../../src/core/sources/workspace/ignore-rules";

describe("ignoredBy", () => {
  const check = (patterns: string, path: string, expected: boolean, isFolder = false, ignoreCase = false) =>
    it(`${JSON.stringify(patterns)} ${path}${isFolder ? "/" : ""}${ignoreCase ? " (any case)" : ""}`, () => {
      const levels = [ignoreLevel({ text: patterns }, { base: "", from: ".gitignore", ignoreCase })];
      assert.equal(ignoredBy(levels, path, isFolder) !== undefined, expected);
    });
  check("*.py", "a.py", true);
  check("*.py\n!a.py", "a.py", false);
  check("build/", "build", true, true);
  check("build/", "build", false);
  check("Build", "build", false);
  check("Build", "build", true, false, true);
  check("\uFEFFa.py", "a.py", true);
  check("?.py", "é.py", false);
  check("??.py", "é.py", true);
  check("é.py", "é.py", true);
  check("*", "\\odd.py", true);

  it("asks the nearest level first, and stops at its word", () => {
    const top = ignoreLevel({ text: "*.py\n!keep.py" }, { base: "", from: ".gitignore", ignoreCase: false });
    const near = ignoreLevel({ text: "!a.py\nkeep.py" }, { base: "src", from: "src/.gitignore", ignoreCase: false });
    assert.equal(ignoredBy([near, top], "src/a.py", false), undefined);
    assert.deepEqual(ignoredBy([near, top], "src/b.py", false), { pattern: "*.py", from: ".gitignore" });
    assert.deepEqual(ignoredBy([near, top], "src/keep.py", false), { pattern: "keep.py", from: "src/.gitignore" });
  });

  it("does not hold a folder's own pattern against what is inside, once it was overruled", () => {
    const top = ignoreLevel({ text: "[b]/\n*.txt" }, { base: "", from: ".gitignore", ignoreCase: false });
    const near = ignoreLevel({ text: "!b/" }, { base: "a", from: "a/.gitignore", ignoreCase: false });
    const levels = [near, top];
    assert.equal(ignoredBy(levels, "a/b", true), undefined);
    const inside = levelsInside(levels, "a/b");
    assert.equal(ignoredBy(inside, "a/b/c.py", false), undefined);
    assert.equal(ignoredBy(inside, "a/b/c.txt", false)?.pattern, "*.txt");
    assert.equal(ignoredBy(inside, "a/b/b", true), undefined);
    const untouched = [top];
    assert.equal(levelsInside(untouched, "a"), untouched);
  });
});
