import assert from "node:assert/strict";
import { clauseOf } from "../../../../../src/core/answer/compose/clause";

describe("clauseOf", () => {
  const check = (docstring: string, expected: string, subject: "thing" | "function" = "function") =>
    it(JSON.stringify(docstring.slice(0, 60)), () => {
      const clause = clauseOf(docstring, subject);
      const { predicate, sentence = "", rest = "" } = clause ?? {};
      const told = predicate === undefined ? `: ${sentence}` : predicate;
      assert.equal(rest === "" ? told : `${told} | ${rest}`, expected);
    });

  check("Return the fine for a loan.", "returns the fine for a loan");
  check("Returns the fine.", "returns the fine");
  check("Apply and check the rules.", "applies and checks the rules");
  check(
    "Read the file, then let the environment overrule it.",
    "reads the file, then lets the environment overrule it",
  );
  check("Ask whether to read and write the file.", ": Ask whether to read and write the file");
  check("This method closes the loan.", "closes the loan");
  check("A queue of holds for one title.", "is a queue of holds for one title", "thing");
  check(
    "The fine in cents for a loan that comes back today.",
    "gives the fine in cents for a loan that comes back today",
  );
  check("The URL scheme is missing.", ": The URL scheme is missing", "thing");
  check("The desk object implements the counter.", ": The desk object implements the counter", "thing");
  check("A subscriber that fails is logged.", ": A subscriber that fails is logged");
  check("Set of names.", ": Set of names");
  check("Set the name.", "sets the name");
  check("Record for a loan.", ": Record for a loan");
  check("Wait for the lock.", "waits for the lock");
  check("True when it is late.", ": True when it is late");
  check("Renew.", ": Renew");
  check(
    "Lend a copy. Raises `Late` when it is late.\n\nArgs:\n    copy: the copy",
    "lends a copy | It raises `Late` when it is late.",
  );
  check(
    "A session.\n\nProvides cookies and more.\n\nBasic Usage::\n\n  >>> x",
    "is a session | It provides cookies and more.",
    "thing",
  );
  check("requests.sessions\n~~~~~~~~~~~~~~~~~\n\nThis module provides a session.", "provides a session");
  check("A parameter comes in two versions, they are either:\n\n- this\n- that", ": A parameter comes in two versions");
  check("Make it, for example:\n\n    x = 1", "makes it, for example");
  check("", ": ");
  check("-----", ": ");
});
