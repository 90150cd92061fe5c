import assert from "node:assert/strict";
import { type AnswerBrief, type Turn } from "../../../../../src/core/api";
import { namesIn, readQuestion } from "../../../../../src/core/answer/compose/question";

function requestOf(question: string, history: readonly Turn[] = []): AnswerBrief {
  const context = { passages: [], tokens: 0 };
  return { responseType: "general", question, history, selection: undefined, context };
}

describe("namesIn", () => {
  const check = (text: string, expected: readonly string[]) =>
    it(text, () => assert.deepEqual([...namesIn(text)].sort(), [...expected].sort()));

  check("What does `fine` do?", ["fine"]);
  check("What does Loan.fine do in fines.py?", ["Loan.fine"]);
  check("Where is check_out called, and LoanDesk made?", ["check_out", "LoanDesk"]);
  check("How does renew() work", ["renew"]);
  check("what does Session keep", ["Session"]);
  check("explain `retry(3)`", ["retry"]);
  check("How is a fine calculated?", []);
  check("What is in `a b`?", []);
});

describe("readQuestion", () => {
  const intent = (question: string, expected: string) =>
    it(`${question} → ${expected}`, () => assert.equal(readQuestion(requestOf(question)).intent, expected));

  intent("Where is the cache cleared?", "where");
  intent("Which module sends mail?", "where");
  intent("Who calls promote_next?", "usages");
  intent("Where is RenewalRefused raised?", "usages");
  intent("How does it work?", "explain");

  it("weighs what says something, not what every question has", () => {
    const { weights } = readQuestion(requestOf("Where in the code is the fine for a late return calculated?"));
    assert.deepEqual([...weights.keys()].sort(), ["calculat", "fine", "late", "return"].sort());
  });

  it("takes the thing spoken of from the question before, when it only says `it`", () => {
    const history: readonly Turn[] = [
      { role: "user", text: "What does `promote_next` do?" },
      { role: "assistant", text: "It gives a copy to the next member." },
    ];
    assert.deepEqual(readQuestion(requestOf("and where is it called?", history)).names, ["promote_next"]);
    assert.deepEqual(readQuestion(requestOf("How does `renew` check the holds?", history)).names, ["renew"]);
  });

  it("is quick with a blob", () => {
    const question = readQuestion(requestOf(`What is ${"A1b2_".repeat(100_000)} for?`));
    assert.ok(question.names.length < 3);
  });
});
