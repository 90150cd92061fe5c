import assert from "node:assert/strict";
import { definitionHeading, sectionHeading } from "../../../../src/core/parse/heading";

describe("headings", () => {
  const definition = (
    signature: string,
    qualifiedName: string,
    parent: number,
  ): Parameters<typeof definitionHeading>[1] => ({
    kind: "method",
    name: "",
    qualifiedName,
    parent,
    startIndex: 0,
    line: 1,
    firstLine: 1,
    lastLine: 1,
    signature,
    summary: "",
    parameters: [],
  });

  it("shortens a long signature", () => {
    const heading = definitionHeading("a.py", definition(`def f(${"x, ".repeat(100)})`, "f", -1), []);
    assert.match(heading, /^a\.py f\ndef f\(x, .{140,}…:$/);
  });

  it("leaves out the outermost of many definitions", () => {
    const all = ["A", "B", "C", "D"].map((name, at) => definition(`class ${name}`, name, at - 1));
    assert.equal(
      definitionHeading(
        "",
        all[3],
        all.flatMap((one) => one ?? []),
      ),
      "D\nclass B:\nclass C:\nclass D:",
    );
  });

  it("is the path alone for module-level code", () => assert.equal(definitionHeading("a.py", undefined, []), "a.py"));

  it("joins section titles", () => {
    assert.equal(sectionHeading("a.md", ["One", "", "Two"]), "a.md\nOne > Two");
    assert.equal(sectionHeading("", []), "");
  });
});
