import assert from "node:assert/strict";
import {
  type ContextPassage,
  type IndexedChunk,
  type KnownDefinition,
  type Parameter,
} from "../../../../../src/core/api";
import { tellComparison } from "../../../../../src/core/answer/compose/compare";
import { tellValues } from "../../../../../src/core/answer/compose/defaults";
import { type Material } from "../../../../../src/core/answer/compose/material";
import { weighQuestion } from "../../../../../src/core/answer/compose/weigh";
import { readQuestion } from "../../../../../src/core/question/read-question";

function known(
  qualifiedName: string,
  kind: "class" | "function" | "variable",
  startLine: number,
  more: Partial<KnownDefinition["definition"]> = {},
  relations: Partial<KnownDefinition> = {},
): KnownDefinition {
  const chunk = { collection: "/r", path: "desk.py" } as IndexedChunk;
  const name = qualifiedName.split(".").at(-1) ?? "";
  const definition = { name, qualifiedName, kind, startLine, endLine: startLine, signature: "", summary: "", chunk };
  return {
    definition: { ...definition, parameters: [], ...more },
    ...{ usedBy: [], bases: [], raises: [], calls: [] },
    ...relations,
  };
}

const passage: ContextPassage = {
  number: 1,
  ...{ collection: "/r", path: "desk.py", startLine: 1, endLine: 20, symbol: "Loan", source: "workspace" },
  ...{ kind: "class", heading: "desk.py Loan", text: "class Loan(Base):\n    days = 3", score: 1 },
};

const loan = known(
  "Loan",
  "class",
  1,
  { summary: "A book lent." },
  { bases: ["Base"], members: ["end", "renew", "_x"] },
);
const hold = known("Hold", "class", 30, {}, { members: ["end", "wait"] });
const days: Parameter = { name: "days", default: "14" };
const lend = known("lend", "function", 9, {
  signature: "def lend(book, days=14)",
  parameters: [{ name: "book" }, days],
});
const limit = known("MAX_RENEWALS", "variable", 12, { signature: "MAX_RENEWALS = 3" });

function materialOf(question: string, definitions: readonly KnownDefinition[]): Material {
  const reading = readQuestion(question);
  const context = { passages: [passage], tokens: 0 };
  const brief = { responseType: "general" as const, question, reading, history: [], selection: undefined };
  const weighed = weighQuestion(reading, [passage]);
  return { brief: { ...brief, context, definitions }, question: weighed, pieces: [], candidates: [] };
}

describe("tellComparison", () => {
  const check = (question: string, expected: readonly string[]): void => {
    it(question, () => {
      assert.deepEqual(tellComparison(materialOf(question, [lend, hold, loan])).blocks, expected);
    });
  };
  check("What is the difference between Loan and Hold?", [
    "**`Loan`** in `desk.py`, line 1: A book lent. It builds on `Base` [1].",
    "**`Hold`** in `desk.py`, line 30.",
    "- Only `Loan` has `renew`.\n- Only `Hold` has `wait`.\n- Both have `end`.",
  ]);
  check("Loan vs Member", []);
});

describe("tellValues", () => {
  const check = (question: string, expected: readonly string[]): void => {
    it(question, () => {
      assert.deepEqual(tellValues(materialOf(question, [lend, hold, loan, limit])).blocks, expected);
    });
  };
  check("How many days is a book lent by default?", ["**Values**\n- `days` of `lend` is `14`, `desk.py`, line 9 [1]"]);
  check("What is the default for renewals?", ["**Values**\n- `MAX_RENEWALS = 3`, `desk.py`, line 12 [1]"]);
  check("What is the default for members?", []);
});
