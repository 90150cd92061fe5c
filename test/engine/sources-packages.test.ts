import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type SourcePart } from "../../src/core";
import { ingestAll, openTestEngine } from "./open-test-engine";
import { type Files, makeEnvironment, writeFiles } from "./sources/made-environment";

const bees: Files = {
  "bees/__init__.py": '"""Counts bees."""\nfrom .hive import count_bees\n',
  "bees/hive.py": 'def count_bees(hive):\n    """How many bees are in a hive."""\n    return len(hive)\n',
  "bees/tests/test_hive.py": "def test_count_bees():\n    assert True\n",
};

async function partsOf(parts: AsyncIterable<SourcePart>): Promise<readonly SourcePart[]> {
  const all: SourcePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

const add = (engine: Engine, ...names: readonly string[]): Promise<readonly SourcePart[]> =>
  partsOf(engine.addSources({ kind: "package", names }));

const ends = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-end" ? [`${part.collection.id} ${part.written}`] : []));

const failures = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-failed" ? [part.reason] : []));

describe("installed packages", () => {
  let work: string;
  let shop: string;
  let storage: string;
  const engines: Engine[] = [];
  const environment = { ...process.env };

  before(() => {
    // Of whoever runs the tests.
    delete process.env["VIRTUAL_ENV"];
    delete process.env["CONDA_PREFIX"];
  });

  after(() => void Object.assign(process.env, environment));

  async function open(folder = shop): Promise<Engine> {
    const engine = await openTestEngine([folder], storage);
    engines.push(engine);
    return engine;
  }

  async function paths(engine: Engine, query: string, sources?: readonly string[]): Promise<readonly string[]> {
    const { hits } = await engine.search({ query, limit: 20, ...(sources ? { sources } : {}) });
    // By meaning anything is found, in collections that small.
    const worded = hits.filter(({ ranks }) => ranks.lexical !== undefined || ranks.symbol !== undefined);
    return [...new Set(worded.map((hit) => hit.path))];
  }

  async function states(engine: Engine): Promise<Readonly<Record<string, string>>> {
    const statuses = await engine.sources();
    return Object.fromEntries(statuses.map(({ collection, state }) => [collection.id, state]));
  }

  beforeEach(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "sources-packages-")));
    [shop, storage] = [join(work, "shop"), join(work, "storage")];
    writeFiles(shop, { "shop.py": "import bees\nimport os\n\ndef sell():\n    return bees.count_bees([])\n" });
    const engine = await openTestEngine([shop], storage);
    await ingestAll(engine);
    await engine.close();
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    rmSync(work, { recursive: true, force: true });
  });

  it("adds what the workspace imports, finds it, and cites the installed file with its version and licence", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("Bees", "1.0", bees, {
      headers: ["License-Expression: MIT", "Home-page: https://bees.example"],
      description: "A hive is what bees live in: pollination.",
    });
    environment.install("wasps", "2.0", { "wasps.py": "def sting(): pass\n" });
    const engine = await open();
    const parts = await add(engine);
    assert.deepEqual(ends(parts), ["pypi:bees@1.0 3"]);
    assert.equal(parts.at(-1)?.type, "sources-end");
    const { hits } = await engine.search({ query: "count_bees" });
    const hit = hits.find(({ source }) => source === "package");
    assert.equal(hit?.path, "bees/hive.py");
    assert.equal(hit.publicName, "bees.count_bees");
    assert.deepEqual(hit.origin, {
      title: "Bees==1.0",
      version: "1.0",
      url: "https://bees.example",
      licence: "MIT",
    });
    assert.equal(await engine.fileOf(hit), join(environment.siteFolder, "bees/hive.py"));
    assert.equal(await engine.fileOf({ collection: shop, path: "shop.py" }), join(shop, "shop.py"));
    assert.equal(await engine.fileOf({ collection: "pypi:wasps@2.0", path: "wasps.py" }), undefined);
    // What it says of itself is prose; its headers are not.
    assert.deepEqual(await paths(engine, "pollination", ["package"]), ["Bees-1.0.dist-info/METADATA"]);
    const [said] = (await engine.search({ query: "pollination", sources: ["package"] })).hits;
    assert.equal(said?.startLine, 7);
    assert.equal(said.text.includes("License"), false);
    const [own, added] = await engine.sources();
    assert.equal(own?.collection.kind, "workspace");
    assert.deepEqual(added?.collection, {
      id: "pypi:bees@1.0",
      kind: "package",
      title: "Bees",
      version: "1.0",
      licence: "MIT",
    });
    assert.equal(added.documents, 3);
    assert.equal(added.state, "ready");
    assert.ok(added.chunks > 0 && added.bytes > 0 && added.fetchedAt !== undefined);
  });

  it("tells what a request would add without adding it, and adds only what was chosen of it", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    environment.install("wasps", "2.0", { "wasps.py": "def sting(): pass\n" });
    const engine = await open();
    const request = { kind: "package", names: ["bees", "wasps", "hornets"] } as const;
    const shown = async (): Promise<readonly string[]> =>
      (await engine.findSources(request)).map((each) =>
        "collection" in each ? `${each.collection.id} ${each.isAdded}` : each.name,
      );
    assert.deepEqual(await shown(), ["pypi:bees@1.0 false", "pypi:wasps@2.0 false", "hornets"]);
    assert.deepEqual(await states(engine), { [shop]: "ready" });
    const parts = await partsOf(engine.addSources({ ...request, only: ["pypi:wasps@2.0"] }));
    assert.deepEqual([ends(parts), failures(parts)], [["pypi:wasps@2.0 1"], []]);
    assert.deepEqual(await shown(), ["pypi:bees@1.0 false", "pypi:wasps@2.0 true", "hornets"]);
  });

  it("puts the user's own definition before one of the same name in a package", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    writeFiles(shop, { "own.py": "def count_bees():\n    return 7\n" });
    const engine = await open();
    await ingestAll(engine);
    await add(engine);
    assert.equal((await paths(engine, "count_bees"))[0], "own.py");
    assert.equal((await paths(engine, "count_bees", ["package"])).includes("own.py"), false);
    assert.equal((await paths(engine, "count_bees", ["workspace"])).includes("bees/hive.py"), false);
    await assert.rejects(paths(engine, "count_bees", ["github"]), { code: "source/not-found" });
  });

  it("finds a definition by the name that users write for it, and cites it by that", async () => {
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", {
      ...bees,
      "bees/_old.py": 'def count_bees(hive):\n    """Count bees in a hive, the old way."""\n    return 0\n',
    });
    const engine = await open();
    await add(engine);
    assert.equal((await paths(engine, "bees.count_bees", ["package"]))[0], "bees/hive.py");
    assert.equal((await paths(engine, "bees.count_bees"))[0], "bees/hive.py");
    const cited: (string | undefined)[] = [];
    for await (const part of engine.answer({ question: "What does `bees.count_bees` do?", sources: ["package"] })) {
      if (part.type === "citation-add") cited.push(part.place.publicName);
    }
    assert.equal(cited[0], "bees.count_bees");
  });

  it("reads again nothing that it knows, here or in another workspace with the same version", async () => {
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", bees);
    const engine = await open();
    assert.deepEqual(ends(await add(engine)), ["pypi:bees@1.0 2"]);
    assert.deepEqual(ends(await add(engine)), ["pypi:bees@1.0 0"]);
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), ["pypi:bees@1.0 0"]);
    const other = join(work, "other");
    writeFiles(other, { "other.py": "import bees\n" });
    makeEnvironment(join(other, ".venv")).install("bees", "1.0", bees);
    const second = await open(other);
    await ingestAll(second);
    assert.deepEqual(ends(await add(second)), ["pypi:bees@1.0 0"]);
    const [hit] = (await second.search({ query: "count_bees", sources: ["package"] })).hits;
    assert.ok(hit);
    assert.equal(await second.fileOf(hit), join(other, ".venv/lib/python3.11/site-packages/bees/hive.py"));
  });

  it("shows each workspace the version of its own environment, and another one only where it is named", async () => {
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    const other = join(work, "other");
    writeFiles(other, { "other.py": "import bees\n" });
    const second = await open(other);
    await ingestAll(second);
    makeEnvironment(join(other, ".venv")).install("bees", "2.0", {
      "bees/__init__.py": "def count_all_bees():\n    return 2\n",
    });
    assert.deepEqual(await states(second), { [other]: "ready", "pypi:bees@1.0": "unused" });
    assert.deepEqual(await paths(second, "count_bees"), ["other.py"]);
    await add(second);
    assert.deepEqual(await states(second), { [other]: "ready", "pypi:bees@1.0": "unused", "pypi:bees@2.0": "ready" });
    assert.deepEqual(await paths(second, "count_bees", ["pypi:bees"]), ["bees/__init__.py"]);
    assert.deepEqual(await paths(second, "count_bees", ["pypi:bees@1.0"]), ["bees/hive.py", "bees/__init__.py"]);
    assert.equal((await paths(engine, "count_bees")).includes("bees/hive.py"), true);
  });

  it("follows an upgrade: the new version is read, and the one that is gone goes", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    rmSync(join(environment.siteFolder, "bees-1.0.dist-info"), { recursive: true });
    rmSync(join(environment.siteFolder, "bees"), { recursive: true });
    environment.install("bees", "1.1", { "bees.py": "def count_queens():\n    return 1\n" });
    const before = (await engine.sources())[1];
    assert.equal(before?.state, "unused");
    assert.match(before.trouble ?? "", /no longer installed.*1\.1/);
    const parts = await partsOf(engine.refreshSources());
    assert.deepEqual(ends(parts), ["pypi:bees@1.1 1"]);
    assert.deepEqual(await states(engine), { [shop]: "ready", "pypi:bees@1.1": "ready" });
    assert.equal((await paths(engine, "count_queens"))[0], "bees.py");
  });

  it("follows an upgrade by itself where everything is looked at, and says so", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    const notices = async (): Promise<readonly string[]> => {
      const all: string[] = [];
      for await (const part of engine.ingest()) if (part.type === "notice") all.push(part.text);
      return all;
    };
    assert.deepEqual(await notices(), []);
    rmSync(join(environment.siteFolder, "bees-1.0.dist-info"), { recursive: true });
    rmSync(join(environment.siteFolder, "bees"), { recursive: true });
    environment.install("bees", "1.1", { "bees.py": "def count_queens():\n    return 1\n" });
    assert.deepEqual(await notices(), ["bees 1.1, the version of this workspace, can be searched now."]);
    assert.deepEqual(await states(engine), { [shop]: "ready", "pypi:bees@1.1": "ready" });
    assert.deepEqual(await notices(), []);
  });

  it("follows an upgrade once a question has noticed it", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    rmSync(join(environment.siteFolder, "bees-1.0.dist-info"), { recursive: true });
    rmSync(join(environment.siteFolder, "bees"), { recursive: true });
    environment.install("bees", "1.1", { "bees.py": "def count_queens():\n    return 1\n" });
    assert.deepEqual(await paths(engine, "count_queens count_bees"), ["shop.py"]);
    // Nothing tells when that is over; it ends, or the test does.
    while ((await states(engine))["pypi:bees@1.1"] !== "ready");
    assert.equal((await paths(engine, "count_queens"))[0], "bees.py");
  });

  it("lets a package with broken metadata cost no other, and says why in a sentence", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    environment.write({
      "empty-1.0.dist-info/METADATA": "",
      "nothing-1.0.dist-info/RECORD": "",
      "odd-1.0.dist-info/METADATA": "Name: odd/../../etc\nVersion: 1\n",
      "binary-1.0.dist-info/METADATA": "\u0000\u0001\u0002",
    });
    writeFiles(shop, { "more.py": "import empty, nothing, odd, binary\n" });
    const engine = await open();
    await ingestAll(engine);
    const parts = await add(engine);
    assert.deepEqual(ends(parts), ["pypi:bees@1.0 2"]);
    assert.deepEqual([...failures(parts)].sort(), [
      "The metadata of the package binary gives no usable name.",
      "The metadata of the package empty gives no usable name.",
      "The metadata of the package odd gives no usable name.",
      "The package nothing has no readable metadata in nothing-1.0.dist-info.",
    ]);
  });

  it("reads no file outside of the folder of packages, whatever a package lists", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    writeFiles(work, { "secret.py": "def my_secret(): pass\n" });
    symlinkSync(join(work, "secret.py"), join(environment.siteFolder, "linked.py"));
    environment.install("bees", "1.0", bees, {
      record: ["../../../../../secret.py", join(work, "secret.py"), "linked.py", "gone.py"],
    });
    const engine = await open();
    const [end] = (await add(engine)).filter((part) => part.type === "source-end");
    assert.deepEqual(await paths(engine, "my_secret", ["package"]), []);
    // The link, and the file that is not there.
    assert.equal(end?.skipped, 2);
  });

  it("takes an editable install for workspace code, and says so", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install(
      "bees",
      "1.0",
      {},
      { directUrl: '{"url": "file:///src/bees", "dir_info": {"editable": true}}' },
    );
    const engine = await open();
    assert.deepEqual(ends(await add(engine)), []);
    assert.match(failures(await add(engine, "bees"))[0] ?? "", /editable install/);
  });

  it("says what cannot be had, and reads the others", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    const engine = await open();
    const parts = await add(engine, "wasps", "bees==2.0", "bees", "stdlib");
    assert.deepEqual(ends(parts), ["pypi:bees@1.0 2"]);
    assert.equal(failures(parts).length, 3);
    assert.match(failures(parts)[0] ?? "", /wasps is not installed in/);
    assert.match(failures(parts)[1] ?? "", /installed in version 1\.0, not 2\.0/);
  });

  it("finds a package by what is imported, and files of an old egg by walking", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.write({
      "PyYAML-6.0.egg-info/PKG-INFO": "Name: PyYAML\nVersion: 6.0\n",
      "PyYAML-6.0.egg-info/top_level.txt": "yaml\n_yaml\n",
      "yaml/__init__.py": "def safe_load(stream): pass\n",
      "yaml/tests/test_load.py": "def test_load(): pass\n",
      "_yaml.py": "x = 1\n",
      "other/__init__.py": "def other(): pass\n",
    });
    const engine = await open();
    assert.deepEqual(ends(await add(engine, "yaml")), ["pypi:pyyaml@6.0 2"]);
    assert.deepEqual(await paths(engine, "safe_load", ["package"]), ["yaml/__init__.py"]);
  });

  it("indexes the standard library of a chosen interpreter, and remembers it for the folder", async () => {
    const prefix = join(work, "python");
    writeFiles(prefix, {
      "bin/python3.12": "",
      "lib/python3.12/os.py": "def getcwd(): pass\n",
      "lib/python3.12/json/decoder.py": "class JSONDecoder: pass\n",
      "lib/python3.12/test/test_os.py": "def test_getcwd(): pass\n",
      "lib/python3.12/site-packages/bees/__init__.py": "def buzz(): pass\n",
    });
    const engine = await open();
    const interpreter = join(prefix, "bin/python3.12");
    const parts = await partsOf(engine.addSources({ kind: "package", names: ["stdlib"], interpreter }));
    assert.deepEqual(ends(parts), ["stdlib:3.12 2"]);
    const again = await open();
    assert.equal((await states(again))["stdlib:3.12"], "ready");
    assert.deepEqual(await paths(again, "JSONDecoder", ["stdlib"]), ["json/decoder.py"]);
    const nowhere = engine.addSources({ kind: "package", names: [], interpreter: join(work, "nothing") });
    await assert.rejects(partsOf(nowhere), { code: "source/not-found" });
  });

  it("removes a source with its index, and says where there is none", async () => {
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    await engine.removeSource("pypi:bees@1.0");
    assert.deepEqual(await states(engine), { [shop]: "ready" });
    assert.deepEqual(await paths(engine, "count_bees"), ["shop.py"]);
    await assert.rejects(engine.removeSource("pypi:bees@1.0"), { code: "source/not-found" });
    assert.deepEqual(ends(await add(engine)), ["pypi:bees@1.0 2"]);
  });

  it("reads an installed file again that somebody edited", async () => {
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install("bees", "1.0", bees);
    const engine = await open();
    await add(engine);
    writeFileSync(join(environment.siteFolder, "bees/hive.py"), "\n\n\ndef count_bees(hive, queens):\n    return 1\n");
    const [hit] = (await engine.search({ query: "count_bees", sources: ["package"] })).hits;
    assert.equal(hit?.startLine, 4);
  });

  it("reads a source once where two windows add it at the same time", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`bees/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]),
    );
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", many);
    const windows = await Promise.all([open(), open()]);
    const parts = await Promise.all(windows.map((engine) => add(engine, "bees")));
    const written = parts.flatMap((each) => each.flatMap((part) => (part.type === "source-end" ? [part.written] : [])));
    assert.deepEqual(
      [...written].sort((one, other) => one - other),
      [0, 60],
    );
    for (const engine of windows) {
      assert.deepEqual(await states(engine), { [shop]: "ready", "pypi:bees@1.0": "ready" });
      assert.deepEqual(await paths(engine, "buzz17", ["package"]).then(([first]) => first), "bees/m17.py");
    }
  });

  it("needs the workspace's index to know what it imports", async () => {
    const other = join(work, "other");
    writeFiles(other, { "other.py": "import bees\n" });
    makeEnvironment(join(other, ".venv")).install("bees", "1.0", bees);
    const engine = await open(other);
    await assert.rejects(add(engine), { code: "store/not-indexed" });
    assert.deepEqual(ends(await add(engine, "bees")), ["pypi:bees@1.0 2"]);
    await assert.rejects(paths(engine, "count_bees"), { code: "store/not-indexed" });
    assert.equal((await paths(engine, "count_bees", ["package"]))[0], "bees/hive.py");
  });

  it("keeps what was read where it is stopped, and goes on from there", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, n) => [`bees/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]),
    );
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", many);
    const engine = await open();
    const stop = new AbortController();
    await assert.rejects(
      async () => {
        for await (const part of engine.addSources({ kind: "package", names: ["bees"] }, stop.signal)) {
          if (part.type === "source-progress" && part.done > 0) stop.abort();
        }
      },
      { name: "AbortError" },
    );
    assert.equal((await states(engine))["pypi:bees@1.0"], "incomplete");
    const [end] = (await partsOf(engine.refreshSources())).filter((part) => part.type === "source-end");
    assert.equal(end?.documents, 900);
    assert.ok(end.written < 900 && end.written > 0, String(end.written));
    assert.equal((await states(engine))["pypi:bees@1.0"], "ready");
  });
});
