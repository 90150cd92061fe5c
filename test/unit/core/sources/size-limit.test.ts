import assert from "node:assert/strict";
import { megabytes, notebookTooLargeReason, tooLargeReason } from "../../../../src/core/sources/size-limit";

describe("tooLargeReason", () => {
  it("allows files up to the limit, and notebooks twenty times that", () => {
    assert.equal(tooLargeReason(1000, "python", 1000), undefined);
    assert.equal(
      tooLargeReason(1001, "prose", 1000),
      "is larger than the limit of 1 kB (it has 1 kB; setting index.maxFileBytes)",
    );
    assert.equal(tooLargeReason(20_000, "notebook", 1000), undefined);
    assert.match(tooLargeReason(20_001, "notebook", 1000) ?? "", /limit of 20 kB/);
  });
});

describe("notebookTooLargeReason", () => {
  const check = (name: string, notebook: unknown, expected: RegExp | undefined) =>
    it(name, () => {
      const reason = notebookTooLargeReason(typeof notebook === "string" ? notebook : JSON.stringify(notebook), 100);
      if (expected === undefined) assert.equal(reason, undefined);
      else assert.match(reason ?? "", expected);
    });
  const long = "x".repeat(90);
  check("outputs do not count", { cells: [{ source: long, outputs: [{ text: long }] }] }, undefined);
  check("cells count", { cells: [{ source: long }, { source: [long, long] }] }, /has 270 bytes in its cells/);
  check("bytes count, not characters", { cells: [{ source: "é".repeat(60) }] }, /120 bytes/);
  check("the old format", { worksheets: [{ cells: [{ input: [long, long], outputs: [] }] }] }, /180 bytes/);
  check("short and broken is for the parser", "{", undefined);
  check("long and broken", `{${" ".repeat(200)}`, /not valid JSON/);
  check("not a notebook at all", [long, long], undefined);
  check("strange cells", { cells: [null, 1, { source: null }, { source: [1, null] }], pad: long }, undefined);
});

describe("megabytes", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1500, "1.5 kB"],
    [180_000, "180 kB"],
    [999_999, "1 MB"],
    [1_250_000, "1.3 MB"],
    [20_000_000, "20 MB"],
  ] as const) {
    it(text, () => assert.equal(megabytes(bytes), text));
  }
});
