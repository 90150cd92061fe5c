import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFiles } from "../engine/sources/made-environment";
import { type GithubServer, startGithubServer } from "../fakes/github-server";
import { makeRepository } from "../fakes/made-repository";
import { type CliResult, lastJson, runCli } from "./run-cli";

describe("terminal, repositories of GitHub", () => {
  let work: string;
  let server: GithubServer;
  let commit: string;

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> =>
    runCli([...args, "--workspace", join(work, "shop"), "--storage", join(work, "storage")], {
      env: { GITHUB_TOKEN: "token", PYTHON_CODE_HELPER_GITHUB_API_URL: server.apiUrl, ...env },
    });

  before(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "pch-cli-github-")));
    writeFiles(join(work, "shop"), { "shop.py": "def sell():\n    return 1\n" });
    const repository = makeRepository(join(work, "hive"));
    commit = repository.commit({
      "hive.py": 'def count_bees(hive):\n    """How many bees are in a hive."""\n    return len(hive)\n',
      "tests/test_hive.py": "def test_count_bees():\n    assert True\n",
    });
    const { folder } = repository;
    server = await startGithubServer({
      repositories: [
        { nameWithOwner: "bees/hive", folder, licence: null, topics: ["bees"], stars: 9 },
        { nameWithOwner: "bees/comb", folder, licence: "MIT", topics: ["bees"], stars: 8 },
      ],
    });
  });
  after(async () => {
    await server.close();
    rmSync(work, { recursive: true, force: true });
  });

  it("adds one by its name, lists it, and cites it with its commit, its lines and its terms", async () => {
    const added = await run(["sources", "add", "github", "bees/hive@main", "--no-tests"]);
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, /^github:bees\/hive@main: 1 files, \d+ chunks; searchable after [\d.]+ s$/m);
    assert.match((await run(["sources"])).stdout, /^ {2}ready; 1 files.*; no licence stated$/m);
    const { sources } = lastJson<{ sources: readonly Readonly<Record<string, unknown>>[] }>(
      (await run(["sources", "--json"])).stdout,
    );
    const listed = sources.find(({ kind }) => kind === "github");
    assert.deepEqual(
      [listed?.["id"], listed?.["title"], listed?.["version"], listed?.["licence"], listed?.["state"]],
      ["github:bees/hive@main", "bees/hive", `main@${commit.slice(0, 7)}`, "NOASSERTION", "ready"],
    );
    const terms = {
      source: "github",
      title: "bees/hive",
      url: `https://github.example/bees/hive/blob/${commit}/hive.py#L1-L3`,
      licence: "NOASSERTION",
      path: "hive.py",
      root: "github:bees/hive@main",
    };
    const pick = (row: Readonly<Record<string, unknown>> | undefined): object =>
      Object.fromEntries(Object.keys(terms).map((key) => [key, row?.[key]]));
    const searched = await run(["search", "count_bees", "--json", "--source", "github"]);
    assert.deepEqual(
      pick(lastJson<{ hits: readonly Readonly<Record<string, unknown>>[] }>(searched.stdout).hits[0]),
      terms,
    );
    const asked = await run(["ask", "How many bees are in a hive?", "--json", "--source", "github:bees/hive"]);
    assert.equal(asked.code, 0, asked.stderr);
    const lines = asked.stdout.trim().split("\n");
    const parts = lines.map((line) => lastJson<Readonly<Record<string, unknown>>>(line));
    assert.deepEqual(pick(parts.find(({ type }) => type === "citation-add")), terms);
    const read = await run(["ask", "How many bees are in a hive?", "--source", "github"]);
    assert.ok(read.stdout.includes(`(bees/hive, no licence stated, ${terms.url})`), read.stdout);
  });

  it("adds what a search finds, so many of it", async () => {
    const added = await run(["sources", "add", "github", "--search", "topic:bees", "--max", "2", "--json"]);
    assert.equal(added.code, 0, added.stderr);
    const ids = added.stdout
      .trim()
      .split("\n")
      .map((line) => lastJson<{ type: string; id?: string }>(line))
      .flatMap(({ type, id }) => (type === "source-end" ? [id] : []));
    assert.deepEqual(ids.toSorted(), ["github:bees/comb", "github:bees/hive"]);
    const before = server.requests;
    assert.equal((await run(["sources", "refresh", "github:bees/comb"])).code, 0);
    assert.equal(server.requests - before, 1);
  });

  function fails(
    what: string,
    args: readonly string[],
    code: number,
    words: RegExp,
    env: NodeJS.ProcessEnv = {},
  ): void {
    it(`says in one sentence: ${what}`, async () => {
      const result = await run(["sources", "add", "github", ...args], env);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, words);
      assert.doesNotMatch(result.stderr, /Internal error|at .*\.js:/);
    });
  }

  fails("nothing was named", [], 2, /Name a repository as owner\/name, or say what to look for with --search/);
  fails("no repository of that name", ["bees/none"], 3, /There is no repository bees\/none that this token may see/);
  fails("no such branch", ["bees/hive@none"], 3, /no branch, tag or commit "none"/);
  fails("no token", ["bees/hive"], 3, /sign in to GitHub, or set a token \(GITHUB_TOKEN\)/, { GITHUB_TOKEN: "" });
  fails("a wrong token", ["bees/hive"], 3, /does not accept the token; .* \(GITHUB_TOKEN\)/, { GITHUB_TOKEN: "x" });
  fails("a wrong number", ["--search", "x", "--max", "many"], 2, /--max takes a whole number/);
  fails("offline", ["bees/hive", "--offline"], 9, /Nothing was asked of api\.github\.com.*offline/, {
    PYTHON_CODE_HELPER_GITHUB_API_URL: "",
  });
  fails("nobody answers", ["bees/hive", "--github-api-url", "http://127.0.0.1:9"], 9, /does not answer|failed/);
});
