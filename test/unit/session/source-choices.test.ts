import assert from "node:assert/strict";
import { type CollectionKind, type SourceState } from "../../../src/core";
import { type KnowledgeEntry } from "../../../src/session/knowledge";
import { sourceChoices } from "../../../src/session/source-choices";

function entry(id: string, kind: CollectionKind, state: SourceState = "ready", chunks = 3): KnowledgeEntry {
  const collection = { id, kind, title: id.slice(0, 4), version: "1.0" };
  return { collection, status: { collection, documents: 1, chunks, embedded: 0, bytes: 9, state } };
}

describe("what a question can be narrowed to", () => {
  const check = (name: string, entries: readonly KnowledgeEntry[], expected: readonly string[]): void => {
    it(name, () =>
      assert.deepEqual(
        sourceChoices(entries).map(({ id, label, detail, isKind }) => [id, label, detail, isKind].join("|")),
        expected,
      ),
    );
  };
  check("is nothing where there is only one's own code", [entry("shop", "workspace")], []);
  check(
    "is nothing where nothing can be searched yet besides",
    [
      entry("shop", "workspace"),
      entry("bees", "package", "incomplete", 0),
      entry("ants", "package", "unused"),
      { collection: { id: "wasps", kind: "package", title: "wasps" }, reading: { done: 0, total: 0 } },
    ],
    [],
  );
  check(
    "is each kind, and its sources below it",
    [entry("shop", "workspace"), entry("bees", "package"), entry("ants", "package", "failed")],
    [
      "workspace|Your code||true",
      "package|Installed Packages|2 sources|true",
      "bees|bees|1.0|false",
      "ants|ants|1.0|false",
    ],
  );
  check(
    "is each folder where the workspace has several",
    [entry("shop", "workspace"), entry("yard", "workspace"), entry("bees", "package")],
    [
      "workspace|Your code|2 sources|true",
      "shop|shop|1.0|false",
      "yard|yard|1.0|false",
      "package|Installed Packages||true",
      "bees|bees|1.0|false",
    ],
  );
});
