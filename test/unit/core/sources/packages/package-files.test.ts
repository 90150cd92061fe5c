import assert from "node:assert/strict";
import { byInterest, leftOutOfLibrary, leftOutOfPackage } from "../../../../../src/core/sources/packages/package-files";

describe("which files of a package are indexed", () => {
  const check = (path: string, isIn: boolean): void => assert.equal(leftOutOfPackage(path) === undefined, isIn, path);

  it("leaves out tests and copies of others, not what people import", () => {
    check("numpy/testing/__init__.py", true);
    check("django/test/client.py", true);
    check("numpy/tests/test_lib.py", false);
    check("trio/_tests/check.py", false);
    check("bees/test_hive.py", false);
    check("bees/hive_test.py", false);
    check("bees/conftest.py", false);
    check("bees/contest.py", true);
    check("pip/_vendor/urllib3/util.py", false);
    check("bees/vendor.py", true);
  });

  it("leaves out of the standard library its tests and what others installed there", () => {
    const library = (path: string, isIn: boolean): void =>
      assert.equal(leftOutOfLibrary(path) === undefined, isIn, path);
    library("json/decoder.py", true);
    library("unittest/mock.py", true);
    library("test/test_json.py", false);
    library("unittest/test/testmock.py", false);
    library("site-packages/bees/__init__.py", false);
    library("config-3.11-x86_64-linux-gnu/python-config.py", false);
  });

  it("reads public modules first, and stubs before what they describe", () => {
    const paths = ["bees/_hive.py", "bees/hive.py", "bees/__init__.py", "bees/hive.pyi", "bees/a/b/c/d.py"];
    assert.deepEqual(paths.toSorted(byInterest), [
      "bees/hive.pyi",
      "bees/__init__.py",
      "bees/hive.py",
      "bees/a/b/c/d.py",
      "bees/_hive.py",
    ]);
  });
});
