import assert from "node:assert/strict";
import { readArguments } from "../../../src/tools/read-arguments";
import { type Parameters } from "../../../src/tools/tool";

const parameters: Parameters = {
  type: "object",
  properties: {
    query: { type: "string", description: "", minLength: 1, maxLength: 9 },
    limit: { type: "integer", description: "", minimum: 1, maximum: 20 },
  },
  required: ["query"],
  additionalProperties: false,
};

describe("readArguments", () => {
  const check = (given: unknown, expected: object): void => {
    it(JSON.stringify(given) ?? "undefined", () => assert.deepEqual(readArguments(parameters, given), expected));
  };
  check({ query: " pay " }, { values: { query: "pay" } });
  check({ query: "pay", limit: 3 }, { values: { query: "pay", limit: 3 } });
  check(undefined, { problem: "The arguments must be an object." });
  check(["pay"], { problem: "The arguments must be an object." });
  check({}, { problem: "The argument query is missing." });
  check({ query: "" }, { problem: "query must be a text." });
  check({ query: 3 }, { problem: "query must be a text." });
  check({ query: "0123456789" }, { problem: "query must have at most 9 characters." });
  check({ query: "pay", limit: 0 }, { problem: "limit must be a whole number from 1 to 20." });
  check({ query: "pay", limit: "3" }, { problem: "limit must be a whole number from 1 to 20." });
  check({ query: "pay", path: "/etc" }, { problem: 'There is no argument "path".' });
  check(JSON.parse('{"query":"pay","__proto__":1}'), { problem: 'There is no argument "__proto__".' });
});
