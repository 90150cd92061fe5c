import assert from "node:assert/strict";
import { importedNames } from "../../../../../src/core/parse/python/python-imports";

describe("imported names", () => {
  function check(statement: string, expected: readonly string[]): void {
    it(JSON.stringify(statement), () => {
      // `name`, or `name local` where it is called otherwise than by its last part.
      const told = importedNames(statement).map(({ name, local }) =>
        name === local || name.endsWith(`.${local}`) ? name : `${name} ${local}`,
      );
      assert.deepEqual(told, expected);
    });
  }
  check("import os", ["os"]);
  check("import os.path as p, sys", ["os.path p", "sys"]);
  check("from a.b import c as d, e", ["a.b.c d", "a.b.e"]);
  check("from . import x", [".x"]);
  check("from ..pkg import y", ["..pkg.y"]);
  check("from .m import *", [".m.* "]);
  check("from a import (\n    b,  # the b\n    c as d,\n)", ["a.b", "a.c d"]);
  check("from a import \\\n    b", ["a.b"]);
  check("from __future__ import annotations", ["__future__.annotations"]);
  check("from a import(b)", ["a.b"]);
  check("from importer import imported", ["importer.imported"]);
  check("import a.b, c as c", ["a.b ", "c"]);
  check("import", []);
  check("from a", []);
});
