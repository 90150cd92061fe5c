import assert from "node:assert/strict";
import { analyseQuery, type QueryKind } from "../../../../src/core/question/query";

describe("analyseQuery", () => {
  it("tells the kind of a question", () => {
    const check = (text: string, expected: QueryKind): void => assert.equal(analyseQuery(text).kind, expected, text);
    check("Session", "symbol");
    check("requests.Session.get()", "symbol");
    check("`load_config`", "symbol");
    check("class Session", "symbol");
    check("how are redirects followed?", "prose");
    check("SSL certificate verification", "prose");
    check("def add(a, b):\n    return a + b", "code");
    check("for row in rows:\n    total += row.price\nprint(total)", "code");
    check('Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1', "traceback");
    check("ValueError: too many values to unpack (expected 2)", "traceback");
    check("", "prose");
  });

  it("finds the names in a question", () => {
    const check = (text: string, expected: readonly string[]): void =>
      assert.deepEqual(
        analyseQuery(text)
          .symbols.map(({ name }) => name)
          .sort(),
        [...expected].sort(),
        text,
      );
    check("what does load_config do", ["load_config"]);
    check("where is ClientSession closed", ["ClientSession"]);
    check("how does `run` work", ["run"]);
    check("who calls close() and Session.get()", ["Session.get", "close"]);
    check("how does Flask make a response", ["Flask"]);
    check("How are routes registered, e.g. in app.py?", []);
    check("session", ["session"]);
    check("print the list", []);
  });

  it("is surer of a name that is written as one", () => {
    const [first, second] = analyseQuery("how does Blueprint use `record_once`").symbols;
    assert.equal(first?.name, "record_once");
    assert.ok((first?.certainty ?? 0) > (second?.certainty ?? 1));
  });

  it("searches for telling words, each once, unless there is no other", () => {
    const check = (text: string, expected: string): void => assert.equal(analyseQuery(text).terms.join(" "), expected);
    check("how do I read a file, and read it again", "read file again");
    check("how to do this", "how to do this");
    check("!!!", "");
  });

  it("embeds first what happened, then where", () => {
    const { denseText } = analyseQuery(
      'Why?\nTraceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\nKeyError: 1',
    );
    assert.ok(denseText.startsWith("KeyError: 1\nWhy?\n"));
    assert.ok(analyseQuery("long ".repeat(5000)).denseText.length < 3000);
  });
});
