import assert from "node:assert/strict";
import { type QuestionKind, type QuestionIntent, type Turn } from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";

describe("readQuestion", () => {
  it("tells the kind of a question", () => {
    const check = (text: string, expected: QuestionKind): void => assert.equal(readQuestion(text).kind, expected, text);
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
        readQuestion(text)
          .names.map(({ name }) => name)
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
    // Other languages, with and without spaces around names.
    check("Wie entscheidet load_config das?", ["load_config"]);
    check("¿Qué hace Session.get?", ["Session.get"]);
    check("url_for在请求之外做什么?", ["url_for"]);
    check("Session.send()がリダイレクトを処理する方法は?", ["Session.send"]);
    check("load_config는 무엇을 하나요?", ["load_config"]);
    check("Sitzung_größe", ["Sitzung_größe"]);
  });

  it("is surer of a name that is written as one", () => {
    const [first, second] = readQuestion("how does Blueprint use `record_once`").names;
    assert.equal(first?.name, "record_once");
    assert.ok((first?.certainty ?? 0) > (second?.certainty ?? 1));
  });

  it("searches for telling words, each once, unless there is no other", () => {
    const check = (text: string, expected: string): void => assert.equal(readQuestion(text).terms.join(" "), expected);
    check("how do I read a file, and read it again", "read file again");
    check("how to do this", "how to do this");
    check("url_for在请求", "url_for url 在请 请求");
    check("!!!", "");
  });

  it("embeds first what happened, then where", () => {
    const { denseText } = readQuestion(
      'Why?\nTraceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\nKeyError: 1',
    );
    assert.ok(denseText.startsWith("KeyError: 1\nWhy?\n"));
    assert.ok(readQuestion("long ".repeat(5000)).denseText.length < 3000);
  });

  it("names files that are in no frame", () => {
    const check = (text: string, expected: readonly string[]): void =>
      assert.deepEqual(readQuestion(text).paths, expected, text);
    check("see ./shop/cart.py and docs\\intro.md.", ["shop/cart.py", "docs/intro.md"]);
    check('in cart.py?\n  File "/x/shop/cart.py", line 12, in total', []);
    check("version 3.11 of pypy", []);
  });

  it("tells what stands in quotation marks", () => {
    assert.deepEqual(readQuestion(`who says "working outside" or 'no copy', and don't`).quoted, [
      "working outside",
      "no copy",
    ]);
  });

  it("tells what is wanted", () => {
    const check = (text: string, expected: QuestionIntent): void =>
      assert.equal(readQuestion(text).intent, expected, text);
    check("Where is the cache cleared?", "where");
    check("Which module sends mail?", "where");
    check("find the retry loop", "where");
    check("Who calls promote_next?", "usages");
    check("Where is RenewalRefused raised?", "usages");
    check("How does it work?", "explain");
    check("How does Flask decide which error handler to call?", "explain");
    check("Why is the reader used here?", "explain");
    check("Where does this program start?", "entry-point");
    check("What does this project do?", "overview");
    check("give me an overview of the architecture", "overview");
    check("What is this library?", "overview");
    check("What does the application context do?", "explain");
    check("What does the app do with a view?", "explain");
    check("Give me an overview of retries", "explain");
    check("How are entry points of plugins loaded?", "explain");
    check("What do the tests cover?", "tests");
    check("What is the difference between current_app and g?", "compare");
    check("What is the default timeout?", "default-value");
    check("what is the maximum size of an upload?", "default-value");
    check("What happens if a view returns a tuple?", "consequence");
    check("What happens when a task raises Retry?", "consequence");
    check("How do I add a custom command?", "how-to");
    check("Which exceptions can a send raise?", "list");
    check("Which exceptions can be raised on a timeout?", "list");
    check("Who raises TooManyRedirects?", "usages");
    check("Which settings are there?", "list");
    check("KeyError: 'loan'", "error");
  });

  const before = "How is the fine for a late return calculated?";
  const history: readonly Turn[] = [
    { role: "user", text: before },
    { role: "assistant", text: "By `fine_for` [1]." },
  ];

  it("searches a follow-up together with the question before it, one of its own alone", () => {
    const check = (text: string, expected: boolean): void => {
      const { searchText, isFollowUp, spokenOf } = readQuestion(text, history);
      assert.equal(isFollowUp, expected, text);
      assert.equal(searchText, expected ? `${before}\n${text}` : text);
      assert.equal(spokenOf, expected ? "fine_for" : undefined);
    };
    check("And where is it called?", true);
    check("Why?", true);
    check("Who calls?", true);
    check("show me an example", true);
    check("what about holds", true);
    check("What does renew do?", false);
    check("explain LoanPolicy", false);
    check("How are members of the library stored on disk?", false);
    check("Does the desk know that it charges a fine to members who return late?", false);
  });

  it("takes what a sentence begins with for no name", () => {
    assert.deepEqual(readQuestion("And who calls it?").names, []);
    assert.deepEqual(readQuestion("It shows up above the bar. Where is that?").names, []);
    assert.deepEqual(
      readQuestion("What keeps a Session?").names.map(({ name }) => name),
      ["Session"],
    );
  });

  it("takes what is compared for names", () => {
    const check = (text: string, expected: readonly string[]): void =>
      assert.deepEqual(
        readQuestion(text)
          .names.map(({ name }) => name)
          .sort(),
        expected,
        text,
      );
    check("What is the difference between current_app and g?", ["current_app", "g"]);
    check("loan vs hold", ["hold", "loan"]);
    check("is it a loan or a hold?", []);
  });

  it("counts what an answer told", () => {
    const answered = "`Desk.lend` in `desk.py` lends [1].\n\n**Related**\n- `Desk.renew`: Renews [2]\n- `Loan` [3]";
    const check = (text: string, expected: string): void => {
      const { spokenOf, searchText } = readQuestion(text, [history[0] as Turn, { role: "assistant", text: answered }]);
      assert.equal(spokenOf, expected, text);
      assert.equal(searchText, `${before}\n\`${expected}\`\n${text}`);
    };
    check("What does the second one do?", "Desk.renew");
    check("and the last one?", "Loan");
    check("What about the first?", "Desk.lend");
  });

  it("goes back to the question that a talk began with, and on with what its last answer began with", () => {
    const check = (said: readonly string[], text: string, searched: string, expected: string | undefined): void => {
      const turns = said.map((each, index): Turn => ({ role: index % 2 === 0 ? "user" : "assistant", text: each }));
      const { spokenOf, searchText } = readQuestion(text, turns);
      assert.equal(searchText, searched);
      assert.equal(spokenOf, expected);
    };
    const start = [before, "- `Desk.lend`: Lends [1]\n- `Desk.renew`: Renews [2]"];
    const second = "What does the second one do?";
    check(
      [...start, second, "`Desk.renew` renews [1]."],
      "And who uses it?",
      `${before}\n${second}\n\`Desk.renew\`\nAnd who uses it?`,
      "Desk.renew",
    );
    check([...start, "And twice?", "It is refused."], "Why?", `${before}\nAnd twice?\nWhy?`, undefined);
    check(
      ["Tell me about holds on books", "…", ...start],
      "Which one lends?",
      `${before}\nWhich one lends?`,
      "Desk.lend",
    );
    check(["And so?", "Nothing was found in Cart."], "And that?", "And so?\nAnd that?", undefined);
  });

  it("takes what follows up on a traceback as a question about that error", () => {
    const pasted = 'Traceback (most recent call last):\n  File "desk.py", line 3, in lend\n    lend()\nKeyError: 1';
    const asked = readQuestion("And how do I avoid that?", [{ role: "user", text: pasted }]);
    assert.deepEqual(
      [asked.responseType, asked.intent, asked.traceback?.exception],
      ["debugging", "error", "KeyError"],
    );
  });

  it("searches for the first lines of what is selected", () => {
    const selection = { path: "a.py", startLine: 1, endLine: 1, text: "x".repeat(1000) };
    assert.equal(readQuestion("Explain renew", [], selection).searchText, `Explain renew\n${"x".repeat(600)}`);
  });

  it("reads the beginning and the end of a long question, and no blobs", () => {
    const { text, terms } = readQuestion(`Why does checkout fail?\n${"noise line\n".repeat(50_000)}ledger is full`);
    assert.ok(text.length < 21_000);
    assert.ok(terms.includes("checkout") && terms.includes("ledger"));
    for (const blob of ["A1b2_".repeat(12_000), "a.".repeat(30_000), "x/".repeat(30_000), "E".repeat(60_000)]) {
      assert.equal(readQuestion(`What is ${blob} for?`).text, "What is … for?");
    }
  });
});
