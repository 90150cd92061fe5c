import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig } from "../../src/core";
import { startGithubServer } from "../fakes/github-server";
import { makeRepository } from "../fakes/made-repository";
import { openTestEngine, project } from "./open-test-engine";
import { asThreadLine, madeThreads } from "./sources/made-dump";
import { makeEnvironment, writeFiles } from "./sources/made-environment";

/** Ends with the process, killed after so many lines. */
function addAndDie(root: string, storage: string, what: string, lines: number): Promise<number | null> {
  const child = join(project, "test", "engine", "sources", "adding-child.ts");
  const env = { ...process.env, VIRTUAL_ENV: "", CONDA_PREFIX: "" };
  const running = spawn(process.execPath, ["--import", "tsx", child, root, storage, what], { env });
  let said = "";
  running.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.split("\n").length > lines) running.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    running.on("error", reject);
    running.on("close", resolve);
  });
}

describe("adding a source, killed at any moment", () => {
  const work = realpathSync(mkdtempSync(join(tmpdir(), "sources-crash-")));
  after(() => rmSync(work, { recursive: true, force: true }));

  it("loses nothing and doubles nothing: the next run goes on", async () => {
    const documents = 1300;
    const [root, storage] = [join(work, "shop"), join(work, "storage")];
    writeFiles(root, { "shop.py": "import bees\n" });
    const files = Array.from({ length: documents }, (_, n) => [`bees/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]);
    makeEnvironment(join(root, ".venv")).install("bees", "1.0", Object.fromEntries(files) as Record<string, string>);
    // Its first step, and after the first and the second batch of documents.
    for (const lines of [1, 2, 3]) await addAndDie(root, storage, "bees", lines);
    const engine = await openTestEngine([root], storage);
    try {
      const before = (await engine.sources())[1];
      assert.equal(before?.state, "incomplete");
      assert.ok(before.documents > 0 && before.documents < documents, String(before.documents));
      for await (const part of engine.refreshSources()) {
        if (part.type !== "source-end") continue;
        assert.equal(part.documents, documents);
        assert.equal(part.written, documents - before.documents);
      }
      assert.equal((await engine.sources())[1]?.state, "ready");
      for (const number of [0, 399, 400, 801, documents - 1]) {
        const { hits } = await engine.search({ query: `buzz${number}`, sources: ["package"] });
        const exact = hits.filter(({ symbol }) => symbol === `buzz${number}`);
        assert.deepEqual(
          exact.map(({ path }) => path),
          [`bees/m${number}.py`],
        );
      }
    } finally {
      await engine.close();
    }
  });

  it("goes on with a dump where it was killed", async () => {
    const threads = 1300;
    const [root, storage, dump] = [join(work, "other"), join(work, "other-storage"), join(work, "threads.jsonl")];
    writeFiles(root, { "shop.py": "import bees\n" });
    writeFileSync(dump, madeThreads(threads).map(asThreadLine).join("\n"));
    for (const lines of [1, 2, 3]) await addAndDie(root, storage, dump, lines);
    const engine = await openTestEngine([root], storage);
    try {
      const before = (await engine.sources())[1];
      assert.equal(before?.state, "incomplete");
      assert.ok(before.documents > 0 && before.documents < threads, String(before.documents));
      for await (const part of engine.refreshSources()) {
        if (part.type !== "source-end") continue;
        assert.deepEqual([part.documents, part.written], [threads, threads - before.documents]);
      }
      for (const number of [0, 399, 400, 801, threads - 1]) {
        const { hits } = await engine.search({ query: `guess${number}`, sources: ["stackoverflow"] });
        const exact = hits.filter(({ text }) => text.includes(`guess${number}.`));
        assert.deepEqual(
          exact.map(({ path }) => path),
          [`questions/${1000 + 10 * number}`],
        );
      }
    } finally {
      await engine.close();
    }
  });

  it("goes on with a repository where it was killed, and asks for nothing that it has", async () => {
    const files = 900;
    const [root, storage] = [join(work, "third"), join(work, "third-storage")];
    writeFiles(root, { "shop.py": "import bees\n" });
    const repository = makeRepository(join(work, "hive"));
    const made = Array.from({ length: files }, (_, n) => [`bees/m${n}.py`, `def buzz${n}():\n    return ${n}\n`]);
    repository.commit(Object.fromEntries(made) as Record<string, string>);
    const server = await startGithubServer({
      repositories: [{ nameWithOwner: "bees/hive", folder: repository.folder }],
    });
    const github = { apiUrl: server.apiUrl };
    for (const lines of [1, 3, 4]) await addAndDie(root, storage, `bees/hive at ${server.apiUrl}`, lines);
    const engine = await openTestEngine([root], storage, { ...defaultConfig, github }, "token");
    try {
      const before = (await engine.sources())[1];
      assert.equal(before?.state, "incomplete");
      assert.ok(before.documents >= 200 && before.documents < files, String(before.documents));
      const given = server.blobs().length;
      for await (const part of engine.refreshSources()) {
        if (part.type !== "source-end") continue;
        assert.deepEqual([part.documents, part.written], [files, files - before.documents]);
      }
      assert.equal(server.blobs().length - given, files - before.documents);
      for (const number of [0, 99, 100, 450, files - 1]) {
        const { hits } = await engine.search({ query: `buzz${number}`, sources: ["github"] });
        const exact = hits.filter(({ symbol }) => symbol === `buzz${number}`);
        assert.deepEqual(
          exact.map(({ path }) => path),
          [`bees/m${number}.py`],
        );
      }
    } finally {
      await engine.close();
      await server.close();
    }
  });
});
