import assert from "node:assert/strict";
import { type Collection, type SourceStatus } from "../../../src/core";
import { type KnowledgeEntry, type Outcome } from "../../../src/session/knowledge";
import { describeEntry, describeOutcomes } from "../../../src/session/knowledge-words";

const now = Date.parse("2026-03-10T12:00:00Z");
const bees: Collection = { id: "pypi:bees@1.0", kind: "package", title: "Bees", version: "1.0", licence: "MIT" };
const threads: Collection = { id: "stackoverflow:pandas", kind: "stackoverflow", title: "pandas" };

function entry(collection: Collection, status?: Partial<SourceStatus>, reading?: KnowledgeEntry["reading"]) {
  const whole: SourceStatus = { collection, documents: 3, chunks: 8, embedded: 0, bytes: 1_250_000, state: "ready" };
  return {
    collection,
    ...(status === undefined ? {} : { status: { ...whole, ...status } }),
    ...(reading === undefined ? {} : { reading }),
  };
}

describe("knowledge in words", () => {
  const check = (given: KnowledgeEntry, mood: string, description: string): unknown =>
    it(`says "${description}" of what is ${mood}`, () => {
      const words = describeEntry(given, now);
      assert.deepEqual([words.mood, words.description], [mood, description]);
    });

  check(entry(bees, {}), "ready", "1.0 · 3 files");
  check(entry(threads, { documents: 1 }), "ready", "1 thread");
  check(entry(bees), "incomplete", "1.0 · not read to its end");
  check(entry(bees, undefined, { done: 0, total: 0 }), "reading", "1.0 · reading");
  check(entry(bees, { state: "failed" }, { done: 20, total: 1300 }), "reading", "1.0 · reading · 20 of 1,300 files");
  check(entry(bees, { state: "reading" }), "reading", "1.0 · reading");
  check(entry(bees, { state: "failed" }), "failed", "1.0 · failed");
  check(entry(bees, { state: "unused" }), "unused", "1.0 · not used here");

  it("tells trouble first, then what there is, its licence, its age and its id", () => {
    const given = entry(bees, { trouble: "It broke.", embedded: 4, fetchedAt: "2026-03-07T12:00:00Z" });
    assert.deepEqual(describeEntry(given, now).facts, [
      "It broke.",
      "3 files, 8 passages, 1.3 MB",
      "50 % embedded",
      "Licence: MIT",
      "Read 3 days ago",
      "pypi:bees@1.0",
    ]);
  });

  const age = (fetchedAt: string, expected: string): unknown =>
    it(`calls ${fetchedAt} "${expected}"`, () =>
      assert.ok(describeEntry(entry(bees, { fetchedAt }), now).facts.includes(`Read ${expected}`)));
  age("2026-03-10T11:59:40Z", "20 seconds ago");
  age("2026-03-10T11:00:00Z", "1 hour ago");
  age("2026-03-09T12:00:00Z", "yesterday");
  age("2024-03-09T12:00:00Z", "2 years ago");

  const tell = (outcomes: readonly Outcome[], expected: ReturnType<typeof describeOutcomes>): unknown =>
    it(`tells ${JSON.stringify(expected)}`, () => assert.deepEqual(describeOutcomes(outcomes), expected));
  const read = (collection: Collection): Outcome => ({ type: "read", collection, documents: 3, written: 3 });
  tell([], {});
  tell([read(threads), read(bees)], { done: "Can be asked about: Bees 1.0, pandas." });
  tell([{ type: "stopped", collection: bees }], {});
  tell(
    [
      { type: "failed", name: "a", reason: "No such tag." },
      { type: "failed", name: "b", reason: "No such tag." },
    ],
    { failed: "No such tag." },
  );
  tell(
    Array.from({ length: 14 }, (_, index) => read({ ...threads, title: `t${String(index).padStart(2, "0")}` })),
    { done: "Can be asked about: t00, t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11 and 2 more." },
  );
});
