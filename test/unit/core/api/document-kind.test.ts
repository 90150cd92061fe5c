import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { indexedExtensions, languageOf, leftOutByName } from "../../../../src/core/api/document-kind";

describe("languageOf", () => {
  const check = (path: string, expected: string | undefined) =>
    it(path || "(nothing)", () => assert.equal(languageOf(path), expected));
  check("a.py", "python");
  check("pkg/a.pyi", "python");
  check("A.PY", "python");
  check("n.ipynb", "notebook");
  check("README.md", "prose");
  check("README.MD", "prose");
  check("docs/a.rst", "prose");
  check("requirements.txt", "prose");
  check("a.pyc", undefined);
  check("a.pyx", undefined);
  check("Makefile", undefined);
  check("py", undefined);
  check("a.py/Makefile", undefined);
  check("", undefined);
});

describe("leftOutByName", () => {
  const check = (name: string, expected: boolean | undefined) =>
    it(name, () => assert.equal(leftOutByName(name)?.told, expected));
  check("node_modules", true);
  check("site-packages", true);
  check("shop.egg-info", true);
  check("shop-1.0.dist-info", true);
  check(".git", false);
  check("__pycache__", false);
  check("src", undefined);
  check("build", undefined);
  check("venv", undefined);
  check("constructor", undefined);
});

describe("indexedExtensions", () => {
  it('are the ones for which the editor offers "Why Is This File Not Indexed?"', () => {
    const manifest = readFileSync(join(__dirname, "../../../../package.json"), "utf8");
    const pattern = /resourceExtname =~ \/(?<source>[^"]+?)\/"/.exec(manifest)?.groups?.["source"];
    assert.ok(pattern);
    const offered = new RegExp(JSON.parse(`"${pattern}"`) as string);
    for (const extension of indexedExtensions) {
      assert.ok(offered.test(extension), extension);
      assert.notEqual(languageOf(`a${extension}`), undefined);
    }
    for (const extension of [".pyc", ".pyx", ".js", ".json", "", "py"]) assert.ok(!offered.test(extension), extension);
  });
});
