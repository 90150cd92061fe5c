import assert from "node:assert/strict";
import { type Metadata, parseMetadata } from "../../../../../src/core/sources/packages/metadata";

function check(lines: readonly string[], expected: Metadata): void {
  assert.deepEqual(parseMetadata(lines.join("\n")), expected);
}

describe("parseMetadata", () => {
  it("reads headers until the first empty line, and knows where the description starts", () => {
    check(["Name: bees", "Version: 1.0", "Summary: Counts bees.", "", "", "# Bees", "License: not a header"], {
      name: "bees",
      version: "1.0",
      summary: "Counts bees.",
      descriptionLine: 6,
    });
    check(["Name: bees", "Version: 1.0"], { name: "bees", version: "1.0" });
    check([], {});
    check(["\u0000\u0001 binary", "no header at all"], {});
  });

  it("prefers the expression of a licence, then what is exact, then its name", () => {
    const licence = (...lines: readonly string[]) => parseMetadata(lines.join("\n")).licence;
    const classifier = (name: string): string => `Classifier: License :: OSI Approved :: ${name}`;
    assert.equal(licence("License-Expression: MIT OR Apache-2.0", "License: BSD"), "MIT OR Apache-2.0");
    assert.equal(licence("License: Apache 2.0", classifier("Apache Software License")), "Apache-2.0");
    assert.equal(licence("License: BSD-3-Clause", classifier("BSD License")), "BSD-3-Clause");
    assert.equal(licence("License: New BSD", classifier("BSD License")), "BSD-3-Clause");
    assert.equal(licence(classifier("BSD License")), "BSD License");
    assert.equal(licence("License: UNKNOWN", classifier("MIT License")), "MIT");
    assert.equal(licence("License: Copyright 2020 somebody,", "   all of the text of a licence", ""), undefined);
    assert.equal(licence("License: OSI Approved", "Classifier: License :: OSI Approved"), "OSI Approved");
    assert.equal(licence("Name: bees"), undefined);
  });

  it("takes web addresses only for a home page", () => {
    const home = (...lines: readonly string[]) => parseMetadata(lines.join("\n")).homePage;
    assert.equal(home("Home-page: https://bees.example"), "https://bees.example");
    assert.equal(home("Home-page: UNKNOWN", "Project-URL: Source, https://src.example"), "https://src.example");
    assert.equal(
      home("Project-URL: Source, https://src.example", "Project-URL: Homepage, https://home.example"),
      "https://home.example",
    );
    assert.equal(home("Home-page: javascript:alert(1)"), undefined);
    assert.equal(home("Project-URL: Homepage, file:///etc/passwd"), undefined);
  });
});
