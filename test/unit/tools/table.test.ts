import assert from "node:assert/strict";
import { type AnswerPart, type DefinitionFacts, type Hit, type Place } from "../../../src/core";
import { tools } from "../../../src/tools/table";
import { maxResultChars, type ToolEngine, type ToolResult } from "../../../src/tools/tool";

const place: Place = { collection: "/w", path: "pay.py", startLine: 4, endLine: 9, symbol: "Wallet.pay" };
const facts: DefinitionFacts = {
  place,
  kind: "method",
  signature: "def pay(self, amount)",
  summary: "Pay somebody.",
  parameters: [],
};
const hit = (text: string): Hit => ({
  ...place,
  id: "1",
  source: "workspace",
  ordinal: 0,
  kind: "method",
  hash: "h",
  isVerbatim: true,
  heading: "",
  text,
  score: 1,
  ranks: {},
});
const parts: readonly AnswerPart[] = [
  { type: "text-delta", text: "It is in `pay` [2]" },
  { type: "citation-add", number: 2, mention: 1, place },
  { type: "text-delta", text: "." },
];

function engine(change: Partial<ToolEngine> = {}): ToolEngine {
  return {
    search: async () => ({ hits: [hit("return 1")], milliseconds: 1, embeddedShare: 1 }),
    locate: async () => [],
    outline: async () => [facts],
    async *answer() {
      yield* parts;
    },
    ...change,
  };
}

async function call(name: string, given: unknown, change: Partial<ToolEngine> = {}): Promise<ToolResult> {
  const tool = tools.find((known) => known.name === name);
  assert.ok(tool, `no tool ${name}`);
  return tool.run(engine(change), given);
}

describe("what agents may call", () => {
  for (const { name, description, parameters } of tools) {
    it(`${name} is named and described as every protocol takes it`, () => {
      assert.match(name, /^[a-z][a-z_]{2,63}$/);
      assert.ok(description.length > 50 && description.length < 1024);
      for (const required of parameters.required) assert.ok(Object.hasOwn(parameters.properties, required));
      assert.deepEqual(JSON.parse(JSON.stringify(parameters)), parameters);
    });
  }

  it("searches", async () => {
    const { text, places } = await call("search_python_code", { query: "pay" });
    assert.equal(text, "## pay.py:4-9 Wallet.pay\n```\nreturn 1\n```");
    assert.deepEqual(places, [place]);
  });
  it("says that nothing was found", async () => {
    const found = await call(
      "search_python_code",
      { query: "x" },
      {
        search: async () => ({ hits: [], milliseconds: 1, embeddedShare: 1 }),
      },
    );
    assert.deepEqual(found, { text: "Nothing was found.", places: [] });
  });
  it("fences code that holds a fence, and cuts what is too long", async () => {
    const long = await call(
      "search_python_code",
      { query: "x" },
      {
        search: async () => ({ hits: [hit("```\n".repeat(20_000))], milliseconds: 1, embeddedShare: 1 }),
      },
    );
    assert.match(long.text, /^## .*\n````\n```\n/);
    assert.ok(long.text.length <= maxResultChars + 20);
    assert.match(long.text, /\n… \(cut\)$/);
  });

  it("explains a definition", async () => {
    const { text, places } = await call(
      "explain_python_name",
      { name: "Wallet.pay" },
      {
        locate: async () => [{ kind: "definition", name: "Wallet.pay", place, facts }],
      },
    );
    assert.equal(text, "## pay.py:4-9 method Wallet.pay\n`def pay(self, amount)`\nPay somebody.");
    assert.deepEqual(places, [place]);
  });
  it("explains a file by what it defines", async () => {
    const file = { ...place, symbol: "" };
    const { text } = await call(
      "explain_python_name",
      { name: "pay.py" },
      {
        locate: async () => [{ kind: "file", name: "pay.py", place: file }],
        outline: async () => Array.from({ length: 201 }, () => facts),
      },
    );
    assert.match(text, /^## pay\.py\n- pay\.py:4-9 `def pay\(self, amount\)`\n/);
    assert.match(text, /\n- and 1 more$/);
  });
  it("says that there is no such name", async () =>
    assert.match((await call("explain_python_name", { name: "Purse" })).text, /Nothing .* `Purse`/));

  it("answers with its sources", async () => {
    const { text, places } = await call("answer_about_python_code", { question: "Where?" });
    assert.equal(text, "It is in `pay` [2].\n\nSources:\n[2] pay.py:4-9");
    assert.deepEqual(places, [place]);
  });
});
