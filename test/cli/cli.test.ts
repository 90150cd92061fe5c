import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { lastJson, project, runCli, sample } from "./run-cli";

interface IndexLine {
  readonly documents: number;
  readonly chunks: number;
  readonly symbols: number;
  readonly embedded: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly searchableSeconds: number;
  readonly seconds: number;
}

interface SearchLine {
  readonly hits: readonly {
    readonly path: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly symbol: string;
    readonly kind: string;
    readonly source: string;
    readonly score: number;
    readonly ranks: { readonly dense?: number; readonly lexical?: number; readonly symbol?: number };
    readonly text: string;
  }[];
  readonly milliseconds: number;
}

type AskLine =
  | { readonly type: "text-delta"; readonly text: string }
  | {
      readonly type: "citation-add";
      readonly number: number;
      readonly path: string;
      readonly startLine: number;
      readonly endLine: number;
    }
  | { readonly type: "answer-end"; readonly usage: unknown; readonly removedCitations: number };

describe("terminal", () => {
  let work: string;
  let storage: string[];

  before(async () => {
    work = mkdtempSync(join(tmpdir(), "pch-cli-"));
    storage = ["--storage", join(work, "storage")];
    const { code, stdout, stderr } = await runCli(["index", sample, "--json", ...storage]);
    assert.equal(code, 0, stderr);
    const line = lastJson<IndexLine>(stdout);
    assert.ok(line.documents > 10 && line.chunks > line.documents && line.symbols > 50);
    assert.equal(line.embedded > 0, true);
    assert.ok(line.searchableSeconds <= line.seconds);
    assert.ok(Array.isArray(line.skipped));
  });

  after(() => rmSync(work, { recursive: true, force: true }));

  it("computes nothing again when nothing changed", async () => {
    const line = lastJson<IndexLine>((await runCli(["index", sample, "--json", ...storage])).stdout);
    assert.equal(line.embedded, 0);
    assert.ok(line.documents > 10);
  });

  it("searches with paths relative to the workspace and the rank of each retriever", async () => {
    const { stdout, code } = await runCli([
      "search",
      "late return fine",
      "--workspace",
      sample,
      "--limit",
      "5",
      "--json",
      ...storage,
    ]);
    assert.equal(code, 0);
    const { hits, milliseconds } = lastJson<SearchLine>(stdout);
    assert.equal(hits.length, 5);
    assert.ok(milliseconds > 0);
    for (const hit of hits) {
      assert.ok(!hit.path.startsWith("/") && !hit.path.includes("\\"));
      assert.equal(hit.source, "workspace");
      assert.ok(Object.keys(hit.ranks).length > 0);
      const lines = readFileSync(join(sample, hit.path), "utf8")
        .split("\n")
        .slice(hit.startLine - 1, hit.endLine);
      if (!hit.path.endsWith(".ipynb")) assert.equal(hit.text, lines.join("\n"));
    }
  });

  it("answers in text with a numbered source list", async () => {
    const { stdout, code } = await runCli([
      "ask",
      "How is the fine for a late return calculated?",
      "--workspace",
      sample,
      ...storage,
    ]);
    assert.equal(code, 0);
    const [answer = "", sources = ""] = stdout.split("\nSources\n");
    const counted = (text: string): string => [...new Set(text.match(/(?<=\[)\d+(?=\])/g))].join();
    // Whatever numbers the passages had: 1, 2, 3 in the order of the text, and the list has the same.
    assert.match(`${counted(answer)},`, /^1,2,(3,(4,(5,.*)?)?)?$/);
    assert.equal(counted(sources), counted(answer));
    assert.match(sources, /^ {2}\[1\] \S+:\d+-\d+/);
  });

  it("streams JSON lines in which each citation was given", async () => {
    const { stdout } = await runCli(["ask", "Where are holds promoted?", "--workspace", sample, "--json", ...storage]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AskLine);
    const text = lines.map((line) => (line.type === "text-delta" ? line.text : "")).join("");
    const given = new Set(lines.flatMap((line) => (line.type === "citation-add" ? [line.number] : [])));
    assert.ok(given.size > 0);
    for (const number of given) assert.ok(text.includes(`[${number}]`));
    const end = lines.at(-1);
    assert.equal(end?.type, "answer-end");
    assert.ok(end && "usage" in end);
  });

  it("finds the right place for each question of the sample project", async function () {
    this.timeout(300_000);
    const questions = JSON.parse(
      readFileSync(join(project, "test", "fixtures", "projects", "lending-library.questions.json"), "utf8"),
    ) as readonly { readonly question: string; readonly path: string }[];
    const missed: string[] = [];
    for (const { question, path } of questions) {
      const { stdout } = await runCli([
        "search",
        question,
        "--workspace",
        sample,
        "--limit",
        "5",
        "--json",
        ...storage,
      ]);
      if (!lastJson<SearchLine>(stdout).hits.some((hit) => hit.path === path)) missed.push(question);
    }
    assert.deepEqual(missed, []);
  });

  it("tells the state of the index", async () => {
    const { stdout } = await runCli(["status", sample, "--json", ...storage]);
    const { roots } = lastJson<{ roots: readonly { indexed: boolean; chunks: number; embedded: number }[] }>(stdout);
    assert.equal(roots[0]?.indexed, true);
    assert.equal(roots[0]?.embedded, roots[0]?.chunks);
  });

  it("says what to run for a folder that is not indexed", async () => {
    const folder = join(work, "elsewhere");
    mkdirSync(folder);
    for (const args of [
      ["search", "x"],
      ["ask", "x"],
    ]) {
      const { code, stderr, stdout } = await runCli([...args, ...storage], { cwd: folder });
      assert.equal(code, 4);
      assert.equal(stdout, "");
      assert.match(stderr, /^\S.* is not indexed yet.*python-code-helper index.*\n$/);
    }
  });

  const oneSentence: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ["a folder that does not exist", ["index", "no-such-folder"], 3, /There is no folder/],
    ["a file in place of a folder", ["index", "package.json"], 3, /is a file/],
    ["an unknown provider", ["ask", "x", "--provider", "magic"], 2, /--provider takes one of/],
    ["a limit that is no number", ["search", "x", "--limit", "many"], 2, /--limit takes a whole number/],
    ["a data set that does not exist", ["evaluate", "retrieval", "--dataset", "nowhere"], 3, /nowhere/],
    [
      "openai without a key",
      ["ask", "x", "--workspace", sample, "--provider", "openai"],
      2,
      /key.* \(OPENAI_API_KEY or --base-url\)\.$/m,
    ],
    ["a setting that does not exist", ["search", "x", "--set", "a.b=1"], 2, /no setting "a\.b"; there are index\.ex/],
    ["a setting without a value", ["search", "x", "--set", "a"], 2, /--set takes name=value/],
    ["a setting out of bounds", ["search", "x", "--set", "retrieval.topK=0"], 2, /--set retrieval\.topK takes a whole/],
    ["a file that does not exist", ["explain-file", "nope.py", "--workspace", sample], 3, /no file .*nope\.py/],
    ["a file outside", ["explain-file", __filename, "--workspace", sample], 3, /cli\.test\.ts lies outside the folder/],
    ["an embedding model that is not there", ["index", sample, "--embedding-model", "./nowhere"], 6, /nowhere.*Words/],
    ["an empty question", ["ask", " ", "--workspace", sample], 2, /question is empty/],
    ["an empty query", ["search", "", "--workspace", sample], 2, /query is empty/],
    ["a base URL that is none", ["ask", "x", "--workspace", sample, "--base-url", "a b"], 2, /\(--base-url\)/],
  ];
  for (const [what, args, expected, sentence] of oneSentence) {
    it(`answers ${what} with one sentence`, async () => {
      const { code, stderr } = await runCli([...args, ...storage]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, sentence);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    });
  }

  it("says so plainly when there is nothing to index", async () => {
    const folder = join(work, "empty");
    mkdirSync(folder);
    const { code, stdout } = await runCli(["index", folder, ...storage]);
    assert.equal(code, 0);
    assert.match(stdout, /nothing to index/);
  });

  it("follows edits, new files and deletions", async () => {
    const copy = join(work, "copy");
    cpSync(sample, copy, { recursive: true });
    await runCli(["index", copy, "--no-vectors", ...storage]);
    writeFileSync(join(copy, "zebra.py"), "def stripes_of_zebra():\n    return 41\n");
    await runCli(["index", copy, "--no-vectors", ...storage]);
    const found = async (): Promise<readonly string[]> => {
      const { stdout } = await runCli(["search", "stripes_of_zebra", "--workspace", copy, "--json", ...storage]);
      return lastJson<SearchLine>(stdout)
        .hits.filter((hit) => hit.symbol === "stripes_of_zebra")
        .map((hit) => hit.text);
    };
    assert.equal((await found()).length, 1);
    // Not indexed again: the changed file is noticed when it is about to be cited.
    writeFileSync(join(copy, "zebra.py"), "# moved\n\n\ndef stripes_of_zebra():\n    return 42\n");
    assert.match((await found())[0] ?? "", /return 42/);
    rmSync(join(copy, "zebra.py"));
    assert.deepEqual(await found(), []);
  });

  it("clears an index", async () => {
    const copy = join(work, "to-clear");
    mkdirSync(copy);
    writeFileSync(join(copy, "a.py"), "x = 1\n");
    await runCli(["index", copy, "--no-vectors", ...storage]);
    assert.match((await runCli(["clear", copy, ...storage])).stdout, /to-clear is deleted/);
    assert.equal((await runCli(["search", "x", "--workspace", copy, ...storage])).code, 4);
    assert.match((await runCli(["clear", copy, ...storage])).stdout, /to-clear has no index/);
  });

  it("stops on Ctrl-C with the exit code of shells", async function () {
    if (process.platform === "win32") this.skip();
    let interrupted = false;
    const { code } = await runCli(["ask", "How are members stored?", "--workspace", sample, "--json", ...storage], {
      onStdout: (_text, interrupt) => {
        // A second one would end the program at once, as people expect.
        if (!interrupted) interrupt();
        interrupted = true;
      },
    });
    assert.equal(code, 130);
  });

  it("says what an interrupted index keeps", async function () {
    if (process.platform === "win32") this.skip();
    let asked: () => void = () => undefined;
    const interruptWhen = new Promise<void>((resolve) => (asked = resolve));
    // An endpoint that never answers.
    const server = createServer(() => asked());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const endpoint = ["--embedding-provider", "openai", "--embedding-model", "m", "--embedding-base-url", baseUrl];
    const { code, stderr } = await runCli(["index", sample, ...endpoint, ...storage], { interruptWhen });
    server.closeAllConnections();
    server.close();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /What is finished is kept/);
  });

  it("says that a storage folder cannot be written", async function () {
    // Permissions do not bind root, so a file stands in the way of the folder there.
    const blocked = join(work, "blocked");
    if (process.getuid?.() === 0) writeFileSync(blocked, "");
    else {
      mkdirSync(blocked);
      chmodSync(blocked, 0o500);
    }
    const { code, stderr } = await runCli(["index", sample, "--storage", blocked]);
    assert.equal(code, 5, stderr);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  });

  it("leaves out files above a size that can be set, and names the setting", async () => {
    const folder = join(work, "sizes");
    mkdirSync(folder);
    writeFileSync(join(folder, "long.py"), `${"x = 1\n".repeat(50)}`);
    const index = ["index", folder, "--no-vectors", ...storage];
    assert.match((await runCli([...index, "--max-file-bytes", "100"])).stdout, /long\.py: .*index\.maxFileBytes/);
    assert.equal(lastJson<IndexLine>((await runCli([...index, "--json"])).stdout).documents, 1);
  });

  it("tells which of several workspaces a place is in", async () => {
    const folders = ["garden", "kitchen"].map((name) => join(work, name));
    for (const folder of folders) {
      mkdirSync(folder);
      writeFileSync(join(folder, "tools.py"), "def sharpen_knife():\n    return 'sharp'\n");
    }
    const asked = folders.flatMap((folder) => ["--workspace", folder]);
    await runCli(["index", ...folders, "--no-vectors", ...storage]);
    const { stdout } = await runCli(["search", "sharpen_knife", ...asked, ...storage]);
    for (const folder of folders) assert.ok(stdout.includes(`${join(folder, "tools.py")}:1-2`), stdout);
    const { stdout: answered } = await runCli(["ask", "sharpen_knife", ...asked, ...storage]);
    assert.ok(answered.includes(`] ${join(folders[0] ?? "", "tools.py")}:1-2`), answered);
  });

  it("joins a question and a query that are not quoted", async () => {
    const quoted = await runCli(["search", "late return fine", "--workspace", sample, "--json", ...storage]);
    const bare = await runCli(["search", "late", "return", "fine", "--workspace", sample, "--json", ...storage]);
    const places = ({ stdout }: { readonly stdout: string }): readonly string[] =>
      lastJson<SearchLine>(stdout).hits.map(({ path, startLine }) => `${path}:${startLine}`);
    assert.deepEqual(places(bare), places(quoted));
    assert.equal((await runCli(["ask", "where", "is", "LoanDesk", "--workspace", sample, ...storage])).code, 0);
  });

  it("says in words who answers", async () => {
    const { stdout } = await runCli(["status", sample, ...storage]);
    assert.match(stdout, /\nno language model: answers are composed from your code\n$/);
    const withModel = await runCli([
      "status",
      sample,
      "--base-url",
      "http://127.0.0.1:9/v1",
      "--model",
      "m",
      ...storage,
    ]);
    assert.match(withModel.stdout, /\nanswers by the language model m \(openai\)\n$/);
  });

  it("explains a file by its path in the workspace, as search prints it", async () => {
    const { code, stdout } = await runCli(["explain-file", "lending/fines.py", "--workspace", sample, ...storage]);
    assert.equal(code, 0);
    assert.match(stdout, /^It is indexed: \d+ chunks/);
  });

  it("says which hits are the rest of a long definition", async () => {
    const folder = join(work, "long");
    mkdirSync(folder);
    const lines = Array.from({ length: 60 }, (_, at) => `    crumbs = crumbs + [${at}]  # sweep`);
    writeFileSync(join(folder, "long.py"), `def sweep_crumbs(crumbs):\n${lines.join("\n")}\n    return crumbs\n`);
    await runCli(["index", folder, "--no-vectors", ...storage]);
    const { stdout } = await runCli(["search", "sweep_crumbs", "--workspace", folder, ...storage]);
    const names = stdout.split("\n").flatMap((line) => /^long\.py:\d+-\d+ {2}(.*)$/.exec(line)?.[1] ?? []);
    assert.ok(names.includes("sweep_crumbs") && names.includes("sweep_crumbs (continued)"), stdout);
    assert.equal(names.filter((name) => name === "sweep_crumbs").length, 1);
  });

  it("sends no escape sequence of a text, a name or a model to the terminal", async () => {
    const folder = join(work, "escapes");
    mkdirSync(folder);
    const attack = "\x1b]52;c;aGk=\x07\x9b2J\u202e";
    const name = process.platform === "win32" ? "plain.py" : "evil\x1b[2J.py";
    writeFileSync(join(folder, name), `def attack():\n    """Attack ${attack}"""\n    return "${attack}"\n`);
    const server = createServer((request, response) => {
      request.resume();
      const delta = { choices: [{ index: 0, delta: { content: `Hello ${attack} [1]` }, finish_reason: null }] };
      const end = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`data: ${JSON.stringify(delta)}\n\ndata: ${JSON.stringify(end)}\n\ndata: [DONE]\n\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const model = ["--base-url", `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`];
    const there = ["--workspace", folder, ...storage];
    const runs = [
      await runCli(["index", folder, "--no-vectors", ...storage]),
      await runCli(["search", "attack", ...there]),
      await runCli(["search", "attack", "--json", ...there]),
      await runCli(["ask", "attack", "--provider", "extractive", ...there]),
      await runCli(["ask", "attack", ...model, ...there]),
      await runCli(["ask", "attack", "--json", ...model, ...there]),
      await runCli(["explain-file", "no\x1b[2J.py", ...there]),
    ];
    server.close();
    assert.match(runs[4]?.stdout ?? "", /Hello ␛\]52;c;aGk=␇�2J� \[1\]/);
    for (const { stdout, stderr } of runs) assert.doesNotMatch(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
  });

  it("never prints a password that stands in an address", async () => {
    const address = "http://user:s3cret-pw@127.0.0.1:9/v1";
    const runs = [
      await runCli(["ask", "x", "--workspace", sample, "--base-url", address, "--debug", ...storage]),
      await runCli(["status", sample, "--base-url", address, "--debug", ...storage]),
      ...(await Promise.all(
        [
          ["index", sample],
          ["search", "x", "--workspace", sample],
          ["status", sample],
        ].map((args) =>
          runCli([
            ...args,
            ...["--embedding-provider", "openai", "--embedding-model", "m", "--embedding-base-url", address],
            "--debug",
            ...storage,
          ]),
        ),
      )),
    ];
    for (const { stdout, stderr } of runs) assert.doesNotMatch(stdout + stderr, /s3cret-pw/);
  });

  it("has help and a version", async () => {
    assert.match((await runCli(["--help"])).stdout, /index .*search .*ask .*status .*clear/s);
    assert.equal((await runCli(["--version"])).stdout.trim(), version);
    assert.equal((await runCli(["no-such-command"])).code, 2);
  });

  it("demonstrates itself on any project, also where there is nothing to ask about", async () => {
    const folder = join(work, "bakery");
    mkdirSync(folder);
    const nothing = await runCli(["demo", folder, ...storage]);
    assert.equal(nothing.code, 0, nothing.stderr);
    assert.equal(nothing.stderr, "");
    assert.match(nothing.stdout, /nothing to index here.*\n$/);
    const text = `class Bakery:\n    def __enter__(self):\n        return self\n\n\ndef bake(dough):\n    """Bake the dough."""\n`;
    writeFileSync(join(folder, "bakery.py"), text);
    const { code, stdout } = await runCli(["demo", folder, ...storage]);
    assert.equal(code, 0);
    assert.match(stdout, /> What does bake do\?\n\n`bake` in `bakery\.py`.*the dough \[\d+\]/);
  });

  it("demonstrates itself", async function () {
    this.timeout(120_000);
    const { code, stdout } = await runCli(["demo", ...storage]);
    assert.equal(code, 0);
    assert.match(stdout, /Indexing .*lending-library/);
    assert.match(stdout, /Sources\n {2}\[\d+\]/);
    assert.match(stdout, /npm run vscode/);
  });
});
