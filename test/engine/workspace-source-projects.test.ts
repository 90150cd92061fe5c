import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultConfig, type DocumentEntry, type Source } from "../../src/core/api";
import { readOne } from "./read-one";
import { createWorkspaceSource, type WorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

const projects = join(__dirname, "../fixtures/projects");

/** What the fixture projects look like to the engine, so that every test that uses them knows what it has. */
describe("workspace source on the fixture projects", () => {
  const open = (project: string): WorkspaceSource => {
    const { maxFileBytes, exclude } = defaultConfig.index;
    return createWorkspaceSource({ root: join(projects, project), maxFileBytes, exclude });
  };

  async function entriesOf(source: Source): Promise<readonly DocumentEntry[]> {
    const entries: DocumentEntry[] = [];
    for await (const item of source.list()) {
      if ("end" in item) continue;
      assert.ok("entry" in item, "skipped" in item ? `${item.skipped.path} ${item.skipped.reason}` : "");
      entries.push(item.entry);
    }
    return entries;
  }

  const check = (project: string, expected: readonly string[]) =>
    it(project, async () => {
      const source = open(project);
      const entries = await entriesOf(source);
      assert.deepEqual(entries.map((entry) => entry.path).sort(), expected);
      for (const entry of entries) assert.ok("document" in (await readOne(source, entry)), entry.path);
    });
  check("empty", []);
  check("no-python", []);
  check("broken", ["README.md", "conflict.py", "python2.py", "tabs.py", "unclosed.py"]);
  check("notebook", ["format-3.ipynb", "rainfall.ipynb", "truncated.ipynb"]);
  check("multi-root/shop", ["README.md", "shop/orders.py"]);
  check("multi-root/billing", ["README.md", "billing/invoices.py"]);

  it("lending-library, where every question has its place", async () => {
    const source = open("lending-library");
    const entries = await entriesOf(source);
    const count = (language: string) => entries.filter((entry) => entry.language === language).length;
    assert.deepEqual([count("python"), count("notebook"), count("prose")], [34, 1, 4]);

    const file = readFileSync(join(projects, "lending-library.questions.json"), "utf8");
    const questions = JSON.parse(file) as readonly { readonly path: string; readonly symbol: string }[];
    assert.ok(questions.length >= 15);
    for (const { path, symbol } of questions) {
      const found = await source.find(path);
      assert.ok("entry" in found, path);
      const result = await readOne(source, found.entry);
      assert.ok("document" in result, path);
      for (const name of symbol.split(".")) assert.match(result.document.text, new RegExp(`(?:def|class) ${name}\\b`));
    }
  });
});
