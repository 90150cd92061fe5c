import assert from "node:assert/strict";
import { EngineError } from "../../../../src/core/api";
import { isOutsideTrouble, namedError } from "../../../../src/core/store/store-error";

const cases: readonly [string | Error, string | undefined][] = [
  ["lance error: LanceError(IO): Unable to copy data: No space left on device (os error 28)", "store/disk-full"],
  ["lance error: There is not enough space on the disk. (os error 112)", "store/disk-full"],
  [Object.assign(new Error("write"), { code: "ENOSPC" }), "store/disk-full"],
  [Object.assign(new Error("write"), { code: "EDQUOT" }), "store/disk-full"],
  ["Generic LocalFileSystem error: Permission denied (os error 13)", "store/read-only"],
  ["Read-only file system (os error 30)", "store/read-only"],
  ["Access is denied. (os error 5)", "store/read-only"],
  [Object.assign(new Error("mkdir"), { code: "EROFS" }), "store/read-only"],
  [new EngineError("store/locked", "Locked."), "store/locked"],
  ["lance error: Encountered corrupt file: magic number does not match", undefined],
  ["Object at location x not found: No such file or directory (os error 2)", undefined],
];

describe("namedError", () => {
  for (const [error, code] of cases) {
    const text = typeof error === "string" ? error : error.message;
    it(`names "${text}" ${code ?? "nothing"}`, () => {
      const cause = typeof error === "string" ? new Error(error) : error;
      const named = namedError(cause, "/storage/index");
      assert.equal(named?.code, code);
      assert.equal(isOutsideTrouble(cause, "/storage/index"), code !== undefined);
      if (named !== undefined && named !== cause) assert.match(named.message, /\/storage\/index .*\.$/);
    });
  }

  it("leaves a stop by the user alone", () => {
    const stop = Object.assign(new Error("stopped"), { name: "AbortError" });
    assert.equal(namedError(stop, ""), undefined);
    assert.equal(isOutsideTrouble(stop, ""), true);
  });
});
