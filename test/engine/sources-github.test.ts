import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, type Engine, type GithubRequest, isAbort, type SourcePart } from "../../src/core";
import { type FakeRepository } from "../fakes/github-repository";
import { type GithubServer, type GithubServerOptions, startGithubServer } from "../fakes/github-server";
import { type MadeRepository, makeRepository } from "../fakes/made-repository";
import { openTestEngine } from "./open-test-engine";
import { writeFiles } from "./sources/made-environment";

async function partsOf(parts: AsyncIterable<SourcePart>): Promise<readonly SourcePart[]> {
  const all: SourcePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

const ends = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-end" ? [`${part.collection.id} ${part.written}`] : []));

const failures = (parts: readonly SourcePart[]): readonly string[] =>
  parts.flatMap((part) => (part.type === "source-failed" ? [part.reason] : []));

/** One module each, and one folder for every ten. */
const modules = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`p${Math.floor(n / 10)}/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]),
  );

describe("repositories of GitHub", () => {
  let work: string;
  let shop: string;
  const engines: Engine[] = [];
  const servers: GithubServer[] = [];

  beforeEach(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "sources-github-")));
    shop = join(work, "shop");
    writeFiles(shop, { "shop.py": "def sell():\n    return 1\n" });
  });

  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
    rmSync(work, { recursive: true, force: true });
  });

  async function serve(
    repositories: readonly FakeRepository[],
    more: Partial<GithubServerOptions> = {},
  ): Promise<GithubServer> {
    const server = await startGithubServer({ repositories, ...more });
    servers.push(server);
    return server;
  }

  async function open(server: Pick<GithubServer, "apiUrl">, token: string | undefined = "token"): Promise<Engine> {
    const github = { apiUrl: server.apiUrl };
    const engine = await openTestEngine([shop], join(work, "storage"), { ...defaultConfig, github }, token);
    engines.push(engine);
    return engine;
  }

  const made = (name = "hive"): MadeRepository => makeRepository(join(work, name));

  const add = (engine: Engine, ...repositories: readonly string[]): Promise<readonly SourcePart[]> =>
    partsOf(engine.addSources({ kind: "github", repositories }));

  const request = (engine: Engine, wanted: Partial<GithubRequest>): Promise<readonly SourcePart[]> =>
    partsOf(engine.addSources({ kind: "github", repositories: [], ...wanted }));

  async function paths(engine: Engine, query: string): Promise<readonly string[]> {
    const { hits } = await engine.search({ query, limit: 20, sources: ["github"] });
    // By meaning anything is found, in collections that small.
    const worded = hits.filter(({ ranks }) => ranks.lexical !== undefined || ranks.symbol !== undefined);
    return [...new Set(worded.map((hit) => hit.path))];
  }

  async function stateOf(engine: Engine): Promise<string> {
    const added = (await engine.sources()).find(({ collection }) => collection.kind === "github");
    return `${added?.state}${added?.trouble === undefined ? "" : `: ${added.trouble}`}`;
  }

  it("reads a repository, and cites it with commit, lines and licence", async () => {
    const repository = made();
    const commit = repository.commit({
      "README.md": "# Hive\n\nCounts bees for pollination.\n",
      "hive/count bees.py": 'def count_bees(hive):\n    """How many bees are in a hive."""\n    return len(hive)\n',
    });
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder, licence: "Apache-2.0" }]);
    const engine = await open(server);
    assert.deepEqual(ends(await add(engine, "bees/hive")), ["github:bees/hive 2"]);
    const { hits } = await engine.search({ query: "count_bees", sources: ["github"] });
    const short = commit.slice(0, 7);
    assert.equal(hits[0]?.path, "hive/count bees.py");
    assert.deepEqual(hits[0].origin, {
      title: "bees/hive",
      version: `main@${short}`,
      url: `https://github.example/bees/hive/blob/${commit}/hive/count%20bees.py#L1-L3`,
      licence: "Apache-2.0",
      attribution: "bees",
    });
    assert.deepEqual(await paths(engine, "pollination"), ["README.md"]);
    const status = (await engine.sources()).find(({ collection }) => collection.kind === "github");
    assert.deepEqual(status?.collection, {
      id: "github:bees/hive",
      kind: "github",
      title: "bees/hive",
      version: `main@${short}`,
      licence: "Apache-2.0",
    });
    assert.equal(status.state, "ready");
    // One for the repository, one for its trees, one for its blobs.
    assert.equal(server.requests, 3);
  });

  it("tells lines of prose and of notebooks as GitHub's pages have them", async () => {
    const repository = made();
    const cell = { cell_type: "code", source: ["def waggle():\n", "    return 8\n"], metadata: {}, outputs: [] };
    repository.commit({
      "docs/dance.md": "# Dance\n\nBees waggle in the dark.\n",
      "dance.ipynb": JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    });
    const engine = await open(await serve([{ nameWithOwner: "bees/hive", folder: repository.folder, licence: null }]));
    await add(engine, "bees/hive");
    const { hits } = await engine.search({ query: "waggle", sources: ["github"] });
    const urlOf = (path: string): string | undefined =>
      hits.find((hit) => hit.path === path)?.origin?.url?.replace(/^.*\/blob\/\w+/, "");
    assert.equal(urlOf("docs/dance.md"), "/docs/dance.md?plain=1#L1-L3");
    assert.equal(urlOf("dance.ipynb"), "/dance.ipynb");
    assert.equal(hits[0]?.origin?.licence, "NOASSERTION");
  });

  it("leaves out what a workspace leaves out, links and submodules, each with its reason", async () => {
    const repository = made();
    repository.put("120000", "link.py", "a.py");
    repository.put("160000", "other", "1".repeat(40));
    repository.commit({
      "a.py": "def one():\n    return 1\n",
      "empty.py": "",
      "binary.txt": Buffer.from([0, 1, 2, 3]),
      "latin.py": Buffer.from("# -*- coding: latin-1 -*-\nBEE = 'Honigb\xe4r'\n", "latin1"),
      "generated_pb2.py": "# Generated by the protocol buffer compiler.  DO NOT EDIT!\nx = 1\n",
      "long.py": `def long():\n    """Very long."""\n${"\n\ndef more():\n    return 1\n".repeat(25_000)}`,
      "huge.py": "x = 1\n".repeat(200_000),
      "picture.png": "no",
      "node_modules/a.py": "x = 1\n",
      "tests/test_a.py": "def test_one():\n    assert True\n",
      "vendor/b.py": "def copied():\n    return 1\n",
    });
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const engine = await open(server);
    const end = (await add(engine, "bees/hive")).find((part) => part.type === "source-end");
    // a, empty, latin, long, tests/test_a, vendor/b
    assert.equal(end?.documents, 6);
    // binary, generated, huge, link, node_modules, other
    assert.equal(end.skipped, 6);
    assert.deepEqual(await paths(engine, "Honigbär"), ["latin.py"]);
    assert.deepEqual(await paths(engine, "very long"), ["long.py"]);
    // What is surely left out is not read again, and does not keep an unchanged repository from costing one request.
    const before = server.requests;
    await partsOf(engine.refreshSources());
    assert.equal(server.requests - before, 1);
    await engine.removeSource("github:bees/hive");
    await request(engine, { repositories: ["bees/hive"], hasTests: false, hasVendored: false });
    assert.deepEqual(await paths(engine, "test_one copied one"), ["a.py"]);
  });

  it("asks one request of an unchanged repository, and only for what changed of another", async () => {
    const repository = made();
    repository.commit({ ...modules(300), "p0/deep/er/still.py": "def still():\n    return 0\n" });
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const engine = await open(server);
    assert.deepEqual(ends(await add(engine, "bees/hive")), ["github:bees/hive 301"]);
    const asked = (): readonly string[] => server.answered.map(({ operation }) => operation);
    // Three hundred files cost six points: the repository, all its trees at once, and four times blobs.
    assert.deepEqual(asked(), ["Repositories", "Trees", "Blobs", "Blobs", "Blobs", "Blobs"]);

    const again = await partsOf(engine.refreshSources());
    assert.deepEqual(ends(again), ["github:bees/hive 0"]);
    assert.deepEqual(asked().slice(6), ["Repositories"]);

    repository.commit({
      "p3/m31.py": "def buzz31():\n    return 'changed'\n",
      "p0/deep/er/still.py": null,
      "new/one.py": "def hello():\n    return 1\n",
    });
    const changed = await partsOf(engine.refreshSources());
    assert.deepEqual(ends(changed), ["github:bees/hive 2"]);
    assert.equal(changed.find((part) => part.type === "source-end")?.documents, 301);
    const later = server.answered.slice(7);
    // The root, then `p0`, `p3` and `new`, then `p0/deep` and what is below it, which are gone.
    assert.deepEqual(
      later.map(({ operation, objects }) => `${operation} ${objects}`),
      ["Repositories 1", "Trees 1", "Trees 3", "Blobs 2"],
    );
    assert.deepEqual(await paths(engine, "still"), []);
    assert.deepEqual(await paths(engine, "hello"), ["new/one.py"]);
    // Every blob was given once, in all of this.
    assert.equal(new Set(server.blobs()).size, server.blobs().length);
  });

  it("knows branches, tags and commits, renamed and archived repositories", async () => {
    const repository = made();
    const first = repository.commit({ "a.py": "def first():\n    return 1\n" });
    repository.git("tag", "--annotate", "v1", "--message", "one");
    repository.git("branch", "old/one");
    repository.commit({ "a.py": "def second():\n    return 2\n" });
    const server = await serve([
      { nameWithOwner: "bees/hive", formerNames: ["wasps/nest"], folder: repository.folder, isArchived: true },
    ]);
    const engine = await open(server);
    const parts = await add(
      engine,
      "wasps/nest",
      "bees/hive@v1",
      "bees/hive@old/one",
      `bees/hive@${first.slice(0, 8)}`,
    );
    assert.deepEqual(ends(parts).toSorted(), [
      "github:bees/hive 1",
      `github:bees/hive@${first.slice(0, 8)} 1`,
      "github:bees/hive@old/one 1",
      "github:bees/hive@v1 1",
    ]);
    const { hits } = await engine.search({ query: "first", sources: ["github:bees/hive@v1"] });
    assert.equal(hits[0]?.origin?.version, `v1@${first.slice(0, 7)}`);
    assert.match(await stateOf(engine), /^ready: Its owner has archived it/);
  });

  it("says in one sentence what cannot be had, and adds the others", async () => {
    const repository = made();
    repository.commit({ "a.py": "x = 1\n" });
    const server = await serve([
      { nameWithOwner: "bees/hive", folder: repository.folder },
      { nameWithOwner: "bees/empty" },
      { nameWithOwner: "bees/closed", folder: repository.folder, isForbidden: true },
    ]);
    const engine = await open(server);
    const parts = await add(engine, "bees/none", "bees/hive", "bees/empty", "bees/closed", "bees/hive@gone", "hive");
    assert.deepEqual(ends(parts), ["github:bees/hive 1"]);
    assert.deepEqual(failures(parts).toSorted(), [
      '"hive" is no repository; write owner/name, or owner/name@branch.',
      "There is no repository bees/none that this token may see; correct the name, or use a token that may read it.",
      "bees/closed may not be read with this token (“Resource protected by organization SAML enforcement. You must grant your token access to this organization”); use another one.",
      "bees/empty is empty, so there is nothing to read in it yet.",
      'bees/hive has no branch, tag or commit "gone"; name one that it has.',
    ]);
    // All of them were asked for at once.
    assert.equal(server.answered.filter(({ operation }) => operation === "Repositories").length, 1);
  });

  it("finds repositories by a search: Python, those with most stars, so many of them", async () => {
    const repositories = ["a", "b", "c", "d"].map((name, at) => {
      const repository = made(name);
      repository.commit({ [`${name}.py`]: `def ${name}${name}():\n    return 1\n` });
      const language = name === "d" ? "Go" : "Python";
      return { nameWithOwner: `bees/${name}`, folder: repository.folder, stars: at, topics: ["bees"], language };
    });
    const engine = await open(await serve(repositories));
    const parts = await request(engine, { search: { query: "topic:bees", max: 2 } });
    assert.deepEqual(ends(parts).toSorted(), ["github:bees/b 1", "github:bees/c 1"]);
    const other = await request(engine, { search: { query: "topic:bees language:Go", max: 5 } });
    assert.deepEqual(ends(other), ["github:bees/d 1"]);
    await assert.rejects(
      request(engine, { search: { query: "topic:wasps", max: 5 } }),
      /no repository for "topic:wasps"/,
    );
  });

  const tokens: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["no token", "", /answers this only to who signs in; sign in to GitHub, or set a token\.$/],
    ["a wrong token", "wrong", /does not accept the token; set another one, or sign in again\.$/],
  ];
  for (const [what, token, expected] of tokens) {
    it(`says what to do with ${what}`, async () => {
      const engine = await open(await serve([]), token);
      await assert.rejects(add(engine, "bees/hive"), { code: "source/unauthorized", message: expected });
    });
  }

  it("keeps what it has when the limit is reached, says until when, and goes on without reading it again", async () => {
    const repository = made();
    repository.commit(modules(500));
    // In the middle of a minute, since headers tell whole seconds.
    const resetAt = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 1_830_000);
    // The repository, its trees, and three of five times blobs.
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], { points: 5, resetAt });
    const engine = await open(server);
    const [reason = ""] = failures(await add(engine, "bees/hive"));
    assert.match(
      reason,
      new RegExp(`serves no more requests for this token until ${resetAt.toTimeString().slice(0, 5)}`),
    );
    assert.equal(await stateOf(engine), `incomplete: ${reason}`);
    const kept = (await engine.sources()).find(({ collection }) => collection.kind === "github")?.documents;
    assert.equal(kept, 300, server.answered.map(({ operation }) => operation).join());
    assert.equal((await paths(engine, "buzz0"))[0], "p0/m0.py");
    // Nothing is asked before it is served again, in this window at least.
    const before = server.requests;
    await partsOf(engine.refreshSources());
    assert.equal(server.requests, before);
    server.settings.points = 5000;
    await engine.close();
    const other = await open(server);
    assert.deepEqual(ends(await partsOf(other.refreshSources())), ["github:bees/hive 200"]);
    assert.equal(await stateOf(other), "ready");
    assert.equal(server.blobs().length, 500);
    assert.equal(new Set(server.blobs()).size, 500);
  });

  it("waits as long as it is asked to, and asks for less at once where it was too much", async () => {
    const repository = made();
    repository.commit({ ...modules(120), "a/b/c/d/e/f.py": "def deep():\n    return 1\n" });
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], {
      mostObjects: 30,
      mostLevels: 2,
      fault: (_asked, number) =>
        number === 2
          ? {
              status: 403,
              headers: { "retry-after": "0" },
              body: { message: "You have exceeded a secondary rate limit." },
            }
          : number === 4
            ? { status: 503 }
            : undefined,
    });
    const engine = await open(server);
    assert.deepEqual(ends(await add(engine, "bees/hive")), ["github:bees/hive 121"]);
    assert.deepEqual(await paths(engine, "deep"), ["a/b/c/d/e/f.py"]);
    assert.equal(new Set(server.blobs()).size, server.blobs().length);
    assert.ok(server.mostAtOnce <= 6, String(server.mostAtOnce));
  });

  it("keeps what it has when reading breaks off, and reads nothing again", async () => {
    const repository = made();
    repository.commit(modules(500));
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], {
      fault: (asked) => (asked.operation === "Blobs" && server.answered.length >= 5 ? { status: 401 } : undefined),
    });
    const engine = await open(server);
    assert.equal(failures(await add(engine, "bees/hive")).length, 1);
    const given = server.blobs().length;
    assert.ok(given >= 300, String(given));
    delete server.settings.fault;
    const parts = await partsOf(engine.refreshSources());
    assert.equal(parts.find((part) => part.type === "source-end")?.documents, 500);
    assert.equal(server.blobs().length, 500);
  });

  it("stops when it is told to, keeps what it has, and goes on", async () => {
    const repository = made();
    repository.commit(modules(600));
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const engine = await open(server);
    const stop = new AbortController();
    const parts = engine.addSources({ kind: "github", repositories: ["bees/hive"] }, stop.signal);
    await assert.rejects(async () => {
      for await (const part of parts) if (part.type === "source-progress" && part.done >= 200) stop.abort();
    }, isAbort);
    const kept = (await engine.sources()).find(({ collection }) => collection.kind === "github")?.documents ?? 0;
    assert.ok(kept >= 100 && kept < 600, String(kept));
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), [`github:bees/hive ${600 - kept}`]);
  });

  it("reads a repository once, though two windows add it at the same time", async () => {
    const repository = made();
    repository.commit(modules(300));
    const server = await serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const [one, other] = [await open(server), await open(server)];
    const parts = await Promise.all([add(one, "bees/hive"), add(other, "bees/hive")]);
    assert.deepEqual(parts.flatMap(failures), []);
    assert.deepEqual(
      parts.map((each) => each.find((part) => part.type === "source-end")?.documents),
      [300, 300],
    );
    assert.equal(server.blobs().length, 300);
  });

  it("reads several at the same time", async () => {
    const names = ["a", "b", "c"];
    const repositories = names.map((name) => {
      const repository = made(name);
      repository.commit(modules(30));
      return { nameWithOwner: `bees/${name}`, folder: repository.folder };
    });
    const server = await serve(repositories);
    const engine = await open(server);
    const parts = await add(engine, ...names.map((name) => `bees/${name}`));
    assert.deepEqual(
      ends(parts).toSorted(),
      names.map((name) => `github:bees/${name} 30`),
    );
  });
});
