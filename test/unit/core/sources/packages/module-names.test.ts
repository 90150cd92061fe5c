import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModuleNames } from "../../../../../src/core/sources/packages/module-names";
import { writeFiles } from "../../../../engine/sources/made-environment";

describe("createModuleNames", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "module-names-"));
    writeFiles(folder, {
      "bees/__init__.py":
        "from .hive import count_bees, Hive as Home\nfrom ._all import *\nfrom wasps import (\n    sting,\n    fly,\n)\n" +
        "__all__ = ['lazy']\nSIZE: int = 3\na = b = 1\nif SIZE:\n    flag, other = 1, 2\nfor step in []:\n    pass\n" +
        "def work(honey=wax): ...\nassert comb == 1\n# gone\n",
      "bees/hive.py": "class Hive:\n    def open(self): ...\ndef count_bees(): ...\n",
      "bees/_all.py": "def everything(): ...\n",
      "bees/fast.cpython-311-x86_64-linux-gnu.so": "",
      "bees/late.py": "def __getattr__(name): ...\n",
      "bees/outer.py": "from posix import *\n",
      "typed/__init__.py": "def __getattr__(name): ...\n",
      "typed/__init__.pyi":
        "from builtins import int as integer\ndef f(x: float, y: bool = True) -> None: ...\nnan: float\n",
      "single.py": "import os\nx = 1\n",
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const check = (names: readonly string[], expected: boolean | undefined): void => {
    for (const name of names) {
      it(`${name}: ${expected ?? "unknown"}`, async () =>
        assert.equal(await createModuleNames(folder).has(name), expected));
    }
  };

  check(["bees", "bees.hive", "bees.hive.Hive", "bees.count_bees", "bees.Home", "bees.everything", "bees.fly"], true);
  check(["bees.lazy", "bees.SIZE", "bees.a", "bees.b", "bees.flag", "bees.other", "bees.step", "bees.work"], true);
  check(["bees.fast", "single.os", "single.x", "typed.integer", "typed.nan", "typed.f"], true);
  check(["bees.gone", "bees.wax", "bees.comb", "bees.honeypot", "bees.hive.close", "single.y", "typed.float"], false);
  check(["bees.ext.login", "typed.bool"], false);
  check(["bees.late.anything", "bees.outer.anything", "bees.fast.anything", "bees.Home.open"], undefined);
});
