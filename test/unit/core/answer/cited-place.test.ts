import assert from "node:assert/strict";
import {
  type ContextPassage,
  type FoundSymbol,
  type IndexedChunk,
  type KnownDefinition,
} from "../../../../src/core/api";
import { citedPlace } from "../../../../src/core/answer/cited-place";

/** Two methods of 10 lines and one of 5, merged: lines 11 to 35. */
const passage: ContextPassage = {
  number: 1,
  ...{ collection: "/r", path: "sessions.py", source: "workspace", kind: "method", heading: "", score: 1 },
  ...{ symbol: "Mixin.rebuild_proxies", startLine: 11, endLine: 35 },
  text: [
    "    def rebuild_auth(self, request):",
    ...Array.from({ length: 9 }, (_, line) => `        strip_credentials(${line})`),
    "    def rebuild_proxies(self, request):",
    ...Array.from({ length: 9 }, (_, line) => `        environment_proxies(${line})`),
    "    def get(self):",
    ...Array.from({ length: 4 }, (_, line) => `        fetch_answer(${line})`),
  ].join("\n"),
  parts: [
    { symbol: "Mixin.rebuild_auth", startLine: 11, endLine: 20 },
    { symbol: "Mixin.rebuild_proxies", startLine: 21, endLine: 30 },
    { symbol: "Mixin.get", startLine: 31, endLine: 35 },
  ],
};

const inner: KnownDefinition = {
  definition: {
    ...{ name: "Inner", qualifiedName: "Mixin.rebuild_auth.Inner", kind: "class", startLine: 14, endLine: 16 },
    ...{ signature: "class Inner", summary: "", parameters: [] },
    chunk: { collection: "/r", path: "sessions.py" } as IndexedChunk,
  } satisfies FoundSymbol,
  ...{ usedBy: [], bases: [], raises: [], calls: [] },
};

describe("citedPlace", () => {
  const check = (before: string, expected: string, cited = passage) =>
    it(before, () => {
      const { symbol, startLine, endLine } = citedPlace(before, cited, [inner]);
      assert.equal(`${startLine}-${endLine} ${symbol}`, expected);
    });

  check("`rebuild_auth` drops a header ", "11-20 Mixin.rebuild_auth");
  check("First `rebuild_auth` runs. Then `Mixin.rebuild_proxies` looks ", "21-30 Mixin.rebuild_proxies");
  check("`rebuild_proxies` comes after `rebuild_auth` ", "21-30 Mixin.rebuild_proxies");
  check("The proxies are rebuilt by rebuild_proxies. ", "21-30 Mixin.rebuild_proxies");
  check("It is in `get` ", "31-35 Mixin.get");
  const elsewhere = { collection: "/r", path: "other.py", startLine: 7, endLine: 9, symbol: "Other.rebuild" };
  const noted: ContextPassage = {
    ...passage,
    notes: [{ relation: "member", place: elsewhere, text: "def rebuild()" }],
  };
  check("The work is left to `Other.rebuild` ", "7-9 Other.rebuild", noted);
  check("`rebuild_auth` leaves it to `Other.rebuild` ", "11-20 Mixin.rebuild_auth", noted);
  check("Inside, `Inner` keeps it ", "14-16 Mixin.rebuild_auth.Inner");
  check("Credentials are stripped there ", "11-20 Mixin.rebuild_auth");
  check("The proxies of the environment are used. ", "21-30 Mixin.rebuild_proxies");
  check("Nothing of it is said ", "11-35 Mixin.rebuild_proxies");
  check("`Other.call`, line 24: `environment_proxies(2)` ", "24-24 Mixin.rebuild_proxies");
  check("It begins at line 21 ", "21-30 Mixin.rebuild_proxies");
  check("See lines 12-14 ", "12-14 Mixin.rebuild_auth");
  check("See line 900 of `rebuild_auth` ", "11-20 Mixin.rebuild_auth");
  check("`rebuild_auth` in a cell ", "11-35 Mixin.rebuild_proxies", { ...passage, cell: 3 });
  check("`rebuild_auth` [2] and `rebuild_proxies`\n- `get` ", "31-35 Mixin.get");
});
