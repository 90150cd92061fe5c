import assert from "node:assert/strict";
import { importedNames } from "../../../../../src/core/parse/python/python-imports";

describe("imported names", () => {
  function check(statement: string, expected: readonly string[]): void {
    it(JSON.stringify(statement), () => assert.deepEqual(importedNames(statement), expected));
  }
  check("import os", ["os"]);
  check("import os.path as p, sys", ["os.path", "sys"]);
  check("from a.b import c as d, e", ["a.b.c", "a.b.e"]);
  check("from . import x", [".x"]);
  check("from ..pkg import y", ["..pkg.y"]);
  check("from .m import *", [".m.*"]);
  check("from a import (\n    b,  # the b\n    c as d,\n)", ["a.b", "a.c"]);
  check("from a import \\\n    b", ["a.b"]);
  check("from __future__ import annotations", ["__future__.annotations"]);
  check("from a import(b)", ["a.b"]);
  check("from importer import imported", ["importer.imported"]);
  check("import", []);
  check("from a", []);
});
