import assert from "node:assert/strict";
import { createCorpusSource, looksLikePython } from "../../../src/evaluation/corpus-source";

describe("createCorpusSource", () => {
  it("lists and reads every text, the title first", async () => {
    const source = createCorpusSource("/set", [
      { id: "a:1", title: "Title", text: "text" },
      { id: "b", title: "", text: "def f(x):\n    return x" },
    ]);
    const seen: unknown[] = [];
    for await (const item of source.list()) {
      if (!("entry" in item)) continue;
      for await (const read of source.read([item.entry])) {
        if ("document" in read) seen.push([source.idOf(item.entry.path), read.document.language, read.document.text]);
      }
    }
    assert.deepEqual(seen, [
      ["a:1", "prose", "Title\ntext"],
      ["b", "python", "def f(x):\n    return x"],
    ]);
  });

  it("gives each text a path of its own, without numbers that a question could match", async () => {
    const texts = Array.from({ length: 2000 }, (_, index) => ({ id: `so-${index}`, title: "", text: "x" }));
    const paths = new Set<string>();
    for await (const item of createCorpusSource("/set", texts).list()) {
      if ("entry" in item) paths.add(item.entry.path);
    }
    assert.equal(paths.size, 2000);
    for (const path of paths) assert.match(path, /^[a-z]+$/);
  });

  it("knows no other path", async () => {
    const source = createCorpusSource("/set", []);
    assert.equal(source.idOf("a.py"), undefined);
  });
});

describe("looksLikePython", () => {
  function check(text: string, expected: boolean): void {
    assert.equal(looksLikePython(text), expected, text);
  }

  it("knows code from prose", () => {
    check("def f(x):\n    return x + 1", true);
    check("import os\nprint(os.getcwd())", true);
    check("df.groupby('a').sum()", true);
    check("result = [x for x in range(3)]", true);
    check("How do I sort a list?", false);
    check("", false);
    check("Use this:\n\n```\nimport os\nx = 1\n```", false);
    check(
      "I have a list of names and I want to sort it.\nHere is one:\n    x = [1, 2]\nIt does not work at all.\nWhy?",
      false,
    );
  });
});
