import assert from "node:assert/strict";
import { createCorpusSource } from "../../../src/evaluation/corpus-source";

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
