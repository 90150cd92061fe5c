import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Document, type DocumentEntry, EngineError, isAbort } from "../../src/core/api";
import { readOne } from "./read-one";
import { createWorkspaceSource, type WorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

/** The workspace source on real folders, with everything in them that people's folders have. */
describe("workspace source", () => {
  let root = "";
  const onWindows = process.platform === "win32";

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "source-")));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const open = (
    options: { readonly maxFileBytes?: number; readonly exclude?: readonly string[]; readonly folder?: string } = {},
  ) =>
    createWorkspaceSource({
      root: options.folder ?? root,
      maxFileBytes: options.maxFileBytes ?? 100_000,
      exclude: options.exclude ?? [],
      git: { program: "no-such-git", environment: { HOME: root } },
    });

  function plant(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  }

  /** What a listing gives, in its order; a skipped path stands with its reason. `find` must say the same of each. */
  async function listing(source: WorkspaceSource = open()): Promise<readonly string[]> {
    const lines: string[] = [];
    for await (const item of source.list()) {
      if (!("entry" in item || "skipped" in item)) continue;
      const path = "entry" in item ? item.entry.path : item.skipped.path;
      const found = await source.find(path);
      assert.deepEqual("entry" in found ? found : { skipped: found.skipped }, item);
      lines.push("entry" in item ? path : `${path} ${item.skipped.reason}`);
    }
    return lines;
  }

  async function why(path: string, source: WorkspaceSource = open()): Promise<string> {
    const item = await source.find(path);
    return "entry" in item ? "" : item.skipped.reason;
  }

  async function read(path: string, source: WorkspaceSource = open()): Promise<Document | string> {
    const item = await source.find(path);
    assert.ok("entry" in item, `${path} is not listed`);
    const result = await readOne(source, item.entry);
    return "document" in result ? result.document : result.skipped.reason;
  }

  it("lists the kinds it knows, in a fixed order, with size and time", async () => {
    plant({
      "b.py": "b",
      "a.pyi": "",
      "C.MD": "",
      "z/n.ipynb": "{}",
      "z/a.rst": "",
      "a/t.txt": "",
      "a/x.js": "",
      "a/Makefile": "",
      ".py": "",
    });
    utimesSync(join(root, "b.py"), 1_700_000_000, 1_700_000_000.25);
    assert.deepEqual(await listing(), [".py", "C.MD", "a.pyi", "b.py", "a/t.txt", "z/a.rst", "z/n.ipynb"]);
    const found = await open().find("b.py");
    assert.deepEqual(found, {
      entry: { path: "b.py", language: "python", form: "file", stamp: "1-1700000000250" },
    });
  });

  it("lists nothing in an empty folder", async () => {
    assert.deepEqual(await listing(), []);
  });

  it("leaves folders of installed and derived files out, each as one", async () => {
    plant({
      "env/pyvenv.cfg": "",
      "env/lib/a.py": "",
      "conda/conda-meta/history": "",
      "conda/a.py": "",
      "recipe/conda-meta/meta.txt": "",
      "node_modules/x/README.md": "",
      "lib/site-packages/a.py": "",
      "__pycache__/a.py": "",
      ".git/a.py": "",
      ".tox/py/a.py": "",
      "x.egg-info/SOURCES.txt": "",
      ".github/notes.md": "",
      "build/a.py": "",
    });
    assert.deepEqual(await listing(), [
      ".tox holds tox's environments",
      "node_modules holds installed JavaScript packages",
      "x.egg-info is metadata that a build wrote",
      ".github/notes.md",
      "build/a.py",
      "conda is a conda environment (it has conda-meta)",
      "env is a virtual environment (it has pyvenv.cfg)",
      "lib/site-packages holds installed packages",
      "recipe/conda-meta/meta.txt",
    ]);
    assert.equal(await why("env/lib/a.py"), "lies in env, which is a virtual environment (it has pyvenv.cfg)");
    assert.equal(await why("__pycache__/a.py"), "lies in __pycache__, which holds compiled Python");
  });

  it("takes an environment that is itself the root", async () => {
    plant({ "pyvenv.cfg": "", "a.py": "" });
    assert.deepEqual(await listing(), ["a.py"]);
  });

  it("tells which rule left a file out", async () => {
    plant({
      ".gitignore": "build/\n",
      "docs/.gitignore": "*.é.txt\n",
      "build/a.py": "",
      "docs/x.é.txt": "",
      "docs/a.md": "",
    });
    const exclude = ["/docs/a.*", "legacy/"];
    plant({ "legacy/a.py": "", "sub/legacy/b.py": "" });
    assert.deepEqual(await listing(open({ exclude })), [
      "build is ignored by git (`build/` in .gitignore)",
      "legacy is left out by the setting index.exclude (`legacy/`)",
      "docs/a.md is left out by the setting index.exclude (`/docs/a.*`)",
      "docs/x.é.txt is ignored by git (`*.é.txt` in docs/.gitignore)",
      "sub/legacy is left out by the setting index.exclude (`legacy/`)",
    ]);
    assert.equal(await why("build/a.py"), "lies in build, which is ignored by git (`build/` in .gitignore)");
  });

  it("answers for paths of every sort", async () => {
    plant({ "a.py": "", "pkg/b.js": "", "node_modules/c.js": "" });
    const otherKind = "is not Python, a notebook or prose (.py, .pyi, .ipynb, .md, .rst, .txt)";
    for (const [path, reason] of [
      ["a.py", ""],
      ["./pkg/../a.py", ""],
      ["gone.py", "does not exist"],
      ["a.py/b.py", "does not exist"],
      ["pkg/b.js", otherKind],
      ["node_modules/c.js", otherKind],
      ["pkg", "is a folder"],
      ["pkg/", "is a folder"],
      ["", "is the workspace folder itself"],
      ["../a.py", "lies outside the workspace"],
      ["../x.js", "lies outside the workspace"],
      ["/etc/a.py", "lies outside the workspace"],
    ] as const) {
      assert.equal(await why(path), reason, path);
    }
    const spelled = await why("A.py");
    assert.ok(["does not exist", "does not exist under this name; it is spelled a.py"].includes(spelled), spelled);
  });

  it("measures files, and notebooks without their outputs", async () => {
    const cell = (source: string, output: string) => ({
      cell_type: "code",
      source: [source],
      outputs: [{ data: output }],
    });
    const notebook = (source: string, output: string) => JSON.stringify({ nbformat: 4, cells: [cell(source, output)] });
    plant({
      "big.py": "x = 1\n".repeat(30_000),
      "fine.py": "x = 1\n",
      "plots.ipynb": notebook("plot()", "A".repeat(500_000)),
      "words.ipynb": notebook("B".repeat(150_000), ""),
      "broken.ipynb": `{"cells": [${" ".repeat(150_000)}`,
      "short.ipynb": "{",
      "old.ipynb": JSON.stringify({ worksheets: [{ cells: [{ input: "C".repeat(150_000) }] }] }),
    });
    writeFileSync(join(root, "huge.ipynb"), "");
    truncateSync(join(root, "huge.ipynb"), 20_000_000);
    assert.deepEqual(await listing(), [
      "big.py is larger than the limit of 100 kB (it has 180 kB; setting index.maxFileBytes)",
      "broken.ipynb",
      "fine.py",
      "huge.ipynb is larger than the limit of 2 MB (it has 20 MB; setting index.maxFileBytes)",
      "old.ipynb",
      "plots.ipynb",
      "short.ipynb",
      "words.ipynb",
    ]);
    const reason = "has 150 kB in its cells, more than the limit of 100 kB (setting index.maxFileBytes)";
    assert.equal(await read("words.ipynb"), reason);
    assert.equal(await read("old.ipynb"), reason);
    assert.equal(await read("broken.ipynb"), "is a large notebook that is not valid JSON");
    for (const path of ["plots.ipynb", "short.ipynb"]) assert.equal(typeof (await read(path)), "object", path);
  });

  it("gives equal texts equal hashes, whatever their line endings", async () => {
    plant({
      "a.py": "x = 1\ny = 2\n",
      "b.py": "\uFEFFx = 1\r\ny = 2\r\n",
      "c.py": "x = 1\ry = 2\r",
      "d.py": "x = 1\n",
    });
    const documents = await Promise.all(["a.py", "b.py", "c.py", "d.py"].map((path) => read(path)));
    const [a, b, c, d] = documents.map((document) => (typeof document === "string" ? undefined : document));
    assert.equal(a?.text, "x = 1\ny = 2\n");
    assert.equal(a?.contentHash.length, 22);
    assert.deepEqual([b?.contentHash, c?.contentHash], [a?.contentHash, a?.contentHash]);
    assert.notEqual(d?.contentHash, a?.contentHash);
    assert.match(b?.stamp ?? "", /^17-/);
    assert.equal(a?.form, "file");
  });

  it("reads what cannot be indexed as a reason, never as an error", async () => {
    plant({
      "binary.py": "x = 1\0\n",
      "latin.py": Buffer.from("# caf\xe9\n", "latin1"),
      "named.py": Buffer.from("# coding: latin-1\n# caf\xe9\n", "latin1"),
      "minified.py": "x=1;".repeat(5000),
      "schema_pb2.py": "# Generated by the protocol buffer compiler.  DO NOT EDIT!\nx = 1\n",
      "empty.py": "",
    });
    assert.equal(await read("binary.py"), "is binary (it has NUL bytes)");
    assert.equal(await read("latin.py"), "is not valid UTF-8 (line 1) and names no other encoding");
    assert.equal(await read("minified.py"), "looks minified or like data (its lines have 20000 characters on average)");
    assert.equal(await read("schema_pb2.py"), 'is generated (its first lines say "DO NOT EDIT")');
    const named = await read("named.py");
    assert.equal(typeof named === "string" ? named : named.text, "# coding: latin-1\n# café\n");
    const empty = await read("empty.py");
    assert.equal(typeof empty === "string" ? empty : empty.text, "");
  });

  it("follows links inside the root once, and never out of it", async function () {
    if (onWindows) {
      console.log("      links need a privilege on Windows: not tried");
      return;
    }
    const outside = mkdtempSync(join(tmpdir(), "source-outside-"));
    writeFileSync(join(outside, "secret.txt"), "");
    plant({ "src/a.py": "", README: "# Us\n", ".env": "", ".gitignore": ".env\n", "real/b.py": "" });
    const link = (target: string, path: string) => symlinkSync(target, join(root, path));
    link("src/a.py", "alias.py");
    link("README", "README.md");
    link("README", "readme.txt");
    link(".env", "env.txt");
    link(join(outside, "secret.txt"), "secret.txt");
    link(outside, "out");
    link("real", "linked");
    link("..", "real/loop");
    link("self.py", "self.py");
    link("nowhere.py", "dangling.py");
    link("nowhere", "dangling");
    assert.deepEqual(await listing(), [
      "README.md",
      "alias.py is a symbolic link to src/a.py, which counts itself",
      "dangling.py is a symbolic link to something that does not exist",
      "env.txt is a symbolic link to .env, which is ignored by git (`.env` in .gitignore)",
      "linked is a symbolic link to the folder real, whose files count there",
      "out is a symbolic link to a folder outside the workspace",
      "readme.txt is a symbolic link to the same file as README.md",
      "secret.txt is a symbolic link to a file outside the workspace",
      "self.py is a symbolic link that leads back to itself",
      "real/b.py",
      "real/loop is a symbolic link to the folder ., whose files count there",
      "src/a.py",
    ]);
    const followed = await read("README.md");
    assert.equal(typeof followed === "string" ? followed : followed.text, "# Us\n");
    assert.equal(await why("linked/b.py"), "lies in linked, which is a symbolic link to the folder real");
    assert.equal(
      await why("out/secret.txt"),
      "lies in out, which is a symbolic link to a folder outside the workspace",
    );

    // A listed file that turns into a link afterwards is not followed out of the root either.
    const found = await open().find("src/a.py");
    assert.ok("entry" in found);
    await rm(join(root, "src/a.py"));
    link(join(outside, "secret.txt"), "src/a.py");
    const result = await readOne(open(), found.entry);
    assert.deepEqual(result, { skipped: { path: "src/a.py", reason: "became a symbolic link that is not followed" } });
    rmSync(outside, { recursive: true });
  });

  it("never waits for pipes and sockets", async function () {
    if (onWindows) {
      console.log("      Windows has no pipes among its files: not tried");
      return;
    }
    execFileSync("mkfifo", [join(root, "pipe.py")]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, "socket.py"), resolve));
    const special = "is not a regular file (it is a pipe, a socket or a device)";
    assert.deepEqual(await listing(), [`pipe.py ${special}`, `socket.py ${special}`]);
    const entry: DocumentEntry = { path: "pipe.py", language: "python", form: "file", stamp: "" };
    assert.deepEqual(await readOne(open(), entry), { skipped: { path: "pipe.py", reason: special } });
    await new Promise((resolve) => server.close(resolve));
  });

  it("tells names that are not UTF-8, which cannot be opened by name", async function () {
    if (process.platform !== "linux") {
      console.log("      this system allows no such names: not tried");
      return;
    }
    const prefix = Buffer.from(`${root}/`);
    writeFileSync(Buffer.concat([prefix, Buffer.from("caf\xe9.py", "latin1")]), "");
    mkdirSync(Buffer.concat([prefix, Buffer.from("d\xe9", "latin1")]));
    plant({ "ü.py": "" });
    const reason = "has a name that is not valid UTF-8";
    assert.deepEqual(await listing(), [`caf\uFFFD.py ${reason}`, "ü.py", `d\uFFFD ${reason}`]);
  });

  it("lives with files that vanish, grow or change between list and read", async () => {
    plant({ "gone.py": "x", "grown.py": "x", "folder.py": "x", "moved/a.py": "" });
    const source = open();
    const entries: DocumentEntry[] = [];
    for await (const item of source.list()) {
      if (!("entry" in item)) continue;
      entries.push(item.entry);
      if (entries.length === 1) await rename(join(root, "moved"), join(root, "zoved"));
    }
    assert.deepEqual(
      entries.map((entry) => entry.path),
      ["folder.py", "gone.py", "grown.py", "moved/a.py"].slice(0, entries.length),
    );
    rmSync(join(root, "gone.py"));
    rmSync(join(root, "folder.py"));
    mkdirSync(join(root, "folder.py"));
    truncateSync(join(root, "grown.py"), 200_000);
    const reasons: string[] = [];
    for (const entry of entries.slice(0, 3)) {
      const result = await readOne(source, entry);
      reasons.push("skipped" in result ? result.skipped.reason : "");
    }
    assert.deepEqual(reasons, [
      onWindows ? "cannot be read: permission denied" : "is a folder",
      "does not exist",
      "is larger than the limit of 100 kB (it has 200 kB; setting index.maxFileBytes)",
    ]);
  });

  it("lists files side by side that differ in case only, where the system has them", async () => {
    plant({ "a.py": "", "A.py": "" });
    const paths = await listing();
    assert.ok(paths.length === 1 || paths.join() === "A.py,a.py", paths.join());
  });

  it("walks deep trees and wide folders", async () => {
    const wide = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`wide/m${index}.py`, ""]));
    const deep = Array.from({ length: 60 }, () => "d").join("/");
    plant({ ...wide, [`${deep}/a.py`]: "" });
    const paths: string[] = [];
    for await (const item of open().list()) if ("entry" in item) paths.push(item.entry.path);
    assert.equal(paths.length, 701);
    assert.equal(paths[0], `${deep}/a.py`);
    assert.deepEqual(paths.slice(1), Object.keys(wide).sort());
  });

  it("stops when it is told to", async () => {
    plant({ "a.py": "", "b/a.py": "", "c/a.py": "" });
    const controller = new AbortController();
    const listed: string[] = [];
    await assert.rejects(async () => {
      for await (const item of open().list({}, controller.signal)) {
        if ("entry" in item) listed.push(item.entry.path);
        controller.abort();
      }
    }, isAbort);
    assert.deepEqual(listed, ["a.py"]);
    await assert.rejects(open().find("a.py", controller.signal), isAbort);
    const entry: DocumentEntry = { path: "a.py", language: "python", form: "file", stamp: "" };
    await assert.rejects(readOne(open(), entry, controller.signal), isAbort);
  });

  it("says in one sentence that the root is not there", async () => {
    plant({ "file.py": "" });
    for (const folder of ["nowhere", "file.py"]) {
      await assert.rejects(listing(open({ folder: join(root, folder) })), (error: unknown) => {
        assert.ok(error instanceof EngineError);
        assert.equal(error.code, "source/not-found");
        return true;
      });
    }
  });

  it("names files by a root that is itself reached through a link", async function () {
    if (onWindows) return;
    plant({ "real/a.py": "", "real/b.py": "" });
    symlinkSync("a.py", join(root, "real/c.py"));
    symlinkSync("real", join(root, "link"));
    const source = open({ folder: join(root, "link") });
    assert.deepEqual(await listing(source), ["a.py", "b.py", "c.py is a symbolic link to a.py, which counts itself"]);
  });
});
