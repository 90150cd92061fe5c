import assert from "node:assert/strict";
import { retrievalQuery } from "../../../../src/core/pipelines/answer";

describe("retrievalQuery", () => {
  const before = "How is the fine for a late return calculated?";
  const history = [
    { role: "user", text: before },
    { role: "assistant", text: "By `fine_for` [1]." },
  ] as const;

  function check(question: string, expected: string): void {
    assert.equal(retrievalQuery(question, history, undefined), expected, question);
  }

  it("searches a follow-up together with the question before it", () => {
    for (const question of [
      "And where is it called?",
      "Why?",
      "Who calls?",
      "show me an example",
      "what about holds",
    ]) {
      check(question, `${before}\n${question}`);
    }
  });

  it("searches a question of its own alone, however short", () => {
    for (const question of [
      "What does renew do?",
      "explain LoanPolicy",
      "How are members of the library stored on disk?",
    ]) {
      check(question, question);
    }
  });

  it("adds the first lines of what is selected", () => {
    const selection = { path: "a.py", startLine: 1, endLine: 1, text: "x".repeat(1000) };
    assert.equal(retrievalQuery("Explain renew", [], selection), `Explain renew\n${"x".repeat(600)}`);
  });
});
