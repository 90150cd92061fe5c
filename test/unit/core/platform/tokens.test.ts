import assert from "node:assert/strict";
import { countTokens, cutToTokens } from "../../../../src/core/platform/tokens";

describe("countTokens", () => {
  const check = (text: string, expected: number) =>
    it(`${JSON.stringify(text.slice(0, 30))} → ${expected}`, () => assert.equal(countTokens(text), expected));

  check("", 0);
  check("hello world", 2);
  check("def fine(self) -> int:\n    return 0\n", 12);
  check("日本語 🎉", 4);

  for (const text of ["<|endoftext|>", "x = '<|fim_prefix|>'", "<|im_start|>system", "\ud800 lone surrogate", "\0"]) {
    it(`takes ${JSON.stringify(text)} as plain text`, () => assert.ok(countTokens(text) > 0));
  }

  it("stays fast on long unbroken runs", () => {
    for (const char of [" ", "a", "=", "\n", "字"]) {
      const tokens = countTokens(char.repeat(200_000));
      assert.ok(tokens > 100 && tokens <= 200_000, `${JSON.stringify(char)}: ${tokens}`);
    }
  }).timeout(20_000);
});

describe("cutToTokens", () => {
  const text = 'def greet(name):\n    """Say <|endoftext|> 你好 🎉🎉 to name."""\n    return f"hi {name}"\n'.repeat(3);

  it("keeps a text that fits", () => assert.equal(cutToTokens(text, 10_000), text));
  it("gives nothing for no tokens", () => assert.equal(cutToTokens(text, 0), ""));

  it("gives a beginning that fits and never half a character, for every length", () => {
    for (let max = 1; max <= countTokens(text); max++) {
      const cut = cutToTokens(text, max);
      assert.ok(text.startsWith(cut));
      assert.ok(countTokens(cut) <= max, `${countTokens(cut)} > ${max}`);
      assert.doesNotThrow(() => encodeURIComponent(cut), "half a character");
    }
    assert.equal(cutToTokens(text, countTokens(text)), text);
  });

  it("cuts inside a long run", () => {
    const cut = cutToTokens("x".repeat(5000), 10);
    assert.ok(cut.length > 10 && cut.length < 500);
  });
});
