import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, defaultConfig, type Engine, type Hit, type Host, isEngineError } from "../../../src/core";
import { evaluateRetrieval, type RetrievalReport } from "../../../src/evaluation/retrieval-run";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe("evaluateRetrieval", () => {
  let directory: string;
  let hosts: Host[];
  let closed: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "evaluate-"));
    hosts = [];
    closed = 0;
    for (const name of ["one", "two"]) await mkdir(join(directory, name));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function run(
    files: Readonly<Record<string, readonly object[]>>,
    workspaces: readonly { readonly name?: string; readonly path: string }[],
    answer: (query: string, host: Host) => readonly string[] | Promise<readonly string[]>,
    sources?: readonly string[],
  ): Promise<RetrievalReport> {
    for (const [name, lines] of Object.entries(files)) {
      await writeFile(join(directory, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    }
    const open = async (_config: Config, host: Host): Promise<Engine> => {
      hosts.push(host);
      const engine: Partial<Engine> = {
        async *ingest() {
          assert.ok((await readdir(host.storageDir)).length === 0);
        },
        async *embed() {},
        search: async ({ query, limit = 10, sources: wanted }) => {
          assert.deepEqual(wanted, sources);
          const paths = await answer(query, host);
          return { hits: paths.slice(0, limit).map(hit), milliseconds: 5, embeddedShare: 1 };
        },
        close: async () => {
          closed++;
        },
      };
      return engine as Engine;
    };
    const host: Host = {
      storageDir: join(directory, "own"),
      mediaDir: "media",
      outDir: "out",
      roots: ["/mine"],
      secrets: { get: async () => undefined },
      log,
    };
    const asked = sources === undefined ? {} : { sources };
    return evaluateRetrieval({ dataset: directory, workspaces, config: defaultConfig, host, open, ...asked });
  }

  /** `package:` in front of a path: that of an installed package. */
  function hit(given: string, position: number): Hit {
    const isForeign = given.startsWith("package:");
    const path = given.replace("package:", "");
    const lines = { ordinal: position, startLine: position, endLine: position };
    const chunk = {
      id: String(position),
      collection: "/r",
      path,
      source: isForeign ? ("package" as const) : ("workspace" as const),
      ...lines,
      symbol: "",
      hash: "h",
      isVerbatim: true,
    };
    return { ...chunk, kind: "module", heading: "", text: "", score: -position, ranks: {} };
  }

  const files = {
    "queries.jsonl": [
      { id: "q1", query: "alpha", repo: "one" },
      { id: "q2", query: "beta", repo: "two" },
    ],
    "qrels.jsonl": [
      { query_id: "q1", doc_id: "one:src/a.py", relevance: 2 },
      { query_id: "q2", doc_id: "two:src/b.py", relevance: 1 },
    ],
  };

  it("ranks by file, and drops what stands before the first colon", async () => {
    const report = await run(files, [{ path: directory }], (query) =>
      query === "alpha" ? ["src/a.py", "src/a.py", "src/b.py"] : ["src/a.py", "src/a.py", "src/b.py"],
    );
    assert.equal(report.queries, 2);
    assert.equal(report["mrr@10"], 0.75);
    assert.equal(report["recall@10"], 1);
    assert.equal(report["ndcg@10"], 0.8155);
    assert.equal(report.p95Milliseconds, 5);
    assert.ok(report.ci95[0] <= report["ndcg@10"] && report["ndcg@10"] <= report.ci95[1]);
  });

  it("asks what the user has added where that is wanted, and takes none of it for a file of the workspace", async () => {
    const workspaces = [{ path: directory }];
    const report = await run(files, workspaces, () => ["package:src/a.py", "src/a.py"], ["workspace", "package"]);
    assert.equal(report["mrr@10"], 0.25);
    assert.equal(hosts[0]?.sharedDir, join(directory, "own"));
    await run(files, workspaces, () => ["src/a.py"]);
    assert.equal(hosts[1]?.sharedDir, undefined);
  });

  it("scores lines where the set has them, and files beside them, by category", async () => {
    const report = await run(
      {
        "queries.jsonl": [
          { id: "q1", query: "alpha", category: "how" },
          { id: "q2", query: "beta", category: "why" },
        ],
        "qrels.jsonl": [
          { query_id: "q1", doc_id: "src/a.py", startLine: 1, endLine: 1, grade: 2 },
          { query_id: "q2", doc_id: "src/b.py", startLine: 9, endLine: 9, grade: 2 },
        ],
      },
      [{ path: directory }],
      // Hits stand at the line of their position: alpha at line 1 of a.py, beta never at line 9.
      (query) => (query === "alpha" ? ["src/x.py", "src/a.py"] : ["src/b.py"]),
    );
    assert.equal(report["ndcg@10"], 0.3155);
    assert.equal(report.files?.["ndcg@10"], 0.8155);
    assert.equal(report.categories?.["how"]?.["recall@5"], 1);
    assert.equal(report.categories?.["why"]?.["recall@10"], 0);
  });

  it("asks each question in the workspace that its repo names", async () => {
    const workspaces = ["one", "two"].map((name) => ({ name, path: join(directory, name) }));
    const report = await run(files, workspaces, (query, host) =>
      host.roots[0] === join(directory, query === "alpha" ? "one" : "two") ? ["src/a.py", "src/b.py"] : [],
    );
    assert.equal(report.queries, 2);
    assert.equal(report["recall@10"], 1);
    assert.equal(closed, 2);
  });

  it("indexes the texts of the corpus where no workspace is given", async () => {
    const corpus = [
      { id: "one:src/a.py", text: "a" },
      { id: "two:src/b.py", text: "b" },
    ];
    const report = await run({ ...files, "corpus.jsonl": corpus }, [], async (query, host) => {
      const paths: string[] = [];
      for await (const item of host.sources?.[0]?.list() ?? []) if ("entry" in item) paths.push(item.entry.path);
      return query === "alpha" ? paths : paths.reverse();
    });
    assert.equal(report["ndcg@10"], 1);
  });

  it("asks for more chunks until there are ten documents", async () => {
    const many = [...Array.from({ length: 120 }, () => "src/x.py"), "src/a.py", "src/b.py"];
    const report = await run(files, [{ path: directory }], () => many);
    assert.equal(report["recall@10"], 1);
  });

  it("never touches the user's index, and leaves nothing behind", async () => {
    await run(files, [{ path: directory }], () => []);
    for (const { storageDir, roots } of hosts) {
      assert.notEqual(storageDir, join(directory, "own"));
      assert.ok(!roots.includes("/mine"));
      await assert.rejects(readdir(storageDir));
    }
  });

  it("closes what it opened when a search fails", async () => {
    await assert.rejects(
      run(files, [{ path: directory }], () => {
        throw new Error("broken");
      }),
      /broken/,
    );
    assert.equal(closed, 1);
    await assert.rejects(readdir(hosts[0]?.storageDir ?? ""));
  });

  it("says which workspace is missing", async () => {
    const check = async (workspaces: readonly { name?: string; path: string }[], message: RegExp): Promise<void> =>
      assert.rejects(
        run(files, workspaces, () => []),
        (error) => isEngineError(error) && message.test(error.message),
      );
    await check([{ name: "one", path: directory }], /--workspace two=PATH/);
    await check([{ path: join(directory, "absent") }], /is not a folder/);
    await check([{ path: directory }, { path: directory }], /NAME=PATH/);
  });
});
