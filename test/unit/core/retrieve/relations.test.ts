import assert from "node:assert/strict";
import { type Edge, type FoundSymbol, type IndexedChunk, type IndexStore } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { askedAbout, relationsOf } from "../../../../src/core/retrieve/relations";

/** `path Qualified.name kind`, one definition a line. */
const definitions = `
  shop/cart.py Cart class
  shop/cart.py Cart.total method
  shop/cart.py Cart.get method
  shop/cart.py Cart.__init__ method
  shop/gift.py GiftCart class
  shop/gift.py GiftCart.wrap method
  shop/gift.py Box.get method
  shop/money.py rounded function
  other/money.py rounded function
  shop/desk.py sell function
  shop/desk.py refund function
  shop/errors.py Empty class
  shop/coins.py round_up function
  shop/coins.py Money.round_up method
  shop/money.py current variable
  tests/test_cart.py test_total function
`
  .trim()
  .split("\n")
  .map((row, position): FoundSymbol => {
    const [path = "", qualifiedName = "", kind = ""] = row.trim().split(" ");
    const chunk = { collection: "/shop", path, id: String(position) } as IndexedChunk;
    const name = qualifiedName.split(".").at(-1) ?? "";
    const facts = { startLine: position, endLine: position, signature: "", summary: "", parameters: [] };
    return { name, qualifiedName, kind: kind as FoundSymbol["kind"], ...facts, chunk };
  });

/** `path kind from > to = target`, one edge a line. */
const edges = `
  shop/cart.py calls Cart.get > self.total
  shop/gift.py inherits GiftCart > Cart
  shop/gift.py imports > .cart.Cart
  shop/gift.py calls GiftCart.wrap > self.total
  shop/gift.py calls GiftCart.wrap > paper.get
  shop/gift.py calls Box.get > self.total
  shop/desk.py imports > shop.cart.Cart
  shop/desk.py imports > shop.money.rounded
  shop/desk.py imports > json
  shop/desk.py calls sell > Cart
  shop/desk.py calls sell > cart.total
  shop/desk.py calls sell > cart.get
  shop/desk.py calls sell > rounded
  shop/desk.py calls sell > json.sell
  shop/desk.py calls refund > sell
  shop/desk.py raises refund > errors.Empty
  tests/test_cart.py calls test_total > box.total
  tests/test_cart.py calls test_total > rounded
  tests/test_cart.py calls test_total > up = shop.money.rounded
  tests/test_cart.py calls test_total > Basket = shop.Cart
  shop/till.py imports > money
  shop/till.py calls scan > money.round_up
  shop/till.py calls weigh > shop.coins.round_up
  shop/till.py calls price > current = shop.money.current
  shop/till.py calls price > current.round_up = shop.money.current.round_up
  shop/till.py calls price > cart.round_up
`
  .trim()
  .split("\n")
  .map((row, line): Edge & { readonly path: string } => {
    const [path = "", kind = "", ...rest] = row.trim().split(" ");
    const [from = "", to = "", target] = rest.join(" ").split(/ ?> | = /);
    return { path, kind: kind as Edge["kind"], from, to, line, ...(target === undefined ? {} : { target }) };
  });

const last = (name: string) => name.split(".").at(-1) ?? "";
const store = {
  collection: "/shop",
  findEdges: async ({ to = [], from = [] }: Parameters<IndexStore["findEdges"]>[0]) =>
    edges.filter((edge) => to.some((name) => last(name) === last(edge.target ?? edge.to)) || from.includes(edge.from)),
  findSymbols: async (names: readonly string[]) => definitions.filter(({ name }) => names.includes(name)),
} as Partial<IndexStore> as IndexStore;

function define(path: string, qualifiedName: string): FoundSymbol {
  const found = definitions.find((each) => each.chunk.path === path && each.qualifiedName === qualifiedName);
  assert.ok(found);
  return found;
}

describe("relationsOf", () => {
  const usedBy = (path: string, name: string, expected: readonly string[]) =>
    it(`${path} ${name} is used by ${expected.join(", ") || "nobody"}`, async () => {
      const [known] = await relationsOf([define(path, name)], store);
      const users = known?.usedBy.map(({ place, isSure }) => `${place.symbol}${isSure ? "" : "?"}`);
      assert.deepEqual(users, expected);
    });

  usedBy("shop/cart.py", "Cart.total", ["Cart.get", "sell?", "GiftCart.wrap?", "test_total?"]);
  usedBy("shop/cart.py", "Cart.get", ["sell?"]);
  usedBy("shop/gift.py", "Box.get", []);
  usedBy("shop/cart.py", "Cart", ["sell", "GiftCart", "test_total"]);
  usedBy("shop/cart.py", "Cart.__init__", ["sell", "GiftCart", "test_total"]);
  usedBy("shop/money.py", "rounded", ["sell", "test_total"]);
  usedBy("other/money.py", "rounded", []);
  usedBy("shop/desk.py", "sell", ["refund"]);
  usedBy("shop/errors.py", "Empty", ["refund"]);
  // Neither what is called on a module that sounds like the class, nor on the module of the function of that name.
  usedBy("shop/coins.py", "Money.round_up", ["price?", "price?"]);
  usedBy("shop/coins.py", "round_up", ["weigh"]);

  it("tells what a class builds on, and what a function raises", async () => {
    const [gift, refund] = await relationsOf(
      [define("shop/gift.py", "GiftCart"), define("shop/desk.py", "refund")],
      store,
    );
    assert.deepEqual(gift?.bases, ["Cart"]);
    assert.deepEqual(refund?.raises, ["errors.Empty"]);
  });

  it("tells what a definition calls, where it can be told", async () => {
    const [sell] = await relationsOf([define("shop/desk.py", "sell")], store);
    assert.deepEqual(
      sell?.calls.map(({ qualifiedName }) => qualifiedName),
      ["Cart", "Cart.total", "Cart.get", "rounded"],
    );
  });
});

describe("relationsOf a name that thousands use", () => {
  it("still tells what the definition itself does", async () => {
    const crowd = Array.from({ length: 3000 }, (_, line) => ({
      ...({ path: `crowd/${line % 9}.py`, kind: "calls", from: `user${line}`, to: "x.refund", line } as const),
    }));
    const crowded: Partial<IndexStore> = {
      ...store,
      findEdges: async ({ to = [], from = [], limit }) =>
        [...crowd, ...edges]
          .filter((edge) => to.some((name) => last(name) === last(edge.to)) || from.includes(edge.from))
          .slice(0, limit),
    };
    const [refund] = await relationsOf([define("shop/desk.py", "refund")], crowded as IndexStore);
    assert.deepEqual(refund?.raises, ["errors.Empty"]);
    assert.deepEqual(
      refund.calls.map(({ qualifiedName }) => qualifiedName),
      ["sell"],
    );
  });
});

describe("askedAbout", () => {
  const known = [define("shop/gift.py", "Box.get"), define("shop/cart.py", "Cart.total")].map((definition) => ({
    definition,
    usedBy: [],
    bases: [],
    raises: [],
    calls: [],
  }));
  const check = (question: string, expected: string) =>
    it(`${question} → ${expected}`, () =>
      assert.equal(
        askedAbout(readQuestion(question), known)
          .map((each) => each.definition.qualifiedName)
          .join(" "),
        expected,
      ));

  check("Who calls `total`?", "Cart.total");
  check("Who calls Cart.total?", "Cart.total");
  check("Who uses the gift box?", "Box.get");
});
