import assert from "node:assert/strict";
import { factShare, ownsUp } from "../../../../src/evaluation/metrics/facts";

describe("factShare", () => {
  const check = (facts: readonly string[], text: string, expected: number) =>
    it(`${facts.join(", ")} in ${JSON.stringify(text)}`, () => assert.equal(factShare(facts, text), expected));

  check(["retry_count", "5.0"], "`Retry_Count` is 5.0 by default", 1);
  check(["retry_count", "5.0"], "nothing", 0);
  check(["pool  size", "x", "y", "q"], "the pool\n size", 0.25);
  check([], "anything", 0);
});

describe("ownsUp", () => {
  const check = (answer: string, expected: boolean) =>
    it(answer.slice(0, 60), () => assert.equal(ownsUp(answer), expected));

  check("Nothing was found in the indexed files about `GraphQL`.", true);
  check("The passages do not contain anything about billing.", true);
  check("I couldn't find a retry policy in these files.", true);
  check("There is no mention of websockets in the code.", true);
  check("`Session.get` sends a GET request [1].", false);
  check(`\`Session.get\` sends a request [1].${" It goes on.".repeat(60)} The docs do not mention it.`, false);
});
