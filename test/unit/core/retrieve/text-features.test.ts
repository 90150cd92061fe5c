import assert from "node:assert/strict";
import { readQuestion } from "../../../../src/core/question/read-question";
import { createFeatureTable, type FeatureName } from "../../../../src/core/retrieve/feature-table";
import { fillTextFeatures } from "../../../../src/core/retrieve/text-features";

const texts = [
  {
    heading: "shop/cart.py Cart.discount",
    text: 'def discount(self):\n    """Computes the discount of a cart."""\n    return 1',
  },
  {
    heading: "shop/cart.py Cart.total",
    text: "def total(self):\n    # a discount of the cart\n    raise Empty('no such cart')",
  },
  { heading: "shop/user.py", text: "name = 1" },
];

function check(
  question: string,
  feature: FeatureName,
  expected: readonly number[],
  definitions = ["a", "b", "c"],
): void {
  it(`${question}: ${feature} is ${expected.join(", ")}`, () => {
    const table = createFeatureTable(texts.length);
    fillTextFeatures(table, [0, 1, 2], readQuestion(question), texts, definitions);
    assert.deepEqual(
      Array.from(table.column(feature), (value) => Math.round(value * 100) / 100),
      expected,
    );
  });
}

describe("fillTextFeatures", () => {
  check("where is the discount", "headingCover", [1, 0, 0]);
  check("where is the discount", "docCover", [1, NaN, NaN]);
  check("where is the discount", "commentCover", [NaN, 1, NaN]);
  check("discount of a cart", "run", [4, 2, 0]);
  check("discount of a cart", "pairs", [3, 1, 0]);
  check("discount of a cart", "plainCover", [1, 1, 0]);
  check("who raises `Empty`", "namesIn", [0, 1, 0]);
  check("the discount", "definitionCover", [1, 1, 0]);
  check("the discount", "definitionCover", [1, 1, 1], ["a", "b", "a"]);
});
