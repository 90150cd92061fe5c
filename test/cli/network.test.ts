import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { makeEnvironment, writeFiles } from "../engine/sources/made-environment";
import { startEmbeddingsServer } from "../fakes/openai-embeddings-server";
import { startOpenAiServer } from "../fakes/openai-server";
import { type CliResult, lastJson, runCli } from "./run-cli";

interface Entry {
  readonly time: string;
  readonly host: string;
  readonly isLocal: boolean;
  readonly purpose: string;
  readonly about: string | null;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly outcome: number | string;
}

interface Attempt {
  readonly kind: string;
  readonly host: string;
  readonly port: number;
  readonly thread: "main" | "worker";
}

const recorder = pathToFileURL(resolve(__dirname, "..", "fakes", "record-sockets.mjs")).href;

/** The whole product, as a user runs it, with every socket of the process and of its threads recorded. */
describe("terminal, network", () => {
  let work: string;
  let shop: string;

  before(() => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "pch-cli-network-")));
    shop = join(work, "shop");
    writeFiles(shop, {
      "shop.py":
        'import bees\n\ndef sell_honey():\n    """Sell honey to whoever wants some."""\n    return bees.count([])\n',
    });
    makeEnvironment(join(shop, ".venv")).install("bees", "1.0", {
      "bees.py": 'def count(hive):\n    """How many bees are in a hive."""\n    return len(hive)\n',
    });
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  /** A storage of its own, what is run in it, and what came of it. */
  function openStorage(name: string) {
    const record = join(work, `${name}.jsonl`);
    const storage = ["--storage", join(work, name)];
    const run = (...args: readonly string[]): Promise<CliResult> =>
      runCli([...args, ...storage, ...(args[0] === "index" ? [shop] : ["--workspace", shop])], {
        env: {
          NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import=${recorder}`,
          RECORD_SOCKETS: record,
          VIRTUAL_ENV: "",
          CONDA_PREFIX: "",
        },
      });
    return {
      run,
      succeed: async (...args: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await run(...args);
        assert.equal(code, 0, stderr);
        return stdout;
      },
      ledger: async (): Promise<readonly Entry[]> =>
        lastJson<{ entries: readonly Entry[] }>((await runCli(["ledger", "--json", ...storage])).stdout).entries,
      clear: (): Promise<CliResult> => runCli(["ledger", "--clear", ...storage]),
      /** Without those who only say that they listen. */
      attempts: (): readonly Attempt[] => {
        const lines = existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
        const all = lines.map((line) => JSON.parse(line) as Attempt);
        for (const thread of ["main", "worker"]) assert.ok(all.some((line) => line.kind === "loaded" && line.thread === thread), thread); // prettier-ignore
        return all.filter(({ kind }) => kind !== "loaded");
      },
    };
  }

  it("asks nothing of anybody while it indexes, embeds, searches and answers, and has an empty ledger", async () => {
    const { succeed, attempts, ledger } = openStorage("plain");
    await succeed("index");
    assert.match(await succeed("search", "sell honey"), /sell_honey/);
    for (const flags of [[], ["--offline"]]) {
      assert.match(await succeed("ask", "How is honey sold?", ...flags), /sell_honey/);
    }
    assert.deepEqual(attempts(), []);
    assert.deepEqual(await ledger(), []);
  });

  it("asks nothing of anybody while it reads what is installed", async () => {
    const { succeed, attempts, ledger } = openStorage("packages");
    await succeed("index", "--no-vectors");
    await succeed("sources", "add", "packages");
    await succeed("sources", "refresh");
    const { sources } = lastJson<{ sources: readonly { readonly id: string }[] }>(await succeed("sources", "--json"));
    assert.equal(sources.at(-1)?.id, "pypi:bees@1.0");
    await succeed("explain-file", join(shop, "shop.py"));
    assert.deepEqual(attempts(), []);
    assert.deepEqual(await ledger(), []);
  });

  it("still asks servers on this machine offline, each request of which is in the ledger", async () => {
    const answers = await startOpenAiServer({ kind: "answer", text: "Honey is sold [1]." });
    const embeddings = await startEmbeddingsServer();
    const { succeed, attempts, ledger } = openStorage("local");
    const model = ["--base-url", answers.baseUrl, "--model", "stand-in"];
    const embedder = ["--embedding-provider", "openai", "--embedding-base-url", embeddings.baseUrl, "--embedding-model", "m"]; // prettier-ignore
    await succeed("index", "--offline", ...embedder);
    assert.match(
      await succeed("ask", "How is honey sold?", "--offline", ...embedder, ...model),
      /Honey is sold \[1\]\./,
    );
    const entries = await ledger();
    const hostOf = (url: string): string => new URL(url).host;
    const made = [
      ...embeddings.requests.map(() => ["embedding", hostOf(embeddings.baseUrl)]),
      ...answers.requests.map(() => ["answer", hostOf(answers.baseUrl)]),
    ];
    assert.deepEqual(entries.map(({ purpose, host }) => [purpose, host]).sort(), made.sort());
    assert.ok(entries.every(({ isLocal, outcome, bytesOut, bytesIn }) => isLocal && outcome === 200 && bytesOut > 0 && bytesIn > 0)); // prettier-ignore
    // Question and answer belong together; what is indexed belongs to no answer.
    const answer = entries.find(({ purpose }) => purpose === "answer");
    assert.match(answer?.about ?? "", /./);
    assert.deepEqual([...new Set(entries.map(({ about }) => about))].sort(), [answer?.about ?? null, null].sort());
    const reached = new Set(attempts().map(({ host, port }) => `${host}:${port}`));
    assert.deepEqual([...reached].sort(), [hostOf(answers.baseUrl), hostOf(embeddings.baseUrl)].sort());
    await Promise.all([answers.close(), embeddings.close()]);
  });

  it("lets nothing leave this machine offline, whatever is set, and says so", async () => {
    const { run, succeed, attempts, ledger, clear } = openStorage("refused");
    const model = ["--base-url", "https://llm.example/v1", "--offline"];
    const embedder = ["--embedding-provider", "openai", "--embedding-base-url", "https://vectors.example/v1", "--embedding-model", "m", "--offline"]; // prettier-ignore
    const hub = ["--embedding-model", "someone/model", "--offline"];
    const said =
      /^.*Nothing was asked of \S+, because offline mode lets nothing leave this machine; switch it off to allow it \(--offline\)\./m;
    await succeed("index", "--no-vectors");
    // Answers fall back as where there is no model.
    for (const provider of ["auto", "openai"]) {
      const { code, stdout, stderr } = await run("ask", "How is honey sold?", "--provider", provider, ...model);
      assert.equal(code, 0, stderr);
      assert.match(stdout + stderr, /Offline mode is on, so llm\.example was not asked/);
      assert.match(stdout, /sell_honey/);
    }
    for (const flags of [embedder, hub]) {
      assert.match(await succeed("search", "sell honey", ...flags), /sell_honey/);
      const { code, stderr } = await run("index", ...flags);
      assert.equal(code, 9, stderr);
      assert.match(stderr, said);
    }
    assert.deepEqual(attempts(), []);
    const entries = await ledger();
    assert.deepEqual([...new Set(entries.map(({ host }) => host))].sort(), ["huggingface.co", "vectors.example"]);
    assert.ok(entries.every(({ outcome, bytesOut, bytesIn, isLocal }) => outcome === "refused" && bytesOut + bytesIn === 0 && !isLocal)); // prettier-ignore
    assert.equal((await clear()).code, 0);
    assert.deepEqual(await ledger(), []);
  });

  it("has everything in its ledger that it asks online", async () => {
    const { run, attempts, ledger } = openStorage("online");
    const embedder = ["--embedding-provider", "openai", "--embedding-base-url", "https://vectors.example/v1", "--embedding-model", "m"]; // prettier-ignore
    await run("index", ...embedder);
    await run("index", "--embedding-model", "someone/model");
    await run("ask", "How is honey sold?", "--base-url", "https://llm.example/v1", "--model", "m");
    const asked = new Set(attempts().map(({ host }) => host));
    assert.deepEqual([...asked].sort(), ["huggingface.co", "llm.example", "vectors.example"]);
    const entries = await ledger();
    assert.deepEqual(new Set(entries.map(({ host }) => host)), asked);
    assert.ok(entries.every(({ outcome }) => outcome === "failed"));
  });
});
