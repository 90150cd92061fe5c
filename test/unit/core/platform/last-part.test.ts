import assert from "node:assert/strict";
import { lastPart } from "../../../../src/core/platform/last-part";

describe("lastPart", () => {
  const check = (name: string, expected: string) =>
    it(`${JSON.stringify(name)} → ${JSON.stringify(expected)}`, () => assert.equal(lastPart(name), expected));

  check("close", "close");
  check("shop.cart.Cart.close", "close");
  check(".prices", "prices");
  check("open.", "");
  check("", "");
});
