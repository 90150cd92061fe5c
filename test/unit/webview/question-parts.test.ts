import assert from "node:assert/strict";
import { questionParts, titleOf } from "../../../webview/question-parts";

const frame = '  File "app/pay.py", line 3, in pay\n    wallet.take(3)';
const traceback = `Traceback (most recent call last):\n${frame}\nValueError: too much`;

describe("parts of a question", () => {
  const check = (question: string, expected: readonly (readonly [string, string])[]): void => {
    it(JSON.stringify(question.slice(0, 60)), () => {
      const parts = questionParts(question);
      assert.deepEqual(
        parts.map(({ kind, text }) => [kind, text]),
        expected,
      );
    });
  };

  check("", []);
  check("Why?", [["words", "Why?"]]);
  check("a\nb\n\n  c", [["words", "a\nb\n\n  c"]]);
  check(traceback, [["traceback", traceback]]);
  check(`Why?\n\n${traceback}\n\nIt worked before.\nHelp!`, [
    ["words", "Why?"],
    ["traceback", traceback],
    ["words", "It worked before.\nHelp!"],
  ]);
  const chain = `${traceback}\n\nDuring handling of the above exception, another exception occurred:\n\n${traceback}`;
  check(`${chain}\nafter`, [
    ["traceback", chain],
    ["words", "after"],
  ]);
  check(`what is this\n${frame}`, [
    ["words", "what is this"],
    ["traceback", frame],
  ]);
  check(traceback.replaceAll("\n", "\r\n"), [["traceback", traceback]]);
  check("Explain\n```py\nx = 1\n\ny\n```\nplease", [
    ["words", "Explain"],
    ["code", "x = 1\n\ny"],
    ["words", "please"],
  ]);
  check("```\nopen", [["code", "open"]]);
  check("is\n    def f():\n\n        pass\nright?", [
    ["words", "is"],
    ["code", "    def f():\n\n        pass"],
    ["words", "right?"],
  ]);
  check("one\n    indented line\nis prose", [["words", "one\n    indented line\nis prose"]]);
  check("Traceback (most recent call last):", [["traceback", "Traceback (most recent call last):"]]);
  check("what does a Traceback (most recent call last) mean?", [
    ["words", "what does a Traceback (most recent call last) mean?"],
  ]);

  it("calls a traceback by its exception, and the rest by their first line", () => {
    assert.equal(titleOf({ kind: "traceback", text: traceback }), "ValueError: too much");
    assert.equal(titleOf({ kind: "traceback", text: frame }), 'File "app/pay.py", line 3, in pay');
    assert.equal(titleOf({ kind: "words", text: `${"word ".repeat(50)}` }).length, 120);
    assert.equal(titleOf({ kind: "code", text: "x = 1\ny" }), "x = 1");
  });
});
