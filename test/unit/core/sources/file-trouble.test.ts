import assert from "node:assert/strict";
import { fileTrouble, isMissing } from "../../../../src/core/sources/file-trouble";

describe("fileTrouble", () => {
  const failure = (code: string) => Object.assign(new Error("it failed"), { code });
  const check = (code: string, expected: string, missing = false, name = "a.py") =>
    it(`${code} ${name}`, () => {
      assert.equal(fileTrouble(failure(code), name), expected);
      assert.equal(isMissing(failure(code), name), missing);
    });
  check("ENOENT", "does not exist", true);
  check("ENOTDIR", "does not exist", true);
  check("ENOENT", "has a name that is not valid UTF-8", false, "caf\uFFFD.py");
  check("EACCES", "cannot be read: permission denied");
  check("EPERM", "cannot be read: permission denied");
  check("ENAMETOOLONG", "has a path that is too long for this system");
  check("ELOOP", "is a symbolic link that leads back to itself");
  check("EMFILE", "could not be opened: this process has too many files open");
  check("EIO", "cannot be read: the disk reports an error");
  check("EWEIRD", "cannot be read (EWEIRD)");
  it("what is no system error", () => assert.equal(fileTrouble(new Error("odd")), "cannot be read (Error: odd)"));
});
