import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnswerPart, type Engine, isAbort } from "../../src/core";
import { collect, ingestAll, openTestEngine, project, sample } from "./open-test-engine";

interface Question {
  readonly question: string;
  readonly path: string;
  readonly symbol: string;
}

describe("answers without a language model, on the sample project", () => {
  let storage: string;
  let engine: Engine;

  before(async () => {
    storage = mkdtempSync(join(tmpdir(), "pch-extractive-"));
    engine = await openTestEngine([sample], storage);
    await ingestAll(engine);
  });

  after(async () => {
    await engine.close();
    rmSync(storage, { recursive: true, force: true });
  });

  const ask = async (question: string): Promise<readonly AnswerPart[]> =>
    collect(engine.answer({ question, provider: "extractive" }));

  it("cite the file that holds the answer, in well-formed Markdown that streams", async () => {
    const file = join(project, "test", "fixtures", "projects", "lending-library.questions.json");
    const questions = JSON.parse(readFileSync(file, "utf8")) as readonly Question[];
    const missed: string[] = [];
    for (const { question, path } of questions) {
      const parts = await ask(question);
      const deltas = parts.flatMap((part) => (part.type === "text-delta" ? [part.text] : []));
      const text = deltas.join("");
      const cited = parts.flatMap((part) => (part.type === "citation-add" ? [part.place.path] : []));
      const end = parts.at(-1);
      assert.ok(end?.type === "answer-end" && end.provider === "extractive" && end.removedCitations === 0);
      assert.ok(deltas.length > 5);
      const notices = parts.flatMap((part) => (part.type === "notice" ? [part.about] : []));
      assert.deepEqual(notices, ["vectors", "model"]);
      assert.equal(text.split("\n").filter((line) => line.startsWith("```")).length % 2, 0);
      if (!cited.includes(path)) missed.push(question);
    }
    // Ranking by words alone here: vectors are not computed.
    assert.ok(missed.length <= 2, `no citation of the right file for: ${missed.join(" | ")}`);
  });

  it("says plainly when the code does not hold the answer", async () => {
    const parts = await ask("How is the kubernetes ingress controller deployed?");
    const text = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
    assert.match(text, /^Nothing was found/);
  });

  it("stop when they are cancelled", async () => {
    const controller = new AbortController();
    let deltas = 0;
    await assert.rejects(async () => {
      const request = { question: "How does the search rank titles?", provider: "extractive" as const };
      for await (const part of engine.answer(request, controller.signal)) {
        if (part.type === "text-delta" && ++deltas === 2) controller.abort();
      }
    }, isAbort);
    assert.equal(deltas, 2);
  });
});
