import assert from "node:assert/strict";
import { ChangeBatch, type ChangeKind, type Scope, scopeOf } from "../../../src/extension/change-batch";

function check(path: string, kind: ChangeKind, expected: "all" | "none" | "path"): void {
  it(`${kind} ${path}: ${expected}`, () => {
    const wanted: Scope | "none" = expected === "path" ? { paths: [path] } : expected;
    assert.deepEqual(scopeOf(path, kind), wanted);
  });
}

describe("scopeOf", () => {
  check("/w/fines.py", "changed", "path");
  check("/w/fines.py", "deleted", "path");
  check("/w/stubs/fines.pyi", "created", "path");
  check("/w/Notes.IPYNB", "changed", "path");
  check("/w/README.md", "changed", "path");
  check("C:\\w\\fines.py", "changed", "path");
  check("/w/logo.png", "created", "none");
  check("/w/data.json", "deleted", "none");
  check("/w/.gitignore", "changed", "all");
  check("/w/sub/.gitignore", "created", "all");
  check("/w/.git/HEAD", "changed", "all");
  check("/w/.git/info/exclude", "changed", "all");
  check("/w/.git/index.lock", "created", "none");
  check("/w/.git/objects/ab/cdef", "created", "none");
  check("/w/node_modules/x/readme.md", "created", "none");
  check("/w/.venv/lib/site.py", "changed", "none");
  check("/w/site-packages/x/a.py", "changed", "none");
  check("/w/shop.egg-info/SOURCES.txt", "changed", "none");
  check("/w/a/__pycache__", "deleted", "none");
  check("C:\\w\\__pycache__\\a.py", "changed", "none");
  it("judges a path inside the folder that is open, wherever that lies", () => {
    const folder = "/usr/lib/site-packages/shop";
    assert.deepEqual(scopeOf(`${folder}/a.py`, "changed", folder), { paths: [`${folder}/a.py`] });
    assert.equal(scopeOf(`${folder}/node_modules/a.md`, "changed", folder), "none");
  });
  // A folder is one event for everything below it.
  check("/w/package", "deleted", "all");
  check("/w/package", "created", "all");
  check("/w/package", "changed", "none");
});

describe("ChangeBatch", () => {
  it("has nothing at first, and nothing again after it was taken", () => {
    const batch = new ChangeBatch();
    assert.equal(batch.take(), undefined);
    batch.add({ paths: ["a.py"] });
    batch.take();
    assert.equal(batch.take(), undefined);
  });
  it("names each path once", () => {
    const batch = new ChangeBatch();
    batch.add({ paths: ["a.py"] });
    batch.add({ paths: ["b.py", "a.py"] });
    assert.deepEqual(batch.take(), { paths: ["a.py", "b.py"] });
  });
  it("tells whether something was added", () => {
    const batch = new ChangeBatch();
    assert.equal(batch.add("none"), false);
    assert.equal(batch.add("all"), true);
  });
  it("looks at everything when told to, whatever else came", () => {
    const batch = new ChangeBatch();
    batch.add("all");
    batch.add({ paths: ["a.py"] });
    assert.equal(batch.take(), "all");
  });
  it("looks at everything after a flood", () => {
    const batch = new ChangeBatch();
    for (let number = 0; number < 1000; number += 1) batch.add({ paths: [`${number}.py`] });
    assert.equal(batch.take(), "all");
  });
});
