import assert from "node:assert/strict";
import { type IndexStore, type ManifestEntry } from "../../../../src/core/api";
import { isNamedIn, modulesOf } from "../../../../src/core/engine/named-collections";
import { readQuestion } from "../../../../src/core/question/read-question";

function check(
  question: string,
  title: string,
  expected: boolean,
  { modules = [title.toLowerCase()], own = [] as readonly string[], id = `pypi:${title}@1` } = {},
): void {
  const isNamed = isNamedIn(readQuestion(question), { id, kind: "package", title }, new Set(modules), new Set(own));
  assert.equal(isNamed, expected, `${question}: ${title}`);
}

describe("isNamedIn", () => {
  it("knows a package by its title and by what is imported from it", () => {
    check("how does flask route a request", "Flask", true);
    check("How do I load YAML safely with yaml?", "PyYAML", true, { modules: ["yaml", "_yaml"] });
    check("How is a JWT verified?", "PyJWT", true, { modules: ["jwt"] });
    check("which modes does np.pad have", "numpy", true);
    check("what does `attr` do", "attrs", true, { modules: ["attr", "attrs"] });
    check("from requests import get", "requests", true);
    check("how are they counted", "Flask", false);
  });

  it("takes an everyday word for what it is, until the question says otherwise", () => {
    check("How are requests handled?", "requests", false);
    check("How do I post a form with Requests?", "requests", true);
    check("which library does the rich package need", "rich", true);
    check("Requests are slow", "requests", false);
  });

  it("takes no part of a path or of another name for a package", () => {
    check("skip generated files like *_pb2.py", "pytest", false, { modules: ["py", "pytest"] });
    check("what is in src/flask/app.py", "Flask", false);
    check("pytest-xdist fails", "pytest", false);
    check('File "/x/click/core.py", line 2, in main\nclick.exceptions.Abort: no', "click", true);
  });

  it("never means the copy that is installed of what the workspace is", () => {
    check("how does flask route a request", "Flask", false, { own: ["flask"] });
    check("how does flask route a request", "Flask", true, { own: ["shop"] });
  });

  it("never means the standard library by a word: its modules are called what any code is about", () => {
    const modules = ["asyncio", "time"];
    check("what happens to asyncio.create_task", "Python standard library", false, { id: "stdlib:3.12", modules });
  });
});

describe("modulesOf", () => {
  it("reads them from paths", () => {
    const paths = ["src/flask/app.py", "yaml-stubs/loader.pyi", "six.py", "docs/conf.md", "x-1.0.dist-info/METADATA"];
    const manifest = new Map(paths.map((path) => [path, { path } as ManifestEntry]));
    const store: Pick<IndexStore, "manifest"> = { manifest: () => manifest };
    assert.deepEqual([...modulesOf(store)], ["flask", "yaml", "six"]);
  });
});
