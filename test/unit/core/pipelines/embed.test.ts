import assert from "node:assert/strict";
import { embeddingText } from "../../../../src/core/pipelines/embed";

describe("embeddingText", () => {
  function check(heading: string, text: string, expected: string): void {
    assert.equal(embeddingText(heading, text), expected);
  }

  it("puts what the text does not say in front of it", () => {
    check("shop/cart.py Cart.total\nclass Cart(Base):", "x = 1", "shop/cart.py Cart.total\nclass Cart(Base):\nx = 1");
  });

  it("does not repeat a signature, also where the text wraps it", () => {
    const text = "def total(\n    self,\n):\n    return 1";
    check("shop/cart.py Cart.total\ndef total(self):", text, `shop/cart.py Cart.total\n${text}`);
  });

  it("repeats the signature over a later piece of its function", () => {
    check("cart.py total\ndef total(self):", "    return 1", "cart.py total\ndef total(self):\n    return 1");
  });

  it("leaves a text without a heading as it is", () => {
    check("", "Some prose.", "Some prose.");
  });
});
