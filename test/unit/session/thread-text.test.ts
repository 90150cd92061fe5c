import assert from "node:assert/strict";
import { type IndexedDocument } from "../../../src/core";
import { threadText } from "../../../src/session/thread-text";

const collection = { id: "stackoverflow:x", kind: "stackoverflow", title: "x", licence: "CC BY-SA" } as const;

describe("a thread as it is read", () => {
  const check = (name: string, given: Omit<IndexedDocument, "collection">, expected: readonly string[]): void => {
    it(name, () => assert.deepEqual(threadText({ collection, ...given }).split("\n"), expected));
  };
  check(
    "has below each post who wrote it and on what terms",
    {
      text: "# Why?\n\nIt fails.\n\n## Accepted answer, score 3\n\nBecause.\n",
      origin: {
        title: "Why?",
        parts: [
          { startLine: 1, url: "https://so.example/q/1", attribution: "An *asker*", licence: "CC BY-SA 2.5" },
          {
            startLine: 5,
            url: "https://so.example/a/2",
            licence: "CC BY-SA 4.0",
            post: { kind: "answer", date: "2020-05-06T00:00:00Z" },
          },
        ],
      },
    },
    [
      "# Why?",
      "",
      "It fails.",
      "",
      "*An \\*asker\\* · CC BY-SA 2.5 · [original](<https://so.example/q/1>)*",
      "",
      "## Accepted answer, score 3",
      "",
      "Because.",
      "",
      "*2020-05-06 · CC BY-SA 4.0 · [original](<https://so.example/a/2>)*",
      "",
    ],
  );
  check(
    "has a title where its text has none, and the terms of its collection where it has none of its own",
    { text: "It fails.\n", origin: { title: "Why?", url: "javascript:alert(1)" } },
    ["# Why?", "", "It fails.", "", "*CC BY-SA*", ""],
  );
});
