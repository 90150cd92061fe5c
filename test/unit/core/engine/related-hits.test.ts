import assert from "node:assert/strict";
import { type ChunkKind, type Hit, type IndexedChunk, type IndexStore } from "../../../../src/core/api";
import { absentTerms, completionsOf } from "../../../../src/core/engine/related-hits";

/** `ordinal kind symbol text`, one chunk of one file a line. */
const chunks = `
  0 method Desk.lend if
  1 method Desk.lend then
  2 method Desk.lend else
  3 class Desk class Desk:
  4 class Desk limit = 3
  5 prose - Do it like this::
  6 prose - desk.lend(book)
  7 method Desk.audit one
  8 method Desk.audit two
  9 method Desk.audit three
  10 method Desk.audit four
  11 method Desk.audit five
`
  .trim()
  .split("\n")
  .map((row): Hit => {
    const [number = "", kind = "", symbol = "", ...text] = row.trim().split(" ");
    const place = { path: "desk.py", startLine: Number(number), endLine: Number(number), source: "workspace" as const };
    const chunk = { collection: "/r", id: number, ordinal: Number(number), kind: kind as ChunkKind, isVerbatim: true };
    const own = { hash: "", symbol: symbol === "-" ? "" : symbol, heading: "", text: text.join(" ") };
    return { ...place, ...chunk, ...own, score: 1, ranks: {} };
  });

const store: Partial<IndexStore> = {
  collection: "/r",
  chunksOf: () => chunks,
  texts: async (asked: readonly IndexedChunk[]) => asked.map(({ ordinal }) => chunks[ordinal] ?? assert.fail()),
};

describe("completionsOf", () => {
  const check = (name: string, ordinals: readonly number[], expected: readonly number[]) =>
    it(name, async () => {
      const hits = ordinals.map((ordinal) => chunks[ordinal] ?? assert.fail());
      const completions = await completionsOf([{ store: store as IndexStore }], hits);
      assert.deepEqual(
        completions.map(({ ordinal }) => ordinal),
        expected,
      );
    });

  check("gives all pieces of a definition that has few", [1], [0, 2]);
  check("gives them once", [1, 2], [0, 2]);
  check("gives the first piece of one that has many", [9], [7]);
  check("gives none before the first", [7], []);
  check("leaves a class as it is", [4], []);
  check("brings what prose announces, and no more", [5, 6], [6]);
});

describe("absentTerms", () => {
  const indexOf = (...words: readonly string[]): { readonly store: IndexStore } => {
    const [chunk] = chunks;
    const searched: Partial<IndexStore> = {
      searchLexical: async ([term = ""]) => (chunk && words.includes(term) ? [{ chunk, score: 1 }] : []),
    };
    return { store: searched as IndexStore };
  };

  it("gives the terms that no index has", async () => {
    const open = [indexOf("log", "send"), indexOf("topic")];
    assert.deepEqual(await absentTerms(open, ["send", "kafka", "topic", "aes"]), ["kafka", "aes"]);
    assert.deepEqual(await absentTerms(open, []), []);
  });
});
