import assert from "node:assert/strict";
import { type Context, type ContextPassage, type TextPart } from "../../../../src/core/api";
import { CitationScanner } from "../../../../src/core/answer/citation-scanner";
import { bindCitations } from "../../../../src/core/answer/citations";

/** Passages 1 to `count`. */
function contextOf(count: number): Context {
  const passages = Array.from({ length: count }, (_, index): ContextPassage => {
    const place = {
      collection: "/r",
      path: `f${index + 1}.py`,
      source: "workspace" as const,
      startLine: 3,
      endLine: 9,
    };
    return { number: index + 1, ...place, kind: "function", symbol: "f", heading: "", text: "", score: 1 };
  });
  return { passages, tokens: 0 };
}

/** Text with `<n>` where a citation was added, and `-n` at the end for removed ones. */
async function bound(deltas: readonly string[], given = 5): Promise<string> {
  async function* parts(): AsyncGenerator<TextPart> {
    for (const text of deltas) yield { type: "text-delta", text };
    yield { type: "text-end", usage: undefined, finishReason: "stop" };
  }
  let result = "";
  for await (const part of bindCitations(parts(), contextOf(given))) {
    if (part.type === "text-delta") result += part.text;
    else if (part.type === "citation-add") result += `<${part.number}>`;
    else if (part.removedCitations > 0) result += ` -${part.removedCitations}`;
  }
  return result;
}

const cases: readonly (readonly [text: string, expected: string])[] = (<
  readonly (readonly [string, string | undefined])[]
>[
  ["Plain text.", "Plain text."],
  ["So it is [1].", "So it is [1]<1>."],
  ["Twice [1] and [1] again [2].", "Twice [1]<1> and [1]<1> again [2]<2>."],
  ["Ends with [3]", "Ends with [3]<3>"],
  ["Lists [1, 2] and [3; 4].", "Lists [1]<1>[2]<2> and [3]<3>[4]<4>."],
  ["Range [1-3].", "Range [1]<1>[2]<2>[3]<3>."],
  ["Range [2–4].", "Range [2]<2>[3]<3>[4]<4>."],
  ["Pair [1][2].", "Pair [1]<1>[2]<2>."],
  ["Spaced [ 1 ].", "Spaced [1]<1>."],
  ["Never given [9].", "Never given. -1"],
  ["Half given [1, 9].", "Half given [1]<1>. -1"],
  ["None of [7-9] here", "None of here -3"],
  ["Zero [0] too.", "Zero too. -1"],
  ["A year [2024] is text.", "A year [2024] is text."],
  ["Glued to a word[1].", "Glued to a word[1]<1>."],
  ["Glued and never given: rows[9].", "Glued and never given: rows[9]."],
  ["`f()`[1] after code", "`f()`[1]<1> after code"],
  ["In prose x[1] and a_b[2] and x2[1] and self.rows[3] and x[0][1]", undefined],
  ["Inline `x[1]` code and ``y ` [2]``.", undefined],
  ["A link [1](http://a.b) and [text](c) and [1] (d).", "A link [1](http://a.b) and [text](c) and [1]<1> (d)."],
  ["Escaped \\[1\\] and \\` then [1]", "Escaped \\[1\\] and \\` then [1]<1>"],
  ["```python\nx = [1]\ny[2]\n```\nThen [1].", "```python\nx = [1]\ny[2]\n```\nThen [1]<1>."],
  ["~~~\n[1]\n~~~\n[2]", "~~~\n[1]\n~~~\n[2]<2>"],
  ["- item\n  ```py\n  a = [1]\n  ```\n  so [1]", "- item\n  ```py\n  a = [1]\n  ```\n  so [1]<1>"],
  ["````\n```\n[1]\n```\n````\n[2]", "````\n```\n[1]\n```\n````\n[2]<2>"],
  ["```one line [1]``` then [2]", "```one line [1]``` then [2]<2>"],
  ["```\nnever closed [1]", undefined],
  ["A stray ` tick [1]\n\nnext [2]", "A stray ` tick [1]\n\nnext [2]<2>"],
  ["[[1]] and [] and [x] and [1", "[[1]<1>] and [] and [x] and [1"],
  ["~ about [1] ~~old~~ [2]", "~ about [1]<1> ~~old~~ [2]<2>"],
  ["Trailing blanks   ", "Trailing blanks   "],
  ["日本語[1]。🎉 [2]", "日本語[1]<1>。🎉 [2]<2>"],
  ["[1]: fines.py", "[1]<1>: fines.py"],
  ["1. first [1]\n2. second [2]\n", "1. first [1]<1>\n2. second [2]<2>\n"],
]).map(([text, expected]) => [text, expected ?? text]);

describe("bindCitations", () => {
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), async () => assert.equal(await bound([text]), expected));
  }

  it("gives the same result however the text is cut", async () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const texts = cases.map(([text]) => text);
    texts.push(texts.join("\n\n"), texts.join(" "));
    for (const text of texts) {
      const whole = await bound([text]);
      assert.equal(await bound([...text]), whole);
      for (let round = 0; round < 40; round++) {
        const deltas: string[] = [];
        for (let start = 0; start < text.length;) {
          const length = 1 + random(1 + random(30));
          deltas.push(text.slice(start, start + length));
          start += length;
        }
        assert.equal(await bound(deltas), whole, JSON.stringify(deltas));
      }
    }
  });

  it("holds back a few characters only, whatever is said without an end", () => {
    for (const [first, piece] of [
      ["", "`"],
      ["```\n", "`"],
      ["```\n```", " "],
      ["", "~"],
      ["", " "],
      ["", "["],
      ["", "[1, "],
      ["", "\\"],
    ] as const) {
      const scanner = new CitationScanner(new Set([1]));
      let out = 0;
      for (const text of [first, ...Array.from({ length: 3000 }, () => piece)]) {
        for (const found of scanner.push(text)) if (typeof found === "string") out += found.length;
      }
      const given = first.length + 3000 * piece.length;
      assert.ok(given - out <= 500, `${JSON.stringify(piece)}: ${given - out} held back`);
    }
  });

  it("never loses or adds a character but marks that were never given", async () => {
    for (const [text] of cases) {
      const marks = (await bound([text], 999)).replace(/<\d+>/g, "");
      if (!/\[[\d ]+[,;–-]|\[ |\[0\]/.test(text)) assert.equal(marks, text);
    }
  });

  it("counts the marks of each number, and gives each the place of its own sentence", async () => {
    const [passage] = contextOf(1).passages;
    assert.ok(passage);
    const parts = [
      { symbol: "load", startLine: 3, endLine: 5 },
      { symbol: "save", startLine: 6, endLine: 9 },
    ];
    async function* text(): AsyncGenerator<TextPart> {
      yield { type: "text-delta", text: "`load` reads it [1]. `save` writes it [1]. Then `load` again [1]." };
      yield { type: "text-end", usage: undefined, finishReason: "stop" };
    }
    const marks = [];
    for await (const part of bindCitations(text(), { passages: [{ ...passage, parts }], tokens: 0 })) {
      if (part.type === "citation-add") marks.push([part.mention, part.place.symbol, part.place.startLine]);
    }
    assert.deepEqual(marks, [
      [1, "load", 3],
      [2, "save", 6],
      [3, "load", 3],
    ]);
  });

  it("gives the place of the passage, right after the first use", async () => {
    async function* parts(): AsyncGenerator<TextPart> {
      yield { type: "text-delta", text: "See [2] and more" };
      yield { type: "text-end", usage: { inputTokens: 5, outputTokens: 4 }, finishReason: "length" };
    }
    const all = [];
    for await (const part of bindCitations(parts(), contextOf(2))) all.push(part);
    assert.deepEqual(all, [
      { type: "text-delta", text: "See [2]" },
      {
        type: "citation-add",
        number: 2,
        mention: 1,
        place: { collection: "/r", path: "f2.py", startLine: 3, endLine: 9, symbol: "f" },
      },
      { type: "text-delta", text: " and more" },
      {
        type: "text-end",
        usage: { inputTokens: 5, outputTokens: 4 },
        finishReason: "length",
        removedCitations: 0,
      },
    ]);
  });
});
