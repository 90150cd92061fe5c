import assert from "node:assert/strict";
import { type Turn } from "../../../../../src/core/api";
import { namesOf, sureNames, weighQuestion } from "../../../../../src/core/answer/compose/weigh";
import { readQuestion } from "../../../../../src/core/question/read-question";

describe("namesOf", () => {
  const history: readonly Turn[] = [
    { role: "user", text: "What does `promote_next` do?" },
    { role: "assistant", text: "It gives a copy to the next member." },
  ];
  const check = (text: string, expected: readonly string[], before: readonly Turn[] = []) =>
    it(text, () => assert.deepEqual([...namesOf(readQuestion(text, before))].sort(), [...expected].sort()));

  check("What does Loan.fine do in fines.py?", ["Loan.fine"]);
  check("Where is check_out called, and LoanDesk made?", ["check_out", "LoanDesk"]);
  check("what does Session keep", ["Session"]);
  check("explain `retry(3)`", ["retry"]);
  check("How is a fine calculated?", []);
  check("and where is it called?", ["promote_next"], history);
  check("How does `renew` check the holds?", ["renew"], history);
});

describe("sureNames", () => {
  it("are those that must be there", () => {
    assert.deepEqual(sureNames(readQuestion("Wo wird ein Redirect verfolgt?")), []);
    assert.deepEqual(sureNames(readQuestion("Where does HTTPAdapter retry?")), ["HTTPAdapter"]);
  });
});

describe("weighQuestion", () => {
  it("weighs what says something, not what every question has", () => {
    const { weights } = weighQuestion(readQuestion("Where in the code is the fine for a late return calculated?"), []);
    assert.deepEqual([...weights.keys()].sort(), ["calculat", "fine", "late", "return"].sort());
  });
});

describe("absentWords", () => {
  const check = (text: string, absent: readonly string[], expected: readonly string[], share: number): void => {
    it(text, () => {
      const { absentWords, absentShare } = weighQuestion(readQuestion(text), [], absent);
      assert.deepEqual(absentWords, expected);
      assert.equal(absentShare.toFixed(2), share.toFixed(2));
    });
  };
  check("How do I send logs to a Kafka topic?", ["kafka"], ["Kafka"], 0.5);
  check("Where are GraphQL subscriptions resolved?", ["graphql", "ql"], ["GraphQL"], 0.67);
  check("How are late loans determined?", ["determin"], [], 0);
  check("Wo wird der Kredit gespeichert?", ["kredit", "gespeichert"], [], 0);
});
