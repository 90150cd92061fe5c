import assert from "node:assert/strict";
import { resolve } from "node:path";
import { type Source } from "../../../../src/core/api";
import { locate, locateSelection, pathsBySource } from "../../../../src/core/engine/locate";

/** Folders that need not be there. */
const outer = resolve("/nowhere/w");
const inner = resolve("/nowhere/w/pkg");
const sourceOf = (id: string, folder?: string): Source =>
  ({ collection: { id, kind: "workspace", title: id }, ...(folder === undefined ? {} : { folder }) }) as Source;
const sources = [sourceOf("outer", outer), sourceOf("threads"), sourceOf("inner", inner)];

describe("locate", () => {
  const check = (path: string, expected: string | undefined): void => {
    it(`${path} → ${expected ?? "nowhere"}`, () => {
      for (const order of [sources, [...sources].reverse()]) {
        const place = locate(order, resolve(path));
        assert.equal(place && `${place.source.collection.id} ${place.path}`, expected);
      }
    });
  };
  check("/nowhere/w/a.py", "outer a.py");
  check("/nowhere/w/pkg/sub/a.py", "inner sub/a.py");
  check("/nowhere/w/pkg2/a.py", "outer pkg2/a.py");
  check("/nowhere/w/..a.py", "outer ..a.py");
  check("/nowhere/w2/a.py", undefined);
  check("/nowhere/a.py", undefined);
});

describe("pathsBySource", () => {
  it("gives each path to one source", () => {
    const paths = [resolve(outer, "a.py"), resolve(inner, "b.py"), resolve("/nowhere/c.py")];
    assert.deepEqual(
      [...pathsBySource(sources, paths)].map(([source, own]) => [source.collection.id, own]),
      [
        ["outer", ["a.py"]],
        ["inner", ["b.py"]],
      ],
    );
  });
});

describe("locateSelection", () => {
  it("leaves no absolute path in a selection, wherever it lies", () => {
    const at = (path: string): object => locateSelection(sources, { path: resolve(path), text: "x" });
    assert.deepEqual(at("/nowhere/w/pkg/a.py"), { path: "a.py", text: "x", collection: "inner" });
    assert.deepEqual(at("/nowhere/home/secret/a.py"), { path: "a.py", text: "x" });
  });
});
