import assert from "node:assert/strict";
import { maxDepth, maxWork, splitSections, type Section } from "../../../webview/sections";

const summary = ({ kind, raw }: Section): string => `${kind[0]} ${JSON.stringify(raw.trimEnd())}`;

describe("sections of an answer", () => {
  const check = (text: string, expected: readonly string[]): void => {
    it(JSON.stringify(text), () => assert.deepEqual(splitSections(text).map(summary), expected));
  };

  check("", []);
  check("\n \n", []);
  check("a\nb", ['m "a\\nb"']);
  check("a\n\nb\n\n\nc\n", ['m "a"', 'm "b"', 'm "c"']);
  check("- a\n\n- b\n\n  more\n\nafter", ['m "- a\\n\\n- b\\n\\n  more"', 'm "after"']);
  check("1. a\n2. b\n\n```py\nx\n```\n3. c", ['m "1. a\\n2. b"', 'c "```py\\nx\\n```"', 'm "3. c"']);
  check("Steps:\n- a\n\n- b", ['m "Steps:\\n- a\\n\\n- b"']);
  check("- a\n  ```py\n  x\n\n  y\n  ```\n- b", ['m "- a\\n  ```py\\n  x\\n\\n  y\\n  ```\\n- b"']);
  check("text\n```\ncode\n\n\n- no item\n```\nmore", [
    'm "text"',
    'c "```\\ncode\\n\\n\\n- no item\\n```"',
    'm "more"',
  ]);
  check("~~~\na\n```\n~~~~\nb", ['c "~~~\\na\\n```\\n~~~~"', 'm "b"']);
  check("```\nnever closed\n\n**x**", ['c "```\\nnever closed\\n\\n**x**"']);
  check("```x``` is a span", ['m "```x``` is a span"']);
  check("    old\n\n    code\n\ntext", ['m "    old\\n\\n    code"', 'm "text"']);
  check("| a |\n|---|\n| 1 |\n\n> q\n\n> r", ['m "| a |\\n|---|\\n| 1 |"', 'm "> q"', 'm "> r"']);
  check("\t- tab\n\nx", ['m "\\t- tab"', 'm "x"']);
  check("2024. was\n\n-5 degrees", ['m "2024. was"', 'm "-5 degrees"']);

  const checkCode = (text: string, code: string, info = ""): void => {
    it(`code of ${JSON.stringify(text)}`, () => {
      const [section] = splitSections(text);
      assert.ok(section?.kind === "code");
      assert.deepEqual([section.code, section.info], [code, info]);
    });
  };
  checkCode("```py title=a\nx = 1\n\ny\n```", "x = 1\n\ny", "py title=a");
  checkCode("  ```\n    x\n y\n  ```", "  x\ny");
  checkCode("```\nx\n``", "x");
  checkCode("```\nx\n``\ny", "x\n``\ny");
  checkCode("```\nx\n``` no end", "x\n``` no end");
  checkCode("```", "");

  it("begins where it is told to", () => {
    const text = "a\n\nb\n\nc";
    assert.deepEqual(
      splitSections(text, 3).map(({ start, end }) => text.slice(start, end)),
      ["b\n\n", "c"],
    );
  });

  it("cuts a long list between its items, and what cannot be cut is plain", () => {
    const list = splitSections("- an item of a list\n".repeat(1000));
    assert.ok(list.length > 5);
    assert.ok(list.every(({ kind, raw }) => kind === "markdown" && raw.startsWith("- an") && raw.length < 3100));
    const line = splitSections("word ".repeat(5000));
    assert.deepEqual([...new Set(line.slice(0, -1).map(({ kind }) => kind))], ["plain"]);
    assert.equal(line.map(({ raw }) => raw).join(""), "word ".repeat(5000));
    assert.ok(splitSections("😀".repeat(9001)).every(({ raw }) => encodeURIComponent(raw) !== ""));
  });

  it("leaves alone what people and models write", () => {
    const item =
      "- `Flask.wsgi_app` in `src/flask/app.py`, lines 1463-1495 [2]: **calls** `full_dispatch_request` [3].\n";
    const table = `| name | where |\n|---|---|\n${"| `create_app` | `src/app/__init__.py` [1] |\n".repeat(60)}`;
    const nested = "- a\n  - b\n    - c\n      > d\n".repeat(20);
    const prose = "A sentence about `something_useful` that says what it is for [1]. ".repeat(60);
    for (const text of [item.repeat(200), table, nested, prose, "Text.\n\n".repeat(500)]) {
      assert.deepEqual([...new Set(splitSections(text).map(({ kind }) => kind))], ["markdown"], text.slice(0, 40));
    }
  });
});

/** What would take the Markdown reader seconds, or its stack, is never given to it whole. */
describe("hostile Markdown", () => {
  const chars = 90_000;
  const fill = (piece: string): string => piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
  const stairs = (step: (level: number) => string): string => {
    let text = "";
    for (let level = 0; text.length < chars; level++) text += step(level);
    return text;
  };

  const check = (name: string, text: string): void => {
    it(name, () => {
      const sections = splitSections(text);
      for (const { kind, raw, work } of sections) {
        if (kind === "markdown") assert.ok(work <= maxWork && raw.length <= 8000, `${raw.slice(0, 20)} ${work}`);
        else assert.ok(kind === "code" || raw.length <= 8000);
      }
      const written = (value: string): string => value.replace(/\s/g, "");
      assert.equal(written(sections.map(({ raw }) => raw).join("")), written(text), "something is lost");
      // However much it is, the work in all grows with the length alone.
      const work = sections.reduce((sum, section) => sum + section.work, 0);
      assert.ok(work <= text.length * 4000, `${Math.round(work / text.length)} a character`);
    });
  };
  for (const piece of [
    "[](",
    "**a ",
    "_a",
    ">",
    "[",
    "![",
    "`",
    "~a ",
    "~~a ",
    "<a ",
    "<http://a",
    "a@",
    "\\",
    "*",
    "*a_",
    "[a](",
    "#",
    "&a",
    "&amp;",
    "[1]",
    "[1,",
    "__a ",
    "***a ",
    "a_b_",
    "|a",
    "- ",
    "* ",
    "1. ",
    "- a\n",
    "- a\n\n",
    "> a\n",
    "a\n",
    "a  \n",
    "    a\n",
    "```\na\n",
    "\t",
    " ",
    "\n",
    "|a|\n|-|\n",
    "*a **b _c ",
    "<kbd>",
    "<br>",
  ]) {
    check(`${JSON.stringify(piece)} over and over`, fill(piece));
  }
  check("emphasis that is opened and then closed", fill("**a ").slice(0, chars / 2) + fill("a** ").slice(0, chars / 2));
  check("links in links", fill("[a").slice(0, chars / 2) + fill("](x)").slice(0, chars / 2));
  check(
    "lists in lists",
    stairs((level) => `${" ".repeat(level * 2)}- a\n`),
  );
  check(
    "quotes in quotes",
    stairs((level) => `${">".repeat(level + 1)}a\n`),
  );
  check(
    "longer and longer code spans",
    stairs((level) => `${"`".repeat(level + 1)} `),
  );
  check("a fence of one line", `\`\`\`\n${fill("x")}`);
  check("a word", fill("x"));

  it("gives the reader no list or quote that is too deep", () => {
    for (const text of ["> ".repeat(maxDepth + 1), `${"  ".repeat(maxDepth)}- a`, "- ".repeat(maxDepth + 1)]) {
      assert.equal(splitSections(`- a\n${text}`)[0]?.kind, "plain", JSON.stringify(text));
    }
  });
});
