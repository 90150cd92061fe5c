import assert from "node:assert/strict";
import { type FoundSymbol, type IndexStore } from "../../../../src/core/api";
import { asOffered, inFull } from "../../../../src/core/retrieve/offered-definitions";
import { publicNames } from "../../../../src/core/retrieve/public-names";

function definition(path: string, qualifiedName: string, startLine = 1, summary = ""): FoundSymbol {
  const name = qualifiedName.split(".").at(-1) ?? "";
  const chunk = { path, id: `${path}:${startLine}` };
  return { name, qualifiedName, kind: "function", startLine, summary, chunk } as unknown as FoundSymbol;
}

const names = publicNames(
  {
    definitions: [
      { path: "bees/api.py", name: "get", chunkOrdinal: 0 },
      { path: "bees/api.pyi", name: "get", chunkOrdinal: 0 },
      { path: "bees/_inner.py", name: "get", chunkOrdinal: 0 },
      { path: "bees/api.py", name: "Hive", chunkOrdinal: 0 },
    ],
    imports: [{ path: "bees/__init__.py", name: "bees.api.get" }],
  },
  new Map(),
);

/** The definitions, the strongest first. */
async function check(
  name: string,
  found: readonly FoundSymbol[],
  expected: readonly string[],
  store: Partial<IndexStore> = {},
): Promise<void> {
  const ratings = found.map((each) => ({ definition: each, strength: 0.9 }));
  const offered = await asOffered({ symbol: { name, certainty: 1 }, ratings }, names, store as IndexStore);
  const sorted = offered.ratings.toSorted((one, other) => other.strength - one.strength);
  assert.deepEqual(
    sorted.map((each) => each.definition.chunk.id),
    expected,
  );
}

describe("asOffered", () => {
  const code = definition("bees/api.py", "get", 9, "Gets it.");
  const overload = definition("bees/api.py", "get", 1);
  const stub = definition("bees/api.pyi", "get", 1);
  const inner = definition("bees/_inner.py", "get", 1, "Inside.");

  it("puts what is written in full before what only ends in it, code before overloads and stubs", async () => {
    await check(
      "bees.get",
      [inner, stub, overload, code],
      ["bees/api.py:9", "bees/api.pyi:1", "bees/api.py:1", "bees/_inner.py:1"],
    );
  });

  it("puts what is offered before what is internal", async () => {
    await check("get", [inner, code], ["bees/api.py:9", "bees/_inner.py:1"]);
  });

  it("finds a method that is only inherited", async () => {
    const inherited = definition("bees/_base.py", "Base.frames", 3);
    const store: Partial<IndexStore> = {
      findEdges: async ({ from = [] }) =>
        from.includes("Hive")
          ? [{ kind: "inherits", from: "Hive", to: "base.Base", line: 1, path: "bees/api.py" }]
          : [],
      findSymbols: async (asked) => (asked.includes("Base.frames") ? [inherited] : []),
    };
    await check("bees.api.Hive.frames", [], ["bees/_base.py:3"], store);
    await check("bees.api.Hive.wings", [], [], store);
  });
});

describe("inFull", () => {
  it("knows what everybody calls some packages", () => {
    const cases = ["np.pad", "pd.DataFrame.merge", "os.path.join", "npx.pad", "np"];
    assert.deepEqual(cases.map(inFull), ["numpy.pad", "pandas.DataFrame.merge", "posixpath.join", "npx.pad", "np"]);
  });
});
