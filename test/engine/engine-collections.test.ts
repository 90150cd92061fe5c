import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingestAll, openTestEngine, search } from "./open-test-engine";

describe("engine, several collections", () => {
  const work = mkdtempSync(join(tmpdir(), "engine-collections-"));
  after(() => rmSync(work, { recursive: true, force: true }));

  it("finds in one folder what is there while another is empty, and says so where all are", async () => {
    const [full, empty] = [join(work, "full"), join(work, "empty")];
    for (const folder of [full, empty]) mkdirSync(folder);
    writeFileSync(join(full, "bees.py"), "def count_bees():\n    return 7\n");
    const storage = join(work, "storage");
    const both = await openTestEngine([empty, full], storage);
    await ingestAll(both);
    assert.equal((await search(both, "count_bees"))[0]?.path, "bees.py");
    await both.close();
    const none = await openTestEngine([empty], storage);
    await assert.rejects(search(none, "count_bees"), { code: "store/not-indexed", message: /empty/ });
    await none.close();
  });
});
