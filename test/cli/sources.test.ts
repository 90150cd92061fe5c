import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStackExchangeServer } from "../fakes/stack-exchange-server";
import { asThreadLine, madeThreads } from "../engine/sources/made-dump";
import { makeEnvironment, writeFiles } from "../engine/sources/made-environment";
import { type CliResult, lastJson, runCli } from "./run-cli";

interface SourceLine {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly version: string | null;
  readonly licence: string | null;
  readonly documents: number;
  readonly chunks: number;
  readonly embedded: number;
  readonly bytes: number;
  readonly fetchedAt: string | null;
  readonly state: string;
  readonly trouble: string | null;
}

describe("terminal, sources", () => {
  let work: string;
  let shop: string;
  let file: string;

  const run = (...args: readonly string[]): Promise<CliResult> =>
    runCli([...args, "--workspace", shop, "--storage", join(work, "storage")], {
      env: { VIRTUAL_ENV: "", CONDA_PREFIX: "" },
    });

  before(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "pch-cli-sources-")));
    shop = join(work, "shop");
    writeFiles(shop, {
      "shop.py": 'import bees\n\ndef sell():\n    """Sell honey."""\n    return bees.count_bees([])\n',
    });
    const environment = makeEnvironment(join(shop, ".venv"));
    environment.install(
      "bees",
      "1.0",
      { "bees.py": 'def count_bees(hive):\n    """How many bees are in a hive."""\n    return len(hive)\n' },
      { headers: ["License-Expression: MIT", "Home-page: https://bees.example"] },
    );
    file = join(environment.siteFolder, "bees.py");
    const indexed = await runCli(["index", shop, "--no-vectors", "--storage", join(work, "storage")]);
    assert.equal(indexed.code, 0, indexed.stderr);
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it("adds what the workspace imports, and lists it with every field of the contract", async () => {
    const empty = await run("sources");
    assert.match(empty.stdout, /sources add packages/);
    const added = await run("sources", "add", "packages");
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, /^pypi:bees@1\.0: 1 files, \d+ chunks; searchable after [\d.]+ s$/m);
    const { sources } = lastJson<{ sources: readonly SourceLine[] }>((await run("sources", "--json")).stdout);
    assert.deepEqual(
      sources.map(({ id, kind }) => [id, kind]),
      [
        [shop, "workspace"],
        ["pypi:bees@1.0", "package"],
      ],
    );
    const bees = sources[1];
    assert.ok(bees && bees.chunks > 0 && bees.bytes > 0 && bees.fetchedAt !== null);
    assert.deepEqual(
      { ...bees, chunks: 0, bytes: 0, fetchedAt: "" },
      {
        id: "pypi:bees@1.0",
        kind: "package",
        title: "bees",
        version: "1.0",
        licence: "MIT",
        documents: 1,
        chunks: 0,
        embedded: 0,
        bytes: 0,
        fetchedAt: "",
        state: "ready",
        trouble: null,
      },
    );
  });

  it("gives hits and citations of a package with what they are, their terms, and the installed file", async () => {
    const terms = {
      source: "package",
      title: "bees==1.0",
      url: "https://bees.example",
      licence: "MIT",
      version: "1.0",
      path: "bees.py",
      file,
      root: "pypi:bees@1.0",
    };
    const pick = (row: Readonly<Record<string, unknown>> | undefined): object =>
      Object.fromEntries(Object.keys(terms).map((key) => [key, row?.[key]]));
    const searched = await run("search", "count_bees", "--json", "--source", "package");
    const { hits } = lastJson<{ hits: readonly Readonly<Record<string, unknown>>[] }>(searched.stdout);
    assert.deepEqual(pick(hits[0]), terms);
    const asked = await run("ask", "How many bees are in a hive?", "--json", "--source", "pypi:bees");
    assert.equal(asked.code, 0, asked.stderr);
    const lines = asked.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    assert.deepEqual(pick(lines.find(({ type }) => type === "citation-add")), terms);
    const shown = await run("search", "count_bees");
    assert.match(shown.stdout, /^shop\.py:\d+-\d+ /m);
    assert.ok(shown.stdout.includes(`${file}:1-3  bees.count_bees  (bees==1.0)`), shown.stdout);
    const read = await run("ask", "How many bees are in a hive?", "--source", "package");
    assert.ok(read.stdout.includes(`${file}:1-3  bees.count_bees  (bees==1.0, MIT)`), read.stdout);
  });

  it("adds threads of Stack Overflow out of a file, and shows whose words are cited on which terms", async () => {
    const dump = join(work, "threads.jsonl");
    writeFileSync(dump, madeThreads(6).map(asThreadLine).join("\n"));
    const added = await run("sources", "add", "stackoverflow", "--dump", dump, "--tag", "flask", "--max", "1");
    assert.equal(added.code, 0, added.stderr);
    assert.match(
      added.stdout,
      /^stackoverflow:threads\.jsonl\+flask@[0-9a-f]{8}: 1 files, 3 chunks; searchable after/m,
    );
    const terms = {
      source: "stackoverflow",
      title: "How do I count hive3?",
      url: "https://stackoverflow.com/a/1032",
      licence: "CC BY-SA 4.0",
      attribution: "Grace",
      path: "questions/1030",
    };
    const pick = (row: Readonly<Record<string, unknown>> | undefined): object =>
      Object.fromEntries(Object.keys(terms).map((key) => [key, row?.[key]]));
    const searched = await run("search", "count3 hive len", "--json", "--source", "stackoverflow");
    const { hits } = lastJson<{ hits: readonly Readonly<Record<string, unknown>>[] }>(searched.stdout);
    assert.ok(hits.some((hit) => hit["url"] === terms.url));
    assert.deepEqual(pick(hits.find((hit) => hit["url"] === terms.url)), terms);
    const asked = await run("ask", "How do I count hive3?", "--source", "stackoverflow");
    assert.match(
      asked.stdout,
      /questions\/1030:\d+-\d+  \(How do I count hive3\?, by Grace, CC BY-SA 4\.0, https:\/\/stackoverflow\.com\/a\/1032\)/,
    );
    const { sources } = lastJson<{ sources: readonly SourceLine[] }>((await run("sources", "--json")).stdout);
    const line = sources.find(({ kind }) => kind === "stackoverflow");
    assert.deepEqual([line?.title, line?.licence, line?.state], ["threads.jsonl, flask", "CC BY-SA", "ready"]);
    const removed = await run("sources", "remove", line?.id ?? "");
    assert.equal(removed.code, 0, removed.stderr);
    assert.equal((await run("sources", "add", "stackoverflow", "--dump", join(work, "none.xml"))).code, 3);
    assert.equal((await run("sources", "add", "stackoverflow", "--dump", dump, "--max", "few")).code, 2);
  });

  it("fetches threads of a tag from the API at the address that is set, with the key of the environment", async () => {
    const server = await startStackExchangeServer({ key: "right" });
    try {
      const api = ["--stackoverflow-api-url", server.apiUrl];
      const withKey = (value: string, ...args: readonly string[]): Promise<CliResult> =>
        runCli([...args, ...api, "--workspace", shop, "--storage", join(work, "storage")], {
          env: { STACKEXCHANGE_KEY: value },
        });
      const wrong = await withKey("wrong", "sources", "add", "stackoverflow", "--tag", "python", "--max", "12");
      assert.equal(wrong.code, 3);
      assert.match(wrong.stderr, /does not know this key; .* \(STACKEXCHANGE_KEY\)\./);
      const added = await withKey("right", "sources", "add", "stackoverflow", "--tag", "python", "--max", "12");
      assert.equal(added.code, 0, added.stderr);
      assert.match(added.stdout, /^stackoverflow:python: 12 files, 36 chunks; searchable after/m);
      assert.match(added.stderr, /Stack Exchange answers 296 more of the 300 requests/);
      const { pagesize, key } = server.requests.at(-1)?.parameters ?? {};
      assert.deepEqual([pagesize, key], ["100", "right"]);
      const removed = await run("sources", "remove", "stackoverflow:python");
      assert.equal(removed.code, 0, removed.stderr);
    } finally {
      await server.close();
    }
  });

  it("says what cannot be had, with an exit code that tells", async () => {
    const wasps = await run("sources", "add", "packages", "wasps", "bees");
    assert.equal(wasps.code, 3);
    assert.match(wasps.stdout, /pypi:bees@1\.0: .*nothing new/);
    assert.match(wasps.stderr, /wasps is not installed in/);
    assert.equal((await run("search", "bees", "--source", "github")).code, 3);
    assert.equal((await run("sources", "add", "songs")).code, 2);
    assert.equal((await run("sources", "remove", "pypi:wasps@1")).code, 3);
  });

  it("refreshes and removes", async () => {
    const refreshed = await run("sources", "refresh", "--json");
    const types = refreshed.stdout
      .trim()
      .split("\n")
      .map((line) => lastJson<{ type: string }>(line).type);
    assert.deepEqual(types, ["source-end", "sources-end"]);
    const removed = await run("sources", "remove", "pypi:bees@1.0");
    assert.equal(removed.code, 0, removed.stderr);
    assert.match((await run("search", "count_bees")).stdout, /shop\.py/);
    const { sources } = lastJson<{ sources: readonly SourceLine[] }>((await run("sources", "--json")).stdout);
    assert.equal(sources.length, 1);
  });
});
