import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine } from "../../src/core";
import { ingestAll, openTestEngine } from "./open-test-engine";
import { writeFiles } from "./sources/made-environment";

const long = Array.from({ length: 400 }, (_, index) => `    total += fares[${index}]`).join("\n");
const files = {
  "fares.py": `import os\n\n\ndef total(fares):\n    """Adds them."""\n    total = 0\n${long}\n    return total\n\n\nRATE = 3\n`,
  "README.md": "# Ferry\n\nIt crosses.\n\n\n## Harbour\n\n- north\n- south\n",
  "broken.py": "def half(:\n    return 1\n\n\nclass Whole:\n    x = 1\n",
};

describe("documents as they were indexed", () => {
  let work: string;
  let engine: Engine;

  before(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "indexed-documents-")));
    writeFiles(join(work, "ferry"), { ...files, "line.md": `${"wave ".repeat(1800).trim()}\n` });
    engine = await openTestEngine([join(work, "ferry")], join(work, "storage"));
    await ingestAll(engine);
  });

  after(async () => {
    await engine.close();
    rmSync(work, { recursive: true, force: true });
  });

  for (const [path, text] of Object.entries(files)) {
    it(`gives ${path} with every line at its number`, async () => {
      const found = await engine.documentAt({ collection: join(work, "ferry"), path });
      assert.equal(found?.text, text);
      assert.equal(found.collection.kind, "workspace");
    });
  }

  it("gives a line that was cut into pieces as one line", async () => {
    const found = await engine.documentAt({ collection: join(work, "ferry"), path: "line.md" });
    assert.equal(found?.text.split("\n").length, 2);
    assert.equal(found.text.match(/wave/g)?.length, 1800);
  });

  it("knows no document that is not there, and no collection that was not added", async () => {
    assert.equal(await engine.documentAt({ collection: join(work, "ferry"), path: "none.py" }), undefined);
    await assert.rejects(engine.documentAt({ collection: "github:a/b@main", path: "none.py" }), {
      code: "source/not-found",
    });
  });
});
