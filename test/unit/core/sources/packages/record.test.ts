import assert from "node:assert/strict";
import { parseRecord, topLevelsOf } from "../../../../../src/core/sources/packages/record";

describe("parseRecord", () => {
  it("gives the paths of a CSV, quoted or not", () => {
    const text = 'bees/__init__.py,sha256=abc,12\r\n"bees/a ""b"", c.py",,\nbees\\win.py,,\n\nRECORD,,\n';
    assert.deepEqual(parseRecord(text), ["bees/__init__.py", 'bees/a "b", c.py', "bees/win.py", "RECORD"]);
    assert.deepEqual(parseRecord(""), []);
  });
});

describe("topLevelsOf", () => {
  const check = (paths: readonly string[], expected: readonly string[]): void =>
    assert.deepEqual(topLevelsOf(paths), expected);

  it("names packages and modules, and nothing else that lies beside them", () => {
    check(["bees/__init__.py", "bees/hive.py", "six.py"], ["bees", "six"]);
    check(["_cffi.cpython-311-x86_64-linux-gnu.so", "bees/data.json", "share/man/bees.1"], ["_cffi"]);
    check(["yaml-stubs/__init__.pyi"], ["yaml"]);
    check(["bees-1.0.data/x.py", "RECORD", "distutils-precedence.pth"], []);
  });
});
