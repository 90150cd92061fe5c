import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createWorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

/**
 * Our listing against git's own, on trees and ignore files drawn from a seed. Where this machine has no git, the same
 * trees are compared with what git said on another machine (`UPDATE_RECORDED=1` writes that down again).
 */
const treeCount = 40;
const recordedFile = join(__dirname, "../fixtures/projects/git-listings.json");

describe("workspace source against git", () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "source-git-")));
  const environment = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, "xdg"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: join(home, ".gitconfig"),
  };
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const hasGit = (() => {
    try {
      return git(home, "--version") !== "";
    } catch {
      return false;
    }
  })();

  before(() => {
    if (!hasGit) console.log("      no git on this machine: comparing with recorded listings");
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  async function ours(root: string, program = "git"): Promise<readonly string[]> {
    const source = createWorkspaceSource({ root, maxFileBytes: 1_000_000, exclude: [], git: { program, environment } });
    const paths: string[] = [];
    let position = 0;
    for await (const item of source.list()) {
      if (!("entry" in item || "skipped" in item)) continue;
      const path = "entry" in item ? item.entry.path : item.skipped.path;
      if ("entry" in item) paths.push(path);
      // What `find` says must be what the list says; asked of some, because it looks at every folder again.
      if (position++ % 20 === 0) {
        const found = await source.find(path);
        assert.deepEqual("entry" in found ? found : { skipped: found.skipped }, item);
      }
    }
    return paths.sort();
  }

  function gitListing(root: string): readonly string[] {
    const output = git(root, "ls-files", "-co", "--exclude-standard", "-z");
    return [...new Set(output.split("\0"))]
      .filter((path) => path.endsWith(".py") && existsSync(join(root, path)))
      .sort();
  }

  it(`agrees on ${treeCount} trees`, async () => {
    const recorded = new Map<string, readonly string[]>();
    const expected = readRecorded();
    for (let seed = 1; seed <= treeCount; seed++) {
      const root = join(home, `tree-${seed}`);
      const { rules } = plantTree(root, home, seed);
      const listing = hasGit ? gitListing(root) : (expected[seed] ?? []);
      assert.deepEqual(await ours(root), listing, `seed ${seed}\n${rules}`);
      recorded.set(String(seed), listing);
      if (hasGit && process.env["UPDATE_RECORDED"] !== "1") {
        assert.deepEqual(expected[seed], listing, `the recorded listing of seed ${seed}`);
      }
      // A folder inside the tree, opened on its own, is still governed by the rules above it.
      const part = listing.find((path) => path.startsWith("src/"));
      if (part)
        assert.deepEqual(await ours(join(root, "src")), below(listing, "src"), `seed ${seed}, src alone\n${rules}`);
      rmSync(root, { recursive: true, force: true });
    }
    if (process.env["UPDATE_RECORDED"] === "1") {
      writeFileSync(recordedFile, `${JSON.stringify(Object.fromEntries(recorded))}\n`);
    }
  });

  it("keeps files that git tracks though they are ignored", async () => {
    const root = join(home, "tracked");
    plant(root, {
      ".gitignore": "*.py\nbuild/\n",
      "kept.py": "",
      "dropped.py": "",
      "build/kept.py": "",
      "build/deep/kept.py": "",
      "build/dropped.py": "",
      "build/other/dropped.py": "",
    });
    if (hasGit) {
      git(root, "init", "-q");
      git(root, "add", "-f", "kept.py", "build/kept.py", "build/deep/kept.py");
      assert.deepEqual(gitListing(root), ["build/deep/kept.py", "build/kept.py", "kept.py"]);
      assert.deepEqual(await ours(root), ["build/deep/kept.py", "build/kept.py", "kept.py"]);
    } else makeRepository(root);
    // Without the program nobody can tell which files are tracked, and the rules alone decide.
    assert.deepEqual(await ours(root, "no-such-git"), []);
  });

  it("gives repositories inside the repository their own rules", async () => {
    const root = join(home, "nested");
    plant(root, {
      ".gitignore": "secret.py\nignored-clone/\n",
      "secret.py": "",
      "a.py": "",
      "clone/secret.py": "",
      "clone/own.py": "",
      "clone/.gitignore": "own.py\n",
      "ignored-clone/a.py": "",
      "worktree/.git": "gitdir: ../clone/.git/worktrees/w\n",
      "worktree/secret.py": "",
      "worktree/excluded.py": "",
      "not-a-repository/.git/nothing": "",
      "not-a-repository/secret.py": "",
      "not-a-repository/b.py": "",
    });
    makeRepository(root);
    makeRepository(join(root, "clone"), "excluded.py\n");
    makeRepository(join(root, "ignored-clone"));
    plant(join(root, "clone/.git/worktrees/w"), { HEAD: "ref: refs/heads/w\n", commondir: "../..\n", gitdir: "x\n" });
    const expected = ["a.py", "clone/secret.py", "not-a-repository/b.py", "worktree/secret.py"];
    assert.deepEqual(await ours(root), expected);
    assert.deepEqual(await ours(root, "no-such-git"), expected);
    if (hasGit) assert.deepEqual(gitListing(join(root, "clone")), ["secret.py"]);
  });

  it("finds the user's own ignore file with and without git", async () => {
    const root = join(home, "global");
    plant(root, { "a.py": "", "mine.py": "", "theirs.py": "" });
    makeRepository(root);
    const settings = (text: string) => writeFileSync(join(home, ".gitconfig"), text);
    plant(home, { "xdg/git/ignore": "mine.py\n", "own ignores": "theirs.py\n" });
    for (const [text, expected] of [
      ["", ["a.py", "theirs.py"]],
      ['[core]\n\texcludesFile = "~/own ignores" # here\n', ["a.py", "mine.py"]],
      ["[core]\nexcludesfile = ~/not there\n", ["a.py", "mine.py", "theirs.py"]],
    ] as const) {
      settings(text);
      assert.deepEqual(await ours(root), expected, text);
      assert.deepEqual(await ours(root, "no-such-git"), expected, `without git: ${text}`);
      if (hasGit) assert.deepEqual(gitListing(root), expected, `git itself: ${text}`);
    }
    rmSync(join(home, ".gitconfig"));
    rmSync(join(home, "xdg"), { recursive: true });
  });

  it("takes a folder that its repository ignores for itself", async () => {
    const root = join(home, "outer");
    plant(root, { ".gitignore": "*\n", "scratch/a.py": "", "scratch/b.py": "", "scratch/.gitignore": "b.py\n" });
    makeRepository(root);
    assert.deepEqual(await ours(root), []);
    assert.deepEqual(await ours(join(root, "scratch")), ["a.py"]);
  });

  it("honours ignore files where there is no repository", async () => {
    const root = join(home, "plain");
    plant(root, { ".gitignore": "b.py\n", "a.py": "", "b.py": "", "c/.gitignore": "!b.py\n", "c/b.py": "" });
    assert.deepEqual(await ours(root), ["a.py", "c/b.py"]);
  });

  function readRecorded(): Readonly<Record<string, readonly string[]>> {
    return existsSync(recordedFile)
      ? (JSON.parse(readFileSync(recordedFile, "utf8")) as Readonly<Record<string, readonly string[]>>)
      : {};
  }
});

function below(paths: readonly string[], folder: string): readonly string[] {
  return paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
}

function plant(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The least that git takes for a repository, so that no git is needed. */
function makeRepository(root: string, exclude = ""): void {
  plant(join(root, ".git"), {
    HEAD: "ref: refs/heads/main\n",
    config: "[core]\n\trepositoryformatversion = 0\n\tbare = false\n",
    "info/exclude": exclude,
  });
  mkdirSync(join(root, ".git/objects"), { recursive: true });
  mkdirSync(join(root, ".git/refs"), { recursive: true });
}

const folderNames = ["src", "lib", "build", "out dir", "a", "b", "[x]", "é"];
const fileNames = [
  "a.py",
  "b.py",
  "test_a.py",
  "Build.py",
  "x!y.py",
  "#h.py",
  "!n.py",
  "long name.py",
  "[x].py",
  "é.py",
];
const patterns = [
  "a.py",
  "*.py",
  "build",
  "build/",
  "/build",
  "src/*.py",
  "src/**",
  "**/a.py",
  "a/**/b.py",
  "/*",
  "!a.py",
  "!build/",
  "!/src/",
  "!*.py",
  "test_*",
  "*_a.*",
  "[ab].py",
  "[!a].py",
  "\\[x\\].py",
  "\\#h.py",
  "\\!n.py",
  "#h.py",
  "x?y.py",
  "lib/*",
  "!lib/b.py",
  "src/lib",
  "long\\ name.py",
  "long name.py  ",
  "**",
  "!**/",
  "*/",
  "!src/lib/",
  "**/b/**",
  "b/**/",
  "a/*/b.py",
  "é*",
  "[[:upper:]]*",
  "!a/b/",
  "/a/b",
  "out dir/",
  "*.p[!c]",
  "out*/a.py",
  "/src/a.py",
  "!/src/a.py",
  "***/b.py",
  "a.py/",
  "./a.py",
  "lib//a.py",
  "",
  " ",
  "b",
  "!b",
  "src/b/",
  "!src/b/",
  "!src/b/a.py",
  "\\a.py",
  "*a*.py",
  "!**/a.py",
  "/**/lib",
  "lib/**/a.py",
];

/** A tree of up to four levels with ignore files here and there, always the same for a seed. */
function plantTree(root: string, home: string, seed: number): { readonly rules: string } {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const rules: string[] = [];
  const ignoreFile = (most: number): string => {
    const lines = Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(patterns));
    return lines.join(random() < 0.2 ? "\r\n" : "\n") + (random() < 0.8 ? "\n" : "");
  };
  const fill = (folder: string, depth: number): void => {
    const files: Record<string, string> = {};
    for (const name of fileNames) if (random() < 0.6) files[name] = "";
    if (random() < (depth === 0 ? 0.9 : 0.35)) {
      files[".gitignore"] = ignoreFile(depth === 0 ? 6 : 4);
      rules.push(`${folder.slice(root.length + 1)}/.gitignore ${JSON.stringify(files[".gitignore"])}`);
    }
    plant(folder, files);
    if (depth < 3) for (const name of folderNames) if (random() < 0.3) fill(join(folder, name), depth + 1);
  };
  fill(root, 0);
  const exclude = random() < 0.4 ? ignoreFile(3) : "";
  makeRepository(root, exclude);
  rules.push(`info/exclude ${JSON.stringify(exclude)}`);
  rmSync(join(home, "xdg"), { recursive: true, force: true });
  if (random() < 0.3) {
    const own = ignoreFile(2);
    plant(home, { "xdg/git/ignore": own });
    rules.push(`xdg/git/ignore ${JSON.stringify(own)}`);
  }
  return { rules: rules.join("\n") };
}

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
