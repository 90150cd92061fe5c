import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isEngineError } from "../../../../src/core/api";
import { createDirectory, makePrivate, namesIn, writeWhole } from "../../../../src/core/platform/folders";

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("folders", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "folders-test-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are made step by step, for this user alone", async () => {
    const path = join(folder, "a", "b", "c");
    await createDirectory(path);
    await createDirectory(path);
    if (process.platform === "win32") return;
    assert.deepEqual(
      await Promise.all([path, join(folder, "a", "b"), join(folder, "a")].map(mode)),
      [0o700, 0o700, 0o700],
    );
  });

  it("are refused with a sentence where the system refuses, instead of trying for ever", async () => {
    if (process.platform !== "linux") return;
    for (const path of ["/proc/index", "/proc/a/b/index", "/proc/self/index"]) {
      await assert.rejects(createDirectory(path), (error) => isEngineError(error) && error.code === "store/read-only");
    }
    await writeFile(join(folder, "file"), "");
    await assert.rejects(createDirectory(join(folder, "file", "x")), { code: "ENOTDIR" });
  });

  it("of before are made private, and what is written whole is private too", async () => {
    if (process.platform === "win32") return;
    await chmod(folder, 0o755);
    await makePrivate(folder);
    assert.equal(await mode(folder), 0o700);
    await writeWhole(join(folder, "x.json"), "text");
    assert.equal(await mode(join(folder, "x.json")), 0o600);
    assert.equal(await readFile(join(folder, "x.json"), "utf8"), "text");
    assert.deepEqual(await readdir(folder), ["x.json"]);
    assert.deepEqual(await namesIn(join(folder, "absent")), []);
  });
});
