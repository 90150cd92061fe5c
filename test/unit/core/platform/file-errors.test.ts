import assert from "node:assert/strict";
import { errorCode, isMissing } from "../../../../src/core/platform/file-errors";

describe("errorCode and isMissing", () => {
  function check(error: unknown, code: string | undefined, missing: boolean): void {
    assert.equal(errorCode(error), code);
    assert.equal(isMissing(error), missing);
  }

  it("read what the operating system said", () => {
    check(Object.assign(new Error("x"), { code: "ENOENT" }), "ENOENT", true);
    check(Object.assign(new Error("x"), { code: "ENOTDIR" }), "ENOTDIR", true);
    check(Object.assign(new Error("x"), { code: "EACCES" }), "EACCES", false);
    check(Object.assign(new Error("x"), { code: 7 }), undefined, false);
    check(new Error("ENOENT"), undefined, false);
    check("ENOENT", undefined, false);
  });
});
