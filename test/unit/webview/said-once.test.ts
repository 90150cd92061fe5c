import assert from "node:assert/strict";
import { compose } from "../../../src/core/answer/compose/compose";
import { readQuestion } from "../../../src/core/question/read-question";
import { isSaidElsewhere } from "../../../webview/said-once";
import { splitSections } from "../../../webview/sections";

describe("what the panel says once", () => {
  it("is the sentence about models that ends every composed answer", () => {
    const question = "Where is a fine computed?";
    const answer = compose({
      responseType: "general",
      question,
      reading: readQuestion(question),
      history: [],
      definitions: [],
      selection: undefined,
      context: { passages: [], tokens: 0 },
    });
    const said = splitSections(answer).map(({ raw }) => isSaidElsewhere(raw));
    assert.deepEqual([said.at(-1), said.slice(0, -1).some(Boolean)], [true, false], answer);
  });

  const check = (text: string, expected: boolean): void => {
    it(JSON.stringify(text), () => assert.equal(isSaidElsewhere(text), expected));
  };
  check("Meaning-based search has seen 42 % of the code so far; words and symbols cover all of it.", true);
  check("Two folders are missing.", false);
  check("*Put together* by hand.", false);
});
