import assert from "node:assert/strict";
import { ThinkingFilter } from "../../../../../src/core/models/openai/thinking-filter";

describe("ThinkingFilter", () => {
  const check = (text: string, expected: string) =>
    it(JSON.stringify(text), () => {
      for (const deltas of [[text], [...text], text.split(/(?<= )/)]) {
        const filter = new ThinkingFilter();
        assert.equal(deltas.map((delta) => filter.push(delta)).join("") + filter.end(), expected, deltas.join("|"));
      }
    });

  check("Plain answer.", "Plain answer.");
  check("<think>Hm. Maybe.</think>\n\nThe answer.", "The answer.");
  check("\n<thinking>a < b</thinking>It is b.", "It is b.");
  check("<think>never ends", "");
  check("<thing> is a tag", "<thing> is a tag");
  check("<", "<");
  check("", "");
  check("Use <think> in the middle</think>.", "Use <think> in the middle</think>.");
});
