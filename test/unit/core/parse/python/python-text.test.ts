import assert from "node:assert/strict";
import { dottedNameAt, dottedNameBefore, headerAt } from "../../../../../src/core/parse/python/python-text";

describe("reading Python text", () => {
  describe("the name before a bracket", () => {
    function check(text: string, expected: string): void {
      it(JSON.stringify(text), () => assert.equal(dottedNameBefore(text, text.lastIndexOf("(")), expected));
    }
    check("x = run(", "run");
    check("self.rows.close (", "self.rows.close");
    check("rows().filter(", "filter");
    check("rows()\n    .filter(", "filter");
    check("rows\n    .filter(", "rows.filter");
    check("rows.\\\n  filter(", "rows.filter");
    check("# about rows.\nfilter(", "filter");
    check("rows  # all.\n  .filter(", "filter");
    check("super().__init__(", "super().__init__");
    check('", ".join(', "join");
    check("x[0](", "");
    check("naïve.größe(", "naïve.größe");
    check("return (", "return");
  });

  describe("the name at a place", () => {
    function check(text: string, expected: string): void {
      it(JSON.stringify(text), () => assert.equal(dottedNameAt(text, 0), expected));
    }
    check("app.route('/')", "app.route");
    check("app . route", "app.route");
    check("größe.x", "größe.x");
    check("(x)", "");
  });

  describe("the header of a definition", () => {
    function check(text: string, expected: string): void {
      it(JSON.stringify(text), () => assert.equal(headerAt(text, 0), expected));
    }
    check("def a(): pass", "def a()");
    check(
      "def a(x: int = 1, *, y: str = ':') -> dict[str, int]:\n    pass",
      "def a(x: int = 1, *, y: str = ':') -> dict[str, int]",
    );
    check("def a(\n    x,  # the x: first\n    y=lambda: 1,\n):\n", "def a(x, y=lambda: 1)");
    check("async def a(x='''\n:''') :\n", "async def a(x='''\\n:''')");
    check("class A(B, metaclass=M):\n", "class A(B, metaclass=M)");
    check("class A:\n", "class A");
    check("def broken(\n", "def broken(");
    check("def broken(a,\n    return a\n", "def broken(a,");
    check("def broken\nx: int\n", "def broken");
  });
});
