import assert from "node:assert/strict";
import { findNamedChunks, matchStrength, pathOverlap } from "../../../../src/core/retrieve/named-chunks";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createMemoryStore } from "./memory-store";

describe("matchStrength", () => {
  const method = { name: "get", qualifiedName: "Session.get", kind: "method" } as const;
  const type = { name: "Flask", qualifiedName: "Flask", kind: "class" } as const;

  it("prefers the whole name, then its end", () => {
    const strengths = ["Session.get", "requests.Session.get", "get", "Client.get"].map((name) =>
      matchStrength({ name, certainty: 1 }, method),
    );
    const [whole = 0, longer = 0, simple = 0, other = 0] = strengths;
    assert.ok(whole === longer && longer === simple && simple > other && other > 0);
  });

  it("takes a capitalised word for a class only", () => {
    assert.ok(matchStrength({ name: "Flask", certainty: 0.5 }, type) > 0);
    assert.equal(matchStrength({ name: "Flask", certainty: 0.5 }, { ...type, kind: "function" }), 0);
  });

  it("takes another case only where the question is surely a name", () => {
    assert.ok(matchStrength({ name: "flask", certainty: 1 }, type) > 0);
    assert.equal(matchStrength({ name: "flask", certainty: 0.75 }, type), 0);
  });
});

describe("findNamedChunks", () => {
  const store = createMemoryStore("/root", [
    { path: "src/shop/cart.py", text: "a\nb\nc", symbol: "Cart.add", startLine: 1 },
    { path: "src/shop/cart.py", text: "d\ne\nf", symbol: "Cart.total", startLine: 4 },
    { path: "src/shop/run.py", text: "g\nh", symbol: "main", startLine: 1 },
  ]);

  async function check(question: string, expected: string): Promise<void> {
    const named = await findNamedChunks(readQuestion(question), store);
    assert.equal(named.map(({ chunk }) => chunk.symbol).join(" "), expected);
    for (const { strength } of named) assert.ok(strength > 0 && strength <= 1);
  }

  it("finds definitions", async () => {
    await check("Cart.total", "Cart.total");
    await check("what does `main` do", "main");
    await check("how are prices added", "");
  });

  it("finds the lines of a traceback, the innermost first", async () => {
    await check(
      'File "/x/shop/run.py", line 2, in <module>\nFile "/x/shop/cart.py", line 5, in total\nKeyError: 1',
      "Cart.total main",
    );
  });

  it("finds the chunks of a file that is named", async () => {
    await check("what is in shop/cart.py", "Cart.add Cart.total");
    await check("what is in basket.py", "");
  });
});

describe("pathOverlap", () => {
  function check(printed: string, path: string, expected: number): void {
    assert.equal(pathOverlap(printed, path), expected);
  }

  it("counts common parts from the file name upwards", () => {
    check("src/shop/cart.py", "src/shop/cart.py", 3);
    check("/home/me/x/shop/cart.py", "src/shop/cart.py", 2);
    check("cart.py", "src/shop/cart.py", 1);
    check("/home/me/cart.py", "cart.py", 1);
  });

  it("is 0 for files that only share a name", () => {
    check("/usr/lib/other/cart.py", "src/shop/cart.py", 0);
    check("shop/basket.py", "shop/cart.py", 0);
  });
});
