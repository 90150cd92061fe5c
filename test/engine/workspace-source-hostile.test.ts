import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createWorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

/** What an unpacked archive can hold: ignore rules and repository files made to hang the reader, or to fill its memory. */
describe("workspace source on hostile repositories", () => {
  let root = "";
  const hasPipes = process.platform !== "win32";

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "source-hostile-")));
    plant({ "a.py": "", "b.py": "", ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core]\n" });
    for (const folder of [".git/objects", ".git/refs", ".git/info"]) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function plant(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }

  function makePipe(path: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    execFileSync("mkfifo", [join(root, path)]);
  }

  /** What is listed, with a git and without one. */
  async function listing(): Promise<readonly string[]> {
    const [withGit, without] = await Promise.all(["git", "no-such-git"].map(listWith));
    assert.deepEqual(withGit, without);
    return without ?? [];
  }

  async function listWith(program: string): Promise<readonly string[]> {
    const environment = { ...process.env, HOME: root, XDG_CONFIG_HOME: join(root, "none"), GIT_CONFIG_NOSYSTEM: "1" };
    const source = createWorkspaceSource({ root, maxFileBytes: 1000, exclude: [], git: { program, environment } });
    const lines: string[] = [];
    for await (const item of source.list()) {
      if ("entry" in item) lines.push(item.entry.path);
      else if ("skipped" in item) lines.push(`${item.skipped.path} ${item.skipped.reason}`);
    }
    return lines;
  }

  const pipes = [".gitignore", ".git/info/exclude", ".git/config", ".git/commondir", ".git/index", ".git/packed-refs"];
  for (const path of pipes) {
    it(`a pipe as ${path}`, async () => {
      if (!hasPipes) return;
      rmSync(join(root, path), { force: true });
      makePipe(path);
      assert.deepEqual(await listing(), ["a.py", "b.py"]);
    });
    it(`a link to /dev/zero as ${path}`, async () => {
      if (!hasPipes) return;
      rmSync(join(root, path), { force: true });
      symlinkSync("/dev/zero", join(root, path));
      assert.deepEqual(await listing(), ["a.py", "b.py"]);
    });
  }

  it("a pipe as .git and as HEAD", async () => {
    if (!hasPipes) return;
    rmSync(join(root, ".git/HEAD"));
    makePipe(".git/HEAD");
    assert.deepEqual(await listing(), ["a.py", "b.py"]);
    rmSync(join(root, ".git"), { recursive: true });
    makePipe(".git");
    assert.deepEqual(await listing(), ["a.py", "b.py"]);
  });

  it("a pipe and a device as the ignore file that the repository's settings name", async () => {
    if (!hasPipes) return;
    makePipe("pipe");
    for (const file of [join(root, "pipe"), "/dev/zero"]) {
      plant({ ".git/config": `[core]\n\texcludesFile = ${file}\n` });
      assert.deepEqual(await listing(), ["a.py", "b.py"]);
    }
  });

  it("a huge .gitignore counts as far as it is read, and says so", async () => {
    plant({ ".gitignore": "b.py\n" });
    // Sparse: it takes no room on the disk.
    truncateSync(join(root, ".gitignore"), 300_000_000);
    assert.deepEqual(await listing(), [
      ".gitignore counts only to its line 1: it is too large",
      "a.py",
      "b.py is ignored by git (`b.py` in .gitignore)",
    ]);
  });

  it("a huge .git/config is not read, by us or by git", async () => {
    closeSync(openSync(join(root, ".git/config"), "w"));
    truncateSync(join(root, ".git/config"), 300_000_000);
    assert.deepEqual(await listing(), ["a.py", "b.py"]);
  });

  it("a .git file that is no pointer", async () => {
    rmSync(join(root, ".git"), { recursive: true });
    plant({ ".git": `gitdir: ${" ".repeat(1_000_000)}x` });
    assert.deepEqual(await listing(), ["a.py", "b.py"]);
  });

  it("leaves out rules that cannot be held against paths in good time, and tells which", async () => {
    plant({
      ".gitignore": `${"x".repeat(100_000)}\nb.py\n${"**/x/".repeat(5)}y\n`,
      "c/.gitignore": `${"**/x/".repeat(9)}y\n`,
      "c/c.py": "",
    });
    assert.deepEqual(await listing(), [
      ".gitignore has a rule that is left out: line 1 is longer than 4096 characters; " +
        "has a rule that is left out: line 3 has more than three `**`",
      "a.py",
      "b.py is ignored by git (`b.py` in .gitignore)",
      "c/.gitignore has a rule that is left out: line 1 has more than three `**`",
      "c/c.py",
    ]);
  });

  it("counts a bounded number of rules, over all files that bear on a path", async () => {
    const rules = (count: number) => Array.from({ length: count }, (_, number) => `x${number}\n`).join("");
    plant({ ".gitignore": rules(9_999), "c/.gitignore": `c.py\n${rules(5)}d.py\n`, "c/c.py": "", "c/d.py": "" });
    assert.deepEqual(await listing(), [
      "a.py",
      "b.py",
      "c/.gitignore has a rule that is left out: line 2 is one too many; " +
        "has a rule that is left out: line 3 is one too many; has a rule that is left out: line 4 is one too many; " +
        "has 3 more such rules",
      "c/c.py is ignored by git (`c.py` in c/.gitignore)",
      "c/d.py",
    ]);
  });

  it("does not walk deeper than anybody writes", async () => {
    const deep = `${"d/".repeat(100)}`;
    plant({ [`${deep}in.py`]: "", [`${deep}d/out.py`]: "" });
    assert.deepEqual(await listing(), ["a.py", "b.py", `${deep}in.py`, `${deep}d lies more than 100 folders deep`]);
  });
});
