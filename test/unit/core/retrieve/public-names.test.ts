import assert from "node:assert/strict";
import { type TopLevel } from "../../../../src/core/api";
import { namesListed, publicNames } from "../../../../src/core/retrieve/public-names";

/** `path: name name` defines, `path < target target` imports. */
function topLevel(lines: readonly string[]): TopLevel {
  const read = (mark: string): readonly { readonly path: string; readonly name: string }[] =>
    lines.flatMap((line) => {
      const [path = "", names] = line.split(mark);
      return names === undefined ? [] : names.split(" ").map((name) => ({ path, name }));
    });
  return { definitions: read(": ").map((each) => ({ ...each, chunkOrdinal: 0 })), imports: read(" < ") };
}

const bees = [
  "bees/__init__.py: swarm _private",
  "bees/__init__.py < bees.api.count bees.api._hidden bees.hive.* typing.Any bees._core.queen",
  "bees/api.py: count count_all _hidden",
  "bees/hive.py: Hive Frame",
  "bees/_core.py: queen drone",
  "bees/_core.py < bees._fast.wing",
  "bees/deep/inside/wax.py: melt",
  "bees/deep/__init__.py < bees.deep.inside.wax.melt",
];

function check(path: string, symbol: string, expected: string | undefined, lines = bees): void {
  const names = publicNames(topLevel(lines), new Map([["bees.hive", new Set(["Hive"])]]));
  assert.equal(names.nameOf({ path, symbol }), expected, `${path} ${symbol}`);
}

describe("publicNames", () => {
  it("calls a definition by the shortest name that a package hands it on by", () => {
    check("bees/api.py", "count", "bees.count");
    check("bees/_core.py", "queen", "bees.queen");
    check("bees/deep/inside/wax.py", "melt", "bees.deep.melt");
    check("bees/api.py", "count_all", "bees.api.count_all");
    check("bees/__init__.py", "swarm", "bees.swarm");
  });

  it("calls what is in a class by the name of the class, and what is private by none", () => {
    check("bees/hive.py", "Hive.frames", "bees.Hive.frames");
    check("bees/hive.py", "Hive.__init__", "bees.Hive.__init__");
    check("bees/hive.py", "Hive._frames", undefined);
    check("bees/api.py", "_hidden", undefined);
    check("bees/_core.py", "drone", undefined);
  });

  it("takes a list of names for what it says, through stars too", () => {
    check("bees/hive.py", "Frame", undefined);
    check("bees/hive.py", "Hive", "bees.Hive");
  });

  it("finds where a name that is written in full is defined, in stubs and code", () => {
    const names = publicNames(
      topLevel([...bees, "bees-stubs/__init__.pyi: swarm", "bees/_core.pyi: queen"]),
      new Map(),
    );
    const found = (name: string): string =>
      names
        .find(name)
        .map(({ path, symbol }) => `${path}:${symbol}`)
        .join(" ");
    assert.equal(found("bees.count"), "bees/api.py:count");
    assert.equal(found("bees.api.count"), "bees/api.py:count");
    assert.equal(found("bees.Hive.frames"), "bees/hive.py:Hive.frames");
    assert.equal(found("bees.swarm"), "bees/__init__.py:swarm bees-stubs/__init__.pyi:swarm");
    assert.equal(found("bees.queen"), "bees/_core.py:queen bees/_core.pyi:queen");
    assert.equal(found("bees._core.queen"), "");
    assert.equal(found("wasps.sting"), "");
    assert.equal(found("count"), "");
  });

  it("tells what is offered from what only lies within reach", () => {
    const names = publicNames(topLevel([...bees, "bees/a/b/c.py: far"]), new Map());
    const offered = (path: string, symbol: string): boolean => names.isOffered({ path, symbol });
    assert.equal(offered("bees/api.py", "count_all"), true);
    assert.equal(offered("bees/deep/inside/wax.py", "melt"), true);
    assert.equal(offered("bees/a/b/c.py", "far"), false);
    assert.equal(offered("bees/_core.py", "drone"), false);
  });

  it("comes to an end where modules import each other", () => {
    const lines = ["a/__init__.py < a.b.*", "a/b.py < a.* a.b.x", "a/b.py: y"];
    check("a/b.py", "y", "a.y", lines);
  });
});

describe("namesListed", () => {
  function list(text: string, expected: readonly string[] | undefined): void {
    const names = namesListed(text);
    assert.deepEqual(names && [...names], expected);
  }

  it("reads what stands there, and nothing where it is put together", () => {
    list('x = 1\n__all__ = ["a", \'b\',  # "no"\n  "c"]\n', ["a", "b", "c"]);
    list('__all__: list[str] = ("a",)', ["a"]);
    list('__all__ = ["a"] + others', undefined);
    list('__all__ = ["a"]\n__all__ += ["b"]', undefined);
    list('__all__ = ["a"]\n__all__.extend(more)', undefined);
    list("__all__ = list(names)", undefined);
    list("__all__ = []", undefined);
    list("nothing", undefined);
  });
});
