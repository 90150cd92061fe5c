import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isEngineError } from "../../../src/core";
import { readCorpus, readDataset } from "../../../src/evaluation/dataset";

describe("readDataset and readCorpus", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "dataset-"));
    await write({
      "queries.jsonl": '{"id":"q1","query":"one","repo":"shop"}\n\n{"id":"q2","query":"two"}\n',
      "qrels.jsonl": '{"query_id":"q1","doc_id":"d1","relevance":2}\n{"query_id":"q2","doc_id":"d1","relevance":0}\n',
      "corpus.jsonl": '{"id":"d1","title":"T","text":"x"}\r\n{"id":"d2","text":""}',
    });
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  }

  async function checkFails(files: Readonly<Record<string, string>>, message: RegExp): Promise<void> {
    await write(files);
    const read = async (): Promise<unknown> => [await readDataset(directory), await readCorpus(directory)];
    await assert.rejects(read, (error) => isEngineError(error) && message.test(error.message));
  }

  it("gives the questions that have an answer", async () => {
    const { queries, gold, hasLines } = await readDataset(directory);
    assert.deepEqual(queries, [{ id: "q1", query: "one", repo: "shop", category: undefined, facts: [] }]);
    assert.deepEqual(gold.get("q1"), [{ id: "d1", grade: 1 }]);
    assert.equal(hasLines, false);
  });

  it("gives lines, grades, categories and facts", async () => {
    await write({
      "queries.jsonl": '{"id":"q1","query":"one","category":"why","facts":["x",1]}',
      "qrels.jsonl":
        '{"query_id":"q1","doc_id":"a.py","startLine":3,"endLine":9,"grade":2}\n{"query_id":"q1","doc_id":"a.py","startLine":12,"endLine":12,"grade":1}',
    });
    const { queries, gold, hasLines } = await readDataset(directory);
    assert.deepEqual([queries[0]?.category, queries[0]?.facts, hasLines], ["why", ["x"], true]);
    assert.deepEqual(gold.get("q1"), [
      { id: "a.py", grade: 2, lines: { start: 3, end: 9 } },
      { id: "a.py", grade: 1, lines: { start: 12, end: 12 } },
    ]);
  });

  it("gives the texts of the corpus", async () => {
    assert.deepEqual(await readCorpus(directory), [
      { id: "d1", title: "T", text: "x" },
      { id: "d2", title: "", text: "" },
    ]);
  });

  it("says where something is wrong", async () => {
    await checkFails({ "queries.jsonl": '{"id":"q1","query":"one"}\nno' }, /queries\.jsonl:2 is not JSON/);
    await checkFails({ "queries.jsonl": "[1]" }, /queries\.jsonl:1 is not an object/);
    await checkFails({ "queries.jsonl": '{"id":1}' }, /queries\.jsonl:1 is not an object with "id" and "query"/);
  });

  it("says what is missing", async () => {
    await checkFails({ "qrels.jsonl": "" }, /No query .* relevant document/);
    await rm(join(directory, "qrels.jsonl"));
    await checkFails({}, /qrels\.jsonl cannot be read/);
  });

  it("says that a corpus without texts needs a workspace", async () => {
    await checkFails({ "corpus.jsonl": '{"id":"a:b.py","path":"b.py"}' }, /--workspace/);
  });
});
