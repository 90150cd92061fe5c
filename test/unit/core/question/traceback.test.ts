import assert from "node:assert/strict";
import { namedPaths, pathOverlap, tracebackError, tracebackFrames } from "../../../../src/core/question/traceback";

const pythonTraceback = `It fails:
Traceback (most recent call last):
  File "/home/me/shop/run.py", line 3, in <module>
    main()
  File "C:\\\\x\\\\shop\\\\cart.py".replace
  File "/home/me/shop/shop/cart.py", line 12, in total
    return self.items[name]
KeyError: 'name'`;

describe("tracebackFrames", () => {
  function check(text: string, expected: readonly (readonly [string, number, string | undefined])[]): void {
    assert.deepEqual(
      tracebackFrames(text).map(({ path, line, functionName }) => [path, line, functionName]),
      expected,
    );
  }

  it("gives the innermost frame first", () => {
    check(pythonTraceback, [
      ["/home/me/shop/shop/cart.py", 12, "total"],
      ["/home/me/shop/run.py", 3, undefined],
    ]);
  });

  it("reads Windows paths, and leaves out what is no file", () => {
    check('  File "C:\\shop\\cart.py", line 7, in add', [["C:/shop/cart.py", 7, "add"]]);
    check('  File "<stdin>", line 1, in <module>', []);
  });

  it("reads the lines of pytest", () => {
    check("tests/test_cart.py:31: AssertionError", [["tests/test_cart.py", 31, undefined]]);
  });

  it("finds nothing in prose", () => {
    check("What is in the file, line 3?", []);
  });
});

describe("tracebackError", () => {
  function check(text: string, expected: string | undefined): void {
    assert.equal(tracebackError(text), expected);
  }

  it("is the last line that names an exception", () => {
    check(pythonTraceback, "KeyError: 'name'");
    check("E   shop.errors.CartError: empty", "shop.errors.CartError: empty");
    check("Why is an error raised?", undefined);
    check("ValueError\nthen\nTypeError: no", "TypeError: no");
  });
});

describe("namedPaths", () => {
  it("finds files that are not in a frame already", () => {
    const frames = tracebackFrames(pythonTraceback);
    assert.deepEqual(namedPaths("see ./shop/cart.py and docs\\intro.md", []), ["shop/cart.py", "docs/intro.md"]);
    assert.deepEqual(namedPaths("in cart.py", frames), []);
    assert.deepEqual(namedPaths("version 3.11 of pypy", []), []);
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
