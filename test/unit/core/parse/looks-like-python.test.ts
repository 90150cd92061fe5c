import assert from "node:assert/strict";
import { looksLikePython } from "../../../../src/core/parse/looks-like-python";

describe("looksLikePython", () => {
  function check(text: string, expected: boolean): void {
    assert.equal(looksLikePython(text), expected, text);
  }

  it("knows code from prose", () => {
    check("def f(x):\n    return x + 1", true);
    check("import os\nprint(os.getcwd())", true);
    check("df.groupby('a').sum()", true);
    check("result = [x for x in range(3)]", true);
    check("How do I sort a list?", false);
    check("", false);
    check("Use this:\n\n```\nimport os\nx = 1\n```", false);
    check(
      "I have a list of names and I want to sort it.\nHere is one:\n    x = [1, 2]\nIt does not work at all.\nWhy?",
      false,
    );
  });

  it("stays linear on long lines", () => {
    check(`for ${" in ".repeat(50_000)}`, false);
    check(`${"\n \t".repeat(50_000)}x`, false);
    check(`a${"[b]".repeat(50_000)}${" ".repeat(50_000)}`, false);
  });
});
