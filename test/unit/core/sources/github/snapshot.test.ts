import assert from "node:assert/strict";
import {
  fromCursor,
  isSame,
  shortened,
  type Snapshot,
  toCursor,
} from "../../../../../src/core/sources/github/snapshot";

const oid = "0123456789abcdef0123456789abcdef01234567";

describe("what is known of a repository", () => {
  const snapshot: Snapshot = {
    commit: oid,
    trees: new Map([
      [
        "",
        {
          oid: shortened(oid),
          files: new Map([
            ["a.py", shortened(oid)],
            ["__proto__", "1"],
          ]),
        },
      ],
      ["src/x y", { oid: "f", files: new Map() }],
    ]),
    posts: new Map([["issues/1", "2026-01-01T00:00:00Z"]]),
  };

  it("comes back from its cursor", () => {
    assert.deepEqual(fromCursor(toCursor(snapshot, "all"), "all"), snapshot);
  });

  it("tells ids apart by what it keeps of them", () => {
    assert.equal(isSame(shortened(oid), oid), true);
    assert.equal(isSame(shortened(oid), oid.replace("3", "4")), false);
    assert.equal(isSame(undefined, oid), false);
  });

  const useless: readonly (readonly [string, string | undefined])[] = [
    ["none", undefined],
    ["one of another choice of files", toCursor(snapshot, "without tests")],
    ["no JSON", "{"],
    ["another version", toCursor(snapshot, "all").replace('"version":1', '"version":2')],
    ["something else", '{"version":1,"choice":"all","commit":"x","trees":[7]}'],
    ["nothing", "null"],
  ];
  for (const [what, cursor] of useless) {
    it(`is not known from ${what}`, () => assert.equal(fromCursor(cursor, "all"), undefined));
  }
});
