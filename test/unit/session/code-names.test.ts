import assert from "node:assert/strict";
import { type NamedThing, type Place } from "../../../src/core";
import { calledName, codeNames, namedPlaces } from "../../../src/session/code-names";

describe("codeNames", () => {
  const check = (answer: string, expected: readonly string[]): void => {
    it(JSON.stringify(answer.slice(0, 60)), () => assert.deepEqual(codeNames(answer), expected));
  };
  check("", []);
  check("Plain words, Wallet.pay and app/pay.py.", []);
  check("In `app/pay.py`, `Wallet.pay` calls `log()`.", ["app/pay.py", "Wallet.pay", "log()"]);
  check("`pay` and again `pay`", ["pay"]);
  check("`docs/a b.md` `README.md` `x.ipynb`", ["README.md", "x.ipynb"]);
  check("`x = 1` `a-b` `def pay(x)` `/` `http://x.py` `C:\\\\x.py` `[1]` ` `", []);
  check("before `one`\n```python\n`two`\n```\nafter `three`", ["one", "three"]);
  check("~~~\n`two`\n```\n`four`\n~~~\n`five`", ["five"]);
  check("````\n```\n`two`\n````\n`five`", ["five"]);
  check("an unfinished `one", []);
  check("`" + "x".repeat(300) + "`", []);
  it("looks up no more than anybody follows", () => {
    const many = Array.from({ length: 200 }, (_, number) => `\`name_${number}\``).join(" ");
    assert.equal(codeNames(many).length, 60);
  });
  it("takes no time over hostile text", () => {
    for (const text of ["`".repeat(100_000), "` ".repeat(50_000), "```\n".repeat(30_000), "`a".repeat(50_000)])
      assert.ok(codeNames(text).length <= 60);
  });
  it("knows a call by its name", () => assert.equal(calledName("Wallet.pay()"), "Wallet.pay"));
});

describe("namedPlaces", () => {
  const at = (path: string, startLine: number): Place => ({
    collection: "/w",
    path,
    startLine,
    endLine: startLine + 9,
    symbol: "pay",
  });
  const things: readonly NamedThing[] = [
    { kind: "file", name: "pay", place: at("a.py", 1) },
    { kind: "file", name: "pay", place: at("b.py", 20) },
  ];
  const check = (name: string, written: readonly string[], read: readonly Place[], expected: readonly string[]) =>
    it(name, () =>
      assert.deepEqual(
        namedPlaces(written, things, read).map((found) => `${found.name} ${found.place.path}`),
        expected,
      ),
    );
  check("takes the first", ["pay"], [], ["pay a.py"]);
  check("takes the one that was read", ["pay", "pay()"], [at("b.py", 25)], ["pay b.py", "pay() b.py"]);
  check("takes the first where another part was read", ["pay"], [at("b.py", 40)], ["pay a.py"]);
  check("leaves out what is not there", ["paid", "pay"], [], ["pay a.py"]);
});
