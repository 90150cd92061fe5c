import assert from "node:assert/strict";
import { type ResponseType, type Selection } from "../../../../src/core/api";
import { responseTypeOf } from "../../../../src/core/question/response-type";
import { readTraceback } from "../../../../src/core/question/traceback";

const selection: Selection = { path: "a.py", startLine: 1, endLine: 2, text: "def f():\n    return 1" };

describe("responseTypeOf", () => {
  const check = (question: string, expected: ResponseType, selected?: Selection) =>
    it(`${question.slice(0, 60).replaceAll("\n", "⏎")}${selected ? " (selection)" : ""} → ${expected}`, () =>
      assert.equal(responseTypeOf(question, readTraceback(question), selected), expected));

  check('Traceback (most recent call last):\n  File "a.py", line 3, in f\nKeyError: 1', "debugging");
  check("KeyError: 'loan_id'", "debugging");
  check("Why do I get a ValueError when renewing?", "debugging");
  check("the import fails with a timeout", "debugging");
  check("login doesn't work after the upgrade", "debugging");
  check("what is wrong with this?", "debugging", selection);
  check("Fix this", "debugging", selection);
  check("Where are errors handled?", "general");
  check("How does error handling work?", "general");

  check("Write a function that exports loans as CSV", "code_generation");
  check("please implement a retry decorator", "code_generation");
  check("Can you create a unit test for Loan.fine?", "code_generation");
  check("How do I write a new test for the holds queue?", "code_generation");
  check("add type hints", "code_generation", selection);
  check("Where does the app write to a file?", "general");
  check("Which function creates the tables?", "general");

  check("Explain `Loan.fine`", "code_explanation");
  check("What does calculate_fine do?", "code_explanation");
  check("how does HoldQueue.promote() work", "code_explanation");
  check("explain", "code_explanation", selection);
  check("what is this for?", "code_explanation", selection);

  check("How is a fine for a late return calculated?", "general");
  check("Where are holds promoted when a book comes back?", "general");
  check("", "general");
  check("которое правило?", "general");
});
