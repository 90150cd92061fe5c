import assert from "node:assert/strict";
import { fileLabel, linesLabel, numberedSources, sourcesOf, sourceTitle, spokenLabel } from "../../../webview/sources";
import { emptyState, reduce, type PanelTurn } from "../../../webview/state";
import { type ContextPassage } from "../../../src/core/api";
import { cite, contextReady, passage, passages, text } from "../../webview/conversation";

function finished(...numbers: readonly number[]): PanelTurn {
  return { ...turnCiting(...numbers), status: "done" };
}

function turnCiting(...numbers: readonly number[]): PanelTurn {
  const messages = [contextReady(1), text(1, "x"), ...numbers.map((number) => cite(1, number))];
  const state = messages.reduce(reduce, reduce(emptyState, { type: "question-ask", turn: 1, text: "q" }));
  assert.ok(state.turns[0]);
  return state.turns[0];
}

describe("sources of an answer", () => {
  const check = (
    cited: readonly number[],
    expectedCited: readonly number[],
    expectedOthers: readonly number[],
  ): void => {
    it(`cited ${cited.join() || "none"}`, () => {
      const sources = sourcesOf(turnCiting(...cited));
      assert.deepEqual(
        sources.cited.map(({ number }) => number),
        expectedCited,
      );
      assert.deepEqual(
        sources.others.map(({ number }) => number),
        expectedOthers,
      );
    });
  };
  // Passages 1 and 3 are of one file, and so stand together.
  check([], [], [1, 3, 2, 4, 5]);
  check([1], [1], [2, 3, 4, 5]);
  check([3, 2, 1], [3, 2, 1], [4, 5]);
  check([5, 4, 3, 2, 1], [5, 4, 3, 2, 1], []);

  const checkShown = (
    name: string,
    turn: () => PanelTurn,
    expected: readonly (readonly [engine: number, shown: number])[],
  ): void => {
    it(name, () => {
      const shown = [...numberedSources(turn()).values()].map((source) => [source.number, source.shown]);
      assert.deepEqual(shown, expected);
    });
  };
  checkShown("are numbered 1, 2, 3 in the order of the text, and the rest after them", () => finished(5, 2), [
    [5, 1],
    [2, 2],
    [1, 3],
    [3, 4],
    [4, 5],
  ]);
  // Its mark is in the text, and the word that it is cited is on its way.
  checkShown("gives a number that is cited now the next one", () => turnCiting(5), [
    [5, 1],
    [1, 2],
    [3, 2],
    [2, 2],
    [4, 2],
  ]);

  it("knows a citation without its passage", () => {
    const turn = { ...turnCiting(2), passages: [] };
    assert.equal(numberedSources(turn).get(2)?.path, "src/shop/__init__.py");
    assert.deepEqual(sourcesOf(turn).cited.length, 1);
  });

  it("names files so that they can be told apart", () => {
    const sources = [...numberedSources(turnCiting()).values()];
    const other = { number: 9, path: "lib/cache.py", startLine: 1, endLine: 1, symbol: "", cell: undefined };
    assert.equal(fileLabel("src/shop/cache.py", sources), "cache.py");
    assert.equal(fileLabel("src/shop/cache.py", [...sources, other]), "shop/cache.py");
    assert.equal(fileLabel("src/shop/__init__.py", sources), "shop/__init__.py");
    assert.equal(fileLabel("__main__.py", sources), "__main__.py");
  });

  it("says lines as people do", () => {
    assert.equal(linesLabel({ startLine: 3, endLine: 3 }), "3");
    assert.equal(linesLabel({ startLine: 3, endLine: 8 }), "3–8");
  });

  it("has a spoken name for each", () => {
    const sources = numberedSources(finished(1, 2, 3, 4, 5));
    const spoken = passages.map(({ number }) => {
      const source = sources.get(number);
      return source && spokenLabel(source);
    });
    assert.deepEqual(spoken, [
      "Source 1: src/shop/cache.py, TTLCache.get, lines 42 to 57",
      "Source 2: src/shop/__init__.py, lines 1 to 12",
      "Source 3: src/shop/cache.py, TTLCache._evict, lines 80 to 101",
      "Source 4: tests/test_cache.py, test_expired_entries_are_dropped_before_the_next_read, line 15",
      "Source 5: notebooks/measure.ipynb, cell 3, lines 30 to 44",
    ]);
  });

  const checkForeign = (
    name: string,
    path: string,
    origin: NonNullable<ContextPassage["origin"]>,
    expected: { readonly title: string; readonly spoken: string; readonly url: string | undefined },
  ): void => {
    it(name, () => {
      const foreign: ContextPassage = { ...passage(1, path, "get", 3, 9), source: "package", origin };
      const messages = [contextReady(1, [foreign])];
      const state = messages.reduce(reduce, reduce(emptyState, { type: "question-ask", turn: 1, text: "q" }));
      const [source] = state.turns[0] ? sourcesOf(state.turns[0]).others : [];
      assert.ok(source);
      const said = { title: sourceTitle(source), spoken: spokenLabel(source), url: source.foreign?.url };
      assert.deepEqual(said, expected);
    });
  };
  checkForeign(
    "say of which package a file is, and on what terms",
    "requests/api.py",
    { title: "requests==2.31.0", version: "2.31.0", licence: "Apache-2.0", url: "https://requests.example" },
    {
      title: "requests/api.py:3–9\nget\nrequests==2.31.0\nApache-2.0",
      spoken: "Source 1: requests/api.py, get, lines 3 to 9, requests==2.31.0, Apache-2.0",
      url: "https://requests.example",
    },
  );
  checkForeign(
    "call a thread by its title, and name its author",
    "231767",
    { title: "What does yield do?", attribution: "Alex", licence: "CC-BY-SA-4.0", url: "javascript:alert(1)" },
    {
      title: "What does yield do?\nAlex · CC-BY-SA-4.0",
      spoken: "Source 1: What does yield do?, Alex · CC-BY-SA-4.0",
      url: undefined,
    },
  );
});
