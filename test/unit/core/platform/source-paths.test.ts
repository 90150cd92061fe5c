import assert from "node:assert/strict";
import { moduleOf } from "../../../../src/core/platform/source-paths";

describe("moduleOf", () => {
  it("names a module after its path", () => {
    assert.equal(moduleOf("src/shop/cart.py"), "shop.cart");
    assert.equal(moduleOf("shop/__init__.pyi"), "shop");
    assert.equal(moduleOf(""), "");
  });
});
