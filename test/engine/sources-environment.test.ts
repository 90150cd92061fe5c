import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEnvironment } from "../../src/core/sources/packages/find-environment";
import { openEnvironment } from "../../src/core/sources/packages/python-environment";
import { type Files, makeEnvironment, writeFiles } from "./sources/made-environment";

describe("findEnvironment", () => {
  let work: string;
  let root: string;
  let home: string;

  beforeEach(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "sources-environment-")));
    [root, home] = [join(work, "shop"), join(work, "home")];
    for (const folder of [root, home]) mkdirSync(folder);
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  /** A Python of its own, with a library. */
  function makePython(prefix: string, version = "3.12"): string {
    const library = `lib/python${version}`;
    writeFiles(prefix, { [`${library}/os.py`]: "", [`${library}/site-packages/README.txt`]: "" });
    writeFiles(prefix, { [`bin/python${version}`]: "" });
    symlinkSync(`python${version}`, join(prefix, "bin", "python3"));
    return prefix;
  }

  async function check(
    expected: string | undefined,
    { variables = {}, chosen, files = {} }: { variables?: NodeJS.ProcessEnv; chosen?: string; files?: Files } = {},
  ): Promise<void> {
    writeFiles(root, files);
    const found = await findEnvironment({ root, chosen, variables, home });
    assert.equal(found?.prefix, expected);
  }

  it("finds nothing where there is none, and runs nothing to look", async () => {
    await check(undefined);
    // A shim that asks another program stands in a folder without a library.
    writeFiles(work, { "shims/python3": "#!/bin/sh\nexit 1\n" });
    await check(undefined, { variables: { PATH: join(work, "shims") } });
    await check(undefined, { files: { ".venv/README.md": "not one" } });
  });

  it("takes what was chosen, then what is active, then what lies in the folder, then what PATH has", async () => {
    const [path, inFolder] = [makePython(join(work, "usr")), makeEnvironment(join(root, ".venv")).prefix];
    const [active, chosen] = [makeEnvironment(join(work, "active")).prefix, makePython(join(work, "chosen"))];
    const variables = { PATH: join(path, "bin"), VIRTUAL_ENV: active };
    await check(chosen, { variables, chosen: join(chosen, "bin", "python3") });
    await check(chosen, { variables, chosen });
    await check(active, { variables });
    await check(inFolder, { variables: { PATH: variables.PATH } });
    rmSync(inFolder, { recursive: true });
    await check(path, { variables: { PATH: variables.PATH } });
  });

  it("takes conda's own environment for no choice", async () => {
    const base = makePython(join(work, "conda"));
    const inFolder = makeEnvironment(join(root, "venv")).prefix;
    await check(inFolder, { variables: { CONDA_PREFIX: base, CONDA_DEFAULT_ENV: "base" } });
    await check(base, { variables: { CONDA_PREFIX: base, CONDA_DEFAULT_ENV: "shop" } });
  });

  it("finds what poetry, pipenv, conda, uv and pyenv keep elsewhere", async () => {
    const hash = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 8);
    const cases: readonly { prefix: string; files: Files; variables?: NodeJS.ProcessEnv }[] = [
      {
        prefix: join(home, ".cache/pypoetry/virtualenvs", `corner-shop-${hash(root)}-py3.11`),
        files: { "pyproject.toml": '[tool.poetry]\nname = "corner-shop"\n' },
      },
      {
        prefix: join(home, ".local/share/virtualenvs", `shop-${hash(join(root, "Pipfile"))}`),
        files: { Pipfile: "" },
      },
      { prefix: join(home, "miniforge3/envs/shop"), files: { "environment.yml": "name: shop\ndependencies: []\n" } },
      { prefix: join(root, "envs/own"), files: {}, variables: { UV_PROJECT_ENVIRONMENT: "envs/own" } },
      { prefix: join(home, ".pyenv/versions/3.12.4"), files: { ".python-version": "3.12\n" } },
      { prefix: join(home, ".pyenv/versions/shop-env"), files: { ".python-version": "# ours\nshop-env\n" } },
    ];
    for (const { prefix, files, variables = {} } of cases) {
      makeEnvironment(prefix);
      await check(prefix, { files, variables });
      rmSync(prefix, { recursive: true });
      for (const name of Object.keys(files)) rmSync(join(root, name));
    }
  });

  it("is led nowhere by what a folder says", async () => {
    makeEnvironment(join(work, "elsewhere"));
    await check(undefined, { files: { ".python-version": "../../../elsewhere\n" } });
    await check(undefined, { files: { "environment.yml": "name: ../../elsewhere\n" } });
  });

  it("takes the newest of a series by its numbers", async () => {
    for (const version of ["3.12.9", "3.12.10", "3.12.2"]) makeEnvironment(join(home, ".pyenv/versions", version));
    await check(join(home, ".pyenv/versions/3.12.10"), { files: { ".python-version": "3.12\n" } });
  });
});

describe("openEnvironment", () => {
  let work: string;
  beforeEach(() => (work = realpathSync(mkdtempSync(join(tmpdir(), "sources-environment-")))));
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  it("knows a virtual environment by where its interpreter lies, and its library by where it was made", async () => {
    writeFiles(work, { "usr/bin/python3.11": "", "usr/lib/python3.11/os.py": "" });
    writeFiles(work, { "usr/lib/python3/dist-packages/apt.py": "" });
    const { prefix, siteFolder } = makeEnvironment(join(work, "venv"));
    writeFiles(prefix, { "pyvenv.cfg": `home = ${join(work, "usr/bin")}\nversion = 3.11.2\n`, "bin/x": "" });
    symlinkSync(join(work, "usr/bin/python3.11"), join(prefix, "bin/python"));
    const standardLibrary = join(work, "usr/lib/python3.11");
    const expected = { prefix, version: "3.11", siteFolders: [siteFolder], standardLibrary };
    assert.deepEqual(await openEnvironment(join(prefix, "bin/python")), expected);
    assert.deepEqual(await openEnvironment(prefix), expected);
    writeFiles(prefix, {
      "pyvenv.cfg": `home = ${join(work, "usr/bin")}\ninclude-system-site-packages = true\nversion = 3.11.2\n`,
    });
    const system = join(work, "usr/lib/python3/dist-packages");
    assert.deepEqual((await openEnvironment(prefix))?.siteFolders, [siteFolder, system]);
  });

  it("knows the folders of Windows", async () => {
    writeFiles(work, {
      "py/Lib/os.py": "",
      "py/Lib/site-packages/x.py": "",
      "py/python312.dll": "",
      "py/python.exe": "",
    });
    assert.deepEqual(await openEnvironment(join(work, "py", "python.exe")), {
      prefix: join(work, "py"),
      version: "3.12",
      siteFolders: [join(work, "py/Lib/site-packages")],
      standardLibrary: join(work, "py/Lib"),
    });
  });

  it("is told by folders, not by what it is called", async () => {
    writeFiles(work, { "bin/python": "", "empty/README": "" });
    for (const path of ["bin/python", "empty", "nothing"]) {
      assert.equal(await openEnvironment(join(work, path)), undefined, path);
    }
  });
});
