import assert from "node:assert/strict";
import { chunkTerms, terms } from "../../../../src/core/platform/terms";

function check(text: string, expected: string): void {
  assert.equal(terms(text).join(" "), expected);
}

/** Words that must share a stem, and words that must not. */
function checkSame(...words: readonly string[]): void {
  assert.equal(new Set(words.map((word) => terms(word).join(" "))).size, 1, words.join(", "));
}

function checkDifferent(one: string, other: string): void {
  assert.notDeepEqual(terms(one), terms(other));
}

describe("terms", () => {
  it("gives identifiers whole and by their words", () => {
    check("getHTTPResponse", "gethttpresponse get http respons");
    check("load_config_2", "load_config_2 load config 2");
    check("SQLAlchemy", "sqlalchemy sql alchemy");
    check("iPhone", "iphone phon");
    check("_private __init__ ___", "privat init");
    check("MAX_SIZE", "max_size max size");
    check("utf8", "utf8 utf 8");
  });

  it("separates at everything else", () => {
    check("a.b(c, 'd-e') == 3.14", "a b c d e 3 14");
    check("", "");
    check(" \n\t", "");
  });

  it("brings forms of a word together", () => {
    checkSame("parse", "parses", "parsed", "parsing", "Parsing");
    checkSame("cache", "caches", "cached", "caching");
    checkSame("query", "queries");
    checkSame("run", "runs", "running");
    checkSame("name", "names", "named", "naming");
    checkSame("class", "classes");
    checkSame("use", "uses", "used", "using");
    checkSame("do", "doing");
    checkSame("embed", "embedding");
    checkSame("add", "adds", "added", "adding");
    checkSame("call", "calls", "called", "calling");
  });

  it("keeps words apart that only look alike", () => {
    checkDifferent("note", "not");
    checkDifferent("string", "str");
    checkDifferent("status", "stat");
    checkDifferent("class", "clas");
    checkDifferent("this", "thi");
  });

  it("keeps other alphabets, and pairs of characters where there are no spaces", () => {
    check("Straße naïve", "straß naïv");
    check("日本語", "日本 本語");
    check("本", "本");
    check("загрузка файла", "загрузка файла");
    // The same letter, composed and decomposed.
    assert.deepEqual(terms("caf\u00e9"), terms("cafe\u0301"));
  });

  it("never gives a term with white space in it, or a very long one", () => {
    const all = terms(`${"x".repeat(5000)} ${"ab_".repeat(900)} ${"é".repeat(500)} \u00a0\u2003 a\u0000b`);
    for (const term of all) {
      assert.ok(term.length > 0 && term.length <= 32, term);
      assert.doesNotMatch(term, /\s/);
    }
  });
});

describe("chunkTerms", () => {
  it("has words of path, heading and text, those of the heading twice", () => {
    const found = chunkTerms({ path: "src/user_store.py", heading: "class Store", text: "return row" }).split(" ");
    const count = (term: string): number => found.filter((one) => one === term).length;
    assert.equal(count("user"), 1);
    assert.equal(count("class"), 2);
    assert.equal(count("row"), 1);
    assert.equal(count("py"), 0);
  });

  it("answers a question in the words of the code", () => {
    const found = new Set(chunkTerms({ path: "a.py", heading: "", text: "def parse_headers(self): pass" }).split(" "));
    for (const term of terms("parsing of header")) if (term !== "of") assert.ok(found.has(term), term);
  });
});
