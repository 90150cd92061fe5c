import assert from "node:assert/strict";
import { Field, Schema, Utf8 } from "apache-arrow";
import { readText, tableOf, textColumn } from "../../../../src/core/store/arrow-columns";

function check(texts: readonly string[], expected = texts): void {
  const table = tableOf(new Schema([new Field("text", new Utf8(), false)]), texts.length, [
    textColumn(texts, (text) => text),
  ]);
  const [batch] = table.batches;
  assert.ok(batch);
  const text = readText(batch, "text");
  assert.deepEqual(
    texts.map((_, row) => text(row)),
    expected,
  );
  assert.throws(() => readText(batch, "absent"), /absent/);
}

describe("text columns", () => {
  it("come back as they were, few or many, ASCII or not", () => {
    check(["", "a", "é汉🐍", "nul\0", "two\nlines"]);
    check(Array.from({ length: 1000 }, (_, index) => `row ${index}`));
    check(Array.from({ length: 1000 }, (_, index) => (index === 500 ? "é" : `row ${index}`)));
    check(Array.from({ length: 300 }, () => ""));
  });

  it("replace lone halves of surrogate pairs, also where two rows would join to a pair", () => {
    check(["a\ud83d", "\udc0db"], ["a\ufffd", "\ufffdb"]);
  });
});
