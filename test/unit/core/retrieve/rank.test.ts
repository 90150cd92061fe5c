import assert from "node:assert/strict";
import { type ChunkKind } from "../../../../src/core/api";
import { type FusedCandidate } from "../../../../src/core/retrieve/fuse";
import { rank } from "../../../../src/core/retrieve/rank";

function candidate(id: string, path: string, score: number, kind: ChunkKind = "function"): FusedCandidate {
  const place = { path, ordinal: 0, startLine: 1, endLine: 2, kind, symbol: id } as const;
  const chunk = { id, collection: "/root", source: "workspace" as const, hash: id, isVerbatim: true, ...place };
  return { chunk, ranks: {}, cosine: 0.5, instant: 0.5, lexical: 1, named: 0, content: score, score };
}

function check(question: string, candidates: readonly FusedCandidate[], expected: string): void {
  assert.equal(
    rank(candidates, question)
      .map(({ chunk }) => chunk.id)
      .join(" "),
    expected,
  );
}

describe("rank", () => {
  it("puts tests below the code, unless they are asked for", () => {
    const pair = [candidate("test", "tests/test_cart.py", 4.2), candidate("code", "shop/cart.py", 4)];
    check("how is the total computed", pair, "code test");
    check("how is the total tested", pair, "test code");
  });

  it("knows a test by its folder or its name, and nothing else", () => {
    const against = (path: string): string =>
      rank([candidate("it", path, 4.1), candidate("code", "shop/cart.py", 4)], "total")[0]?.chunk.id ?? "";
    for (const path of ["tests/cart.py", "a/test_cart.py", "cart_test.py", "conftest.py", "pkg/testing/x.py"]) {
      assert.equal(against(path), "code", path);
    }
    for (const path of ["shop/latest.py", "contest/cart.py", "attestation.py"]) assert.equal(against(path), "it", path);
  });

  it("puts vendored code and a package's front page lower", () => {
    check("total", [candidate("copy", "shop/_vendor/x.py", 4.5), candidate("code", "shop/cart.py", 4)], "code copy");
    check("total", [candidate("front", "shop/__init__.py", 4.2, "module"), candidate("code", "a.py", 4)], "code front");
  });

  it("lifts the best chunk of a file whose other chunks are good too", () => {
    const file = [candidate("a1", "a.py", 4), candidate("a2", "a.py", 3.9), candidate("a3", "a.py", 3.8)];
    check("total", [candidate("b", "b.py", 4.2), ...file], "a1 b a2 a3");
  });

  it("does not lift a text for being long", () => {
    const text = ["a1", "a2", "a3", "a4"].map((id, index) => candidate(id, "a.md", 4 - index / 10, "prose"));
    check("total", [candidate("b", "b.md", 4.2, "prose"), ...text], "b a1 a2 a3 a4");
  });

  it("shows another file before the tenth chunk of the same", () => {
    const many = Array.from({ length: 8 }, (_, index) => candidate(`a${index}`, "a.md", 4 - index / 100, "prose"));
    const ranked = rank([...many, candidate("b", "b.md", 3.7, "prose")], "total");
    assert.ok(ranked.findIndex(({ chunk }) => chunk.id === "b") < 5);
  });

  it("damps no chunk without bound: the tenth good one of a file still comes before what hardly fits", () => {
    const many = Array.from({ length: 12 }, (_, index) => candidate(`a${index}`, "a.md", 4, "prose"));
    const ranked = rank([...many, candidate("b", "b.md", 3.45, "prose")], "total");
    assert.equal(ranked.at(-1)?.chunk.id, "b");
  });

  it("does not depend on the order it is given", () => {
    const candidates = ["x", "y", "z"].map((id) => candidate(id, `${id}.py`, 2));
    check("total", candidates, "x y z");
    check("total", [...candidates].reverse(), "x y z");
    check("total", [], "");
  });
});
