import assert from "node:assert/strict";
import { byInterest, judge } from "../../../../../src/core/sources/github/choose-files";

const all = { maxFileBytes: 1000, hasTests: true, hasVendored: true };
const few = { ...all, hasTests: false, hasVendored: false };

function check(path: string, expected: string, entry: object = {}, choice = all): void {
  const name = path.split("/").at(-1) ?? "";
  it(`${path} ${JSON.stringify(entry)}${choice === few ? " without tests and copies" : ""}: ${expected || "of no interest"}`, () => {
    const verdict = judge(path, { name, type: "blob", mode: 0o100644, oid: "1", size: 10, ...entry }, choice);
    assert.equal(verdict.is === "left-out" ? (verdict.reason ?? "") : verdict.is, expected);
  });
}

const folder = { type: "tree", mode: 0o40000 };

describe("files of a repository", () => {
  check("a.py", "document");
  check("docs/guide.rst", "document");
  check("a.ipynb", "document", { size: 15_000 });
  check("a.png", "");
  check("Makefile", "");
  check("a.py", "is larger than the limit of 1 kB (it has 2 kB; setting index.maxFileBytes)", { size: 2000 });
  check("a.py", "is a symbolic link, which is not followed", { mode: 0o120000 });
  check("lib", "is a submodule: another repository, which can be added by its own name", {
    type: "commit",
    mode: 0o160000,
  });
  check("\uFFFD.py", "has a name that is not valid UTF-8");
  check("src", "folder", folder);
  check("tests", "folder", folder);
  check("tests", "holds tests", folder, few);
  check("a/test", "holds tests", folder, few);
  check("contest", "folder", folder, few);
  check("test_a.py", "is a test", {}, few);
  check("testing.py", "document", {}, few);
  check("vendor", "folder", folder);
  check("a/_vendor", "holds copies of other projects", folder, few);
  check("third_party", "holds copies of other projects", folder, few);
  check("node_modules", "holds installed JavaScript packages", folder);
  check("__pycache__", "", folder);

  it("come in the order of what people look for", () => {
    const paths = ["tests/test_a.py", "docs/a.md", "hive/_private.py", "hive/a.py", "README.md"];
    const sorted = paths.map((path) => ({ path })).toSorted(byInterest);
    assert.deepEqual(
      sorted.map(({ path }) => path),
      paths.toReversed(),
    );
  });
});
