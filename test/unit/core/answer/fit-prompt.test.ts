import assert from "node:assert/strict";
import { type ContextPassage, type AnswerBrief, isEngineError } from "../../../../src/core/api";
import { fitPrompt } from "../../../../src/core/answer/fit-prompt";
import { readQuestion } from "../../../../src/core/question/read-question";
import { countTokens } from "../../../../src/core/platform/tokens";

function passageOf(number: number, lines: number): ContextPassage {
  const text = Array.from({ length: lines }, (_, index) => `    value_${index} = compute(${number}, ${index})`).join(
    "\n",
  );
  const place = { collection: "/r", path: `m${number}.py`, source: "workspace" as const, startLine: 1, endLine: lines };
  return { number, ...place, kind: "function", symbol: `f${number}`, heading: "", text, score: 1 / number };
}

function requestOf(more: Partial<AnswerBrief> = {}): AnswerBrief {
  const passages = Array.from({ length: 8 }, (_, index) => passageOf(index + 1, 20));
  const context = { passages, tokens: 0 };
  const asked = { question: "How?", reading: readQuestion("How?"), definitions: [] };
  return { responseType: "general", ...asked, history: [], selection: undefined, context, ...more };
}

const promptOf = (request: AnswerBrief, contextTokens: number, maxOutputTokens = 300) => {
  const fitted = fitPrompt(request, { contextTokens, maxOutputTokens });
  const text = fitted.messages.map(({ content }) => content).join("\n");
  assert.ok(fitted.inputTokens + fitted.outputTokens <= contextTokens, "more than the model takes");
  assert.ok(countTokens(text) <= fitted.inputTokens);
  return { ...fitted, text, numbers: [...text.matchAll(/^\[(\d)\] m/gm)].map((found) => Number(found[1])) };
};

describe("fitPrompt", () => {
  it("keeps all that fits", () => {
    const { numbers, droppedPassages, outputTokens } = promptOf(requestOf(), 16_000);
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(droppedPassages, 0);
    assert.equal(outputTokens, 300);
  });

  it("drops the least passages, the last ones first, and keeps their numbers", () => {
    const { numbers, droppedPassages } = promptOf(requestOf(), 2000);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    assert.ok(numbers.length >= 2 && numbers.length < 8);
    assert.equal(droppedPassages, 8 - numbers.length);
  });

  it("skips one that is too large for smaller ones behind it", () => {
    const passages = [passageOf(1, 10), passageOf(2, 400), passageOf(3, 10)];
    assert.deepEqual(promptOf(requestOf({ context: { passages, tokens: 0 } }), 2500).numbers, [1, 3]);
  });

  it("would rather give up what is near a passage than the passage", () => {
    const notes = Array.from({ length: 60 }, (_, index) => ({
      relation: "member" as const,
      place: { collection: "/r", path: "m1.py", startLine: index, endLine: index, symbol: "f" },
      text: `def member_${index}(self)`,
    }));
    const passages = [{ ...passageOf(1, 10), notes }, passageOf(2, 10)];
    const request = requestOf({ context: { passages, tokens: 0 } });
    assert.match(promptOf(request, 8000).text, /^Near \[1\]: beside it `def member_0/m);
    const { numbers, text } = promptOf(request, 1400);
    assert.deepEqual(numbers, [1, 2]);
    assert.doesNotMatch(text, /^Near \[1\]/m);
  });

  it("shows the beginning of the best passage where not even that fits", () => {
    const { text } = promptOf(requestOf({ context: { passages: [passageOf(1, 500)], tokens: 0 } }), 2500);
    assert.match(text, /\[1\] m1\.py:1-\d+ f1, only its beginning\n```python\n {4}value_0/);
    assert.ok(!text.includes("m1.py:1-500"));
  });

  it("cuts behind a statement, and says that it is cut", () => {
    const call = "    total = add(\n        first,\n        second,\n    )";
    const passage = { ...passageOf(1, 400), text: Array.from({ length: 400 }, () => call).join("\n") };
    const endings = [2500, 2507, 2514, 2521].map((contextTokens) => {
      const { text } = promptOf(requestOf({ context: { passages: [passage], tokens: 0 } }), contextTokens);
      assert.match(text, /^\[1\] m1\.py:1-\d+ f1, only its beginning$/m);
      return /\n(.*)\n```\n\nQuestion/.exec(text)?.[1];
    });
    assert.deepEqual([...new Set(endings)], ["    )"]);
  });

  it("leaves a cell that is cut the lines of the file that it stands for", () => {
    const cell = { ...passageOf(1, 500), cell: 3, startLine: 10, endLine: 20 };
    const { text } = promptOf(requestOf({ context: { passages: [cell], tokens: 0 } }), 2500);
    assert.match(text, /\[1\] m1\.py:10-20 \(cell 3\) f1, only its beginning\n```python\n {4}value_0/);
  });

  it("keeps the newest turns", () => {
    const history = Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 ? ("assistant" as const) : ("user" as const),
      text: `Turn ${index}. ${"Words that take room. ".repeat(10)}`,
    }));
    const { text, droppedTurns, numbers } = promptOf(requestOf({ history }), 3000);
    assert.ok(text.includes("Turn 39."));
    assert.ok(!text.includes("Turn 0."));
    assert.ok(droppedTurns > 10 && droppedTurns < 40);
    assert.ok(numbers.length >= 3, "history must not push the passages out");
  });

  it("cuts one long turn instead of losing it", () => {
    const history = [{ role: "assistant" as const, text: `Begin. ${"More and more of it. ".repeat(2000)}` }];
    assert.match(promptOf(requestOf({ history }), 8000).text, /Begin\.[\s\S]* …/);
  });

  it("cuts a selection at a line, and says which lines are left", () => {
    const text = Array.from({ length: 900 }, (_, index) => `line_${index} = ${index}`).join("\n");
    const selection = { path: "big.py", startLine: 101, endLine: 1000, text };
    const prompt = promptOf(requestOf({ selection }), 3000);
    const [, last = ""] = /big\.py:101-(\d+):/.exec(prompt.text) ?? [];
    assert.ok(Number(last) < 1000);
    assert.ok(prompt.text.includes(`line_${Number(last) - 101} = ${Number(last) - 101}\n\`\`\``));
    assert.ok(prompt.numbers.length > 0);
  });

  it("leaves half of a small window to the prompt, whatever the answer may have", () => {
    assert.ok(promptOf(requestOf(), 2048, 4000).numbers.length > 0);
  });

  it("refuses a question that does not fit by itself", () => {
    assert.throws(
      () => fitPrompt(requestOf({ question: "why ".repeat(5000) }), { contextTokens: 4000, maxOutputTokens: 500 }),
      (error) =>
        isEngineError(error) &&
        error.code === "generate/context-too-long" &&
        error.setting === "generation.contextTokens" &&
        /shorten it/.test(error.message),
    );
  });
});
