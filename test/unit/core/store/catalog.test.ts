import assert from "node:assert/strict";
import { Catalog } from "../../../../src/core/store/catalog";
import { indexedChunk } from "../../../../src/core/store/graph/load-catalog";
import { type LogRow } from "../../../../src/core/store/schema";

function rowOf(path: string, revision: number, chunks: number): LogRow {
  const stamps = { contentHash: "", stamp: "1", segmentedAs: "1", symbols: 2, edges: 3 };
  return { sequence: revision, path, revision, chunks, ...stamps };
}

function put(catalog: Catalog, path: string, revision: number, hashes: readonly string[]): void {
  const chunks = hashes.map((hash, ordinal) =>
    indexedChunk(
      { collection: "/r", source: "workspace" },
      { path, revision },
      {
        ordinal,
        startLine: 1,
        endLine: 1,
        kind: "module",
        symbol: "",
        hash,
        isVerbatim: true,
      },
    ),
  );
  catalog.put(rowOf(path, revision, hashes.length), chunks);
}

describe("Catalog", () => {
  it("knows only the newest revision of a path", () => {
    const catalog = new Catalog();
    put(catalog, "a.py", 1, ["x", "y"]);
    put(catalog, "b.py", 2, ["x"]);
    assert.deepEqual(
      catalog.withText("x").map(({ id }) => id),
      ["1.0", "2.0"],
    );
    put(catalog, "a.py", 3, ["z"]);
    assert.deepEqual(catalog.counts(), { documents: 2, chunks: 2, symbols: 4, edges: 6 });
    assert.equal(catalog.chunk(1, 0), undefined);
    assert.equal(catalog.pathOf(1), undefined);
    assert.equal(catalog.chunk(3, 0)?.path, "a.py");
    assert.equal(catalog.chunk(3, 1), undefined);
    assert.deepEqual(
      catalog.withText("x").map(({ id }) => id),
      ["2.0"],
    );
    assert.equal(catalog.hasText("y"), false);
    assert.deepEqual(
      [...catalog.texts()],
      [
        ["x", 1],
        ["z", 1],
      ],
    );
    assert.deepEqual([...catalog.chunks()].map(({ id }) => id).sort(), ["2.0", "3.0"]);
  });

  it("drops, touches and clears, and counts its changes", () => {
    const catalog = new Catalog();
    put(catalog, "a.py", 1, ["x"]);
    const version = catalog.version;
    catalog.touch({ ...rowOf("a.py", 1, 1), sequence: 2, stamp: "9" });
    assert.equal(catalog.manifest().get("a.py")?.stamp, "9");
    assert.ok(catalog.version > version);
    catalog.drop("absent.py");
    assert.equal(catalog.counts().documents, 1);
    catalog.drop("a.py");
    assert.deepEqual(catalog.chunksOf("a.py"), []);
    assert.deepEqual(catalog.counts(), { documents: 0, chunks: 0, symbols: 0, edges: 0 });
    put(catalog, "a.py", 3, ["x"]);
    catalog.clear();
    assert.equal(catalog.textCount, 0);
  });
});
