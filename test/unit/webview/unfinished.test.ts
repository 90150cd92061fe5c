import assert from "node:assert/strict";
import { closeUnfinished } from "../../../webview/unfinished";

describe("unfinished Markdown", () => {
  const check = (block: string, expected: string): void => {
    it(JSON.stringify(block), () => assert.equal(closeUnfinished(block), expected));
  };

  check("Plain words", "Plain words");
  check("a `code", "a `code`");
  check("a `code`", "a `code`");
  check("a `", "a ");
  check("a ``co`de", "a ``co`de``");
  check("a `x` and `y", "a `x` and `y`");
  check("a **bold", "a **bold**");
  check("a **bold*", "a **bold**");
  check("a **bold**", "a **bold**");
  check("a **", "a ");
  check("2 ** 3", "2 ** 3");
  check("`a ** b` and more", "`a ** b` and more");
  check("a **b and `c", "a **b and `c`**");
  check("see [the docs](https://exa", "see the docs");
  check("see [the docs](https://example.org)", "see [the docs](https://example.org)");
  check("said [", "said ");
  check("said [1", "said ");
  check("said [1, ", "said ");
  check("said [1]", "said [1]");
  check("a list[int", "a list[int");
  check("- one **a**\n- two **b", "- one **a**\n- two **b**");
  check("1. one\n2. `tw", "1. one\n2. `tw`");
  check("para\n-", "para");
  check("para\n--", "para");
  check("- item\n  ```py\n  a = `x", "- item\n  ```py\n  a = `x");
});
