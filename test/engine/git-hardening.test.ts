import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createWorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

/**
 * A folder that was only opened runs nothing. Each line plants one way in which a repository can name a command, the
 * command makes a marker file, and listing the folder with the real git must not make it.
 */
describe("git in a folder that nobody trusts", () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "git-hardening-")));
  const marker = join(home, "marker");
  const command = join(home, "command");
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, "xdg"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
  const git = (folder: string, ...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const canRun = (() => {
    if (process.platform === "win32") return false;
    try {
      return git(home, "--version") !== "";
    } catch {
      return false;
    }
  })();
  let count = 0;

  before(() => {
    if (!canRun) console.log("      no git on this machine that runs shell scripts: nothing to show");
    else script(command, `touch '${marker}'`);
  });
  beforeEach(() => rmSync(marker, { force: true }));
  after(() => rmSync(home, { recursive: true, force: true }));

  /** A repository in which both questions are asked: the settings, and what is tracked though it is ignored. */
  function plantRepository(): string {
    const root = join(home, `repository-${++count}`);
    for (const path of ["kept.py", "dropped.py", "a/kept.py", "b/kept.py"]) plant(join(root, path), path);
    git(root, "init", "-q");
    git(root, "add", "kept.py", "a", "b");
    git(root, "commit", "-q", "-m", "first");
    plant(join(root, ".gitignore"), "*.py\n");
    return root;
  }

  async function list(root: string, program = "git", more: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
    const options = { program, environment: { ...environment, ...more } };
    const source = createWorkspaceSource({ root, maxFileBytes: 1000, exclude: [], git: options });
    const paths: string[] = [];
    for await (const item of source.list()) if ("entry" in item) paths.push(item.entry.path);
    return paths;
  }

  const check = (name: string, hostile: (root: string) => NodeJS.ProcessEnv | undefined) =>
    it(name, async () => {
      if (!canRun) return;
      const root = plantRepository();
      const more = hostile(root);
      const paths = await list(root, "git", more);
      assert.equal(existsSync(marker), false, "the command was run");
      assert.deepEqual(paths, ["kept.py", "a/kept.py", "b/kept.py"], "git was asked all the same");
    });

  const setting = (name: string, value = command) =>
    check(name, (root) => {
      git(root, "config", name, value);
      return undefined;
    });
  setting("core.sshCommand");
  setting("core.pager");
  setting("core.editor");
  setting("core.askPass");
  setting("core.gitProxy");
  setting("core.alternateRefsCommand");
  setting("pager.config");
  setting("pager.ls-files");
  setting("credential.helper", `!${command}`);
  setting("credential.https://example.org.helper", command);
  setting("alias.config", `!${command}`);
  setting("alias.ls-files", `!${command}`);
  setting("diff.external");
  setting("uploadpack.packObjectsHook");
  setting("gpg.program");
  setting("sequence.editor");
  setting("remote.origin.uploadpack");
  setting("remote.origin.vcs", command);
  setting("interactive.diffFilter");
  setting("submodule.a.update", `!${command}`);
  setting("trailer.a.command");
  setting("web.browser");

  for (const kind of ["clean", "smudge", "process"]) {
    check(`filter.*.${kind}`, (root) => attributes(root, "filter", `filter.x.${kind}`));
  }
  for (const kind of ["command", "textconv"]) {
    check(`diff.*.${kind}`, (root) => attributes(root, "diff", `diff.x.${kind}`));
  }
  check("merge.*.driver", (root) => attributes(root, "merge", "merge.x.driver"));
  function attributes(root: string, attribute: string, name: string): undefined {
    plant(join(root, ".gitattributes"), `* ${attribute}=x\n`);
    git(root, "config", name, command);
    git(root, "config", "filter.x.required", "true");
    // What looks changed is what git would filter again.
    plant(join(root, "kept.py"), "changed");
  }

  check("hooks of the repository", (root) => {
    plantHooks(join(root, ".git/hooks"));
    return undefined;
  });
  check("core.hooksPath", (root) => {
    plantHooks(join(root, "hooks"));
    git(root, "config", "core.hooksPath", join(root, "hooks"));
    return undefined;
  });
  function plantHooks(folder: string): void {
    const names = ["post-index-change", "post-checkout", "pre-auto-gc", "fsmonitor-watchman", "reference-transaction"];
    for (const name of names) script(join(folder, name), command);
  }

  check("the file system monitor in an included file, by include.path and includeIf", (root) => {
    plant(join(root, "more"), `[core]\n\tfsmonitor = ${command}\n`);
    git(root, "config", "include.path", join(root, "more"));
    git(root, "config", `includeIf.gitdir:${root}/.path`, join(root, "more"));
    return undefined;
  });

  const variables = ["SSH_COMMAND", "SSH", "PAGER", "EDITOR", "ASKPASS", "EXTERNAL_DIFF", "PROXY_COMMAND"];
  check("commands in the environment", () => Object.fromEntries(variables.map((name) => [`GIT_${name}`, command])));
  check("traces and a repository in the environment", () => ({
    GIT_TRACE: marker,
    GIT_TRACE2_EVENT: marker,
    GIT_TRACE_SETUP: marker,
    GIT_DIR: join(home, "elsewhere"),
    GIT_INDEX_FILE: join(home, "elsewhere"),
  }));

  it("core.fsmonitor, which git left to itself runs", async () => {
    if (!canRun) return;
    const root = plantRepository();
    git(root, "config", "core.fsmonitor", command);
    assert.deepEqual(await list(root), ["kept.py", "a/kept.py", "b/kept.py"]);
    assert.equal(existsSync(marker), false, "the command was run");
    git(root, "ls-files", "-ci", "--exclude-standard");
    assert.equal(existsSync(marker), true, "this git does not run it either: the test shows nothing");
  });

  it("ext:: as the promisor of a missing tree in a sparse index, also with a git that knows no GIT_NO_LAZY_FETCH", async () => {
    if (!canRun) return;
    const root = plantRepository();
    git(root, "sparse-checkout", "init", "--cone", "--sparse-index");
    git(root, "sparse-checkout", "set", "a");
    const tree = git(root, "rev-parse", "HEAD:b").trim();
    rmSync(join(root, ".git/objects", tree.slice(0, 2), tree.slice(2)));
    for (const [name, value] of [
      ["remote.origin.url", `ext::${command}`],
      ["remote.origin.promisor", "true"],
      ["protocol.ext.allow", "always"],
      ["extensions.partialClone", "origin"],
      ["core.repositoryFormatVersion", "1"],
    ] as const) {
      git(root, "config", name, value);
    }
    const old = join(home, "old-git");
    script(old, `unset GIT_NO_LAZY_FETCH; exec git "$@"`);
    for (const program of ["git", old]) {
      await list(root, program);
      assert.equal(existsSync(marker), false, `${program} ran the command`);
    }
    try {
      git(root, "ls-files", "-ci", "--exclude-standard");
    } catch {
      // The command gives git nothing, so it fails, after it ran.
    }
    assert.equal(existsSync(marker), true, "git left to itself does not run it either: the test shows nothing");
  });

  it("asks a git that does not answer once, not once a repository", async () => {
    if (!canRun) return;
    const { createGit } = await import("../../src/core/sources/workspace/git-program");
    const asked = join(home, "asked");
    const program = join(home, "stuck-git");
    script(program, `mkdir -p '${asked}'; touch '${asked}'/$$; exec sleep 1000`);
    const stuck = createGit({ program, environment }, 500);
    assert.equal(await stuck.ask(home, ["config"]), undefined);
    assert.equal(await stuck.ask(home, ["config"]), undefined);
    assert.equal(readdirSync(asked).length, 1);
  });
});

function plant(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function script(file: string, text: string): void {
  plant(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}
