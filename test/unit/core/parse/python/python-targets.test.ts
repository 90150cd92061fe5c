import assert from "node:assert/strict";
import { type Edge } from "../../../../../src/core/api";
import { withTargets } from "../../../../../src/core/parse/python/python-targets";
import { segmentText } from "../segment-text";

describe("what edges lead to", () => {
  /** Of the edges of a kind, in order: the target, or what is written where the file does not tell more. */
  function check(
    name: string,
    kind: Edge["kind"],
    text: readonly string[],
    expected: readonly string[],
    path = "src/shop/web/cart.py",
  ): void {
    it(name, async () => {
      const { edges } = await segmentText(path, text);
      assert.deepEqual(
        edges.filter((edge) => edge.kind === kind).map(({ to, target }) => target ?? to),
        expected,
      );
    });
  }

  check(
    "imported names",
    "calls",
    ["from a.b import c", "import d as e", "import f.g", "c()", "c.x()", "e.x()", "f.g.h()"],
    ["a.b.c", "a.b.c.x", "d.x", "f.g.h"],
  );
  check(
    "imports from around",
    "imports",
    ["from . import a", "from .b import c", "from ..d import e", "from .... import f"],
    ["shop.web.a", "shop.web.b.c", "shop.d.e", "....f"],
  );
  check(
    "imports of a package",
    "imports",
    ["from . import a", "from .b import *"],
    ["shop.a", "shop.b.*"],
    "shop/__init__.py",
  );
  check(
    "own definitions, from the inside out",
    "calls",
    ["def a():", "    def b(): pass", "    b()", "    a()", "b()", "class C: pass", "C.d()"],
    ["shop.web.cart.a.b", "shop.web.cart.a", "b", "shop.web.cart.C.d"],
  );
  check(
    "methods through self",
    "calls",
    [
      "class A(B):",
      "    def f(this):",
      "        this.g()",
      "        this.h()",
      "        def inner(): this.f()",
      "    def g(self): g()",
    ],
    ["shop.web.cart.A.g", "this.h", "shop.web.cart.A.f", "g"],
  );
  check(
    "what a function imports is known in it",
    "calls",
    ["def f():", "    from a import b", "    b()", "b()"],
    ["a.b", "b"],
  );
  check(
    "bases",
    "inherits",
    ["from a import B as C", "class D(C): pass", "class E(D, F): pass"],
    ["a.B", "shop.web.cart.D", "F"],
  );
  check("exceptions", "raises", ["from . import errors", "raise errors.Bad()"], ["shop.web.errors.Bad"]);
  check("decorators", "decorates", ["import functools as ft", "@ft.cache", "def f(): pass"], ["functools.cache"]);

  it("in a text that is no module", () => {
    const edge: Edge = { kind: "imports", from: "", to: "..prices", line: 1 };
    assert.deepEqual(withTargets([edge], [], [], ""), [edge]);
  });
});
