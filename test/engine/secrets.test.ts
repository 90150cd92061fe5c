import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { defaultConfig, type Engine, type IngestReport } from "../../src/core";
import { startOpenAiServer } from "../fakes/openai-server";
import { collect, openTestEngine, search } from "./open-test-engine";

/** From the file to the request of a model: what is secret is in neither the index nor the prompt. */
describe("secrets", () => {
  const password = "kl4pprig-Zugang";
  const token = ["ghp", "_q7Zk2vXw9LmPt4RbN8sYc3HfJ6dGa1Ue5abc"].join("");
  let work: string;
  let engine: Engine | undefined;

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "pch-secrets-"));
    write(
      "shop/settings.py",
      `DEBUG = False\nWAREHOUSE_PASSWORD = "${password}"\n\n\ndef connect_warehouse():\n    pass\n`,
    );
    write("notes/credentials.txt", `Warehouse access\n\npassword: ${password}\ntoken ${token}\n`);
  });
  afterEach(async () => {
    await engine?.close();
    rmSync(work, { recursive: true, force: true });
  });

  function write(path: string, text: string): string {
    const absolute = join(work, "project", path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
    return absolute;
  }

  async function index(
    opened: Engine,
  ): Promise<{ readonly report: IngestReport; readonly notices: readonly string[] }> {
    const notices: string[] = [];
    for await (const part of opened.ingest()) {
      if (part.type === "notice") notices.push(part.text);
      if (part.type === "ingest-end") return { report: part.report, notices };
    }
    throw new Error("the ingest ended without a report");
  }

  it("are masked before anything is stored, and the user is told once where", async () => {
    engine = await openTestEngine([join(work, "project")], join(work, "storage"));
    const { report, notices } = await index(engine);
    assert.deepEqual(report.masked, [
      { path: "notes/credentials.txt", line: 3, kind: "password" },
      { path: "notes/credentials.txt", line: 4, kind: "github secret" },
      { path: "shop/settings.py", line: 2, kind: "password" },
    ]);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? "", /^3 secrets are masked.*credentials\.txt:3 \(password\).*settings\.py:2/);

    const [hit] = await search(engine, "warehouse password settings");
    assert.match(hit?.text ?? "", /WAREHOUSE_PASSWORD = "\*{15}"/);
    const stored = everythingIn(join(work, "storage"));
    assert.ok(stored.includes('WAREHOUSE_PASSWORD = \\"***'), "the text is there");
    for (const secret of [password, token]) assert.ok(!stored.includes(secret), secret);

    write("shop/settings.py", `DEBUG = True\nWAREHOUSE_PASSWORD = "${password}"\n`);
    assert.deepEqual((await index(engine)).notices, []);
  });

  it("are not sent with a question: not from the index, the selection, the question or what was said before", async () => {
    const server = await startOpenAiServer();
    try {
      const generation = { ...defaultConfig.generation, provider: "openai" as const, baseUrl: server.baseUrl };
      engine = await openTestEngine([join(work, "project")], join(work, "storage"), { generation }, "key");
      await index(engine);
      const path = join(work, "project/shop/settings.py");
      const selection = { path, startLine: 1, endLine: 1, text: `PASSWORD = "${password}"` };
      const history = [{ role: "user" as const, text: `It says ${token}` }];
      await collect(engine.answer({ question: `Why is ${token} refused by connect_warehouse?`, selection, history }));
      const sent = JSON.stringify(server.requests.map(({ body }) => body));
      assert.match(sent, /connect_warehouse/);
      assert.match(sent, /PASSWORD = \\\\?"\*{15}/);
      for (const secret of [password, token]) assert.ok(!sent.includes(secret), secret);
    } finally {
      await server.close();
    }
  });
});

/** Every file as it is, and what is packed in it. */
function everythingIn(folder: string): string {
  const texts: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!statSync(join(folder, name)).isFile()) continue;
    const bytes = readFileSync(join(folder, name));
    texts.push(bytes.toString("latin1"));
    const packed = Buffer.from([0x1f, 0x8b, 0x08]);
    const headerBytes = 10;
    for (let at = bytes.indexOf(packed); at >= 0; at = bytes.indexOf(packed, at + 1)) {
      try {
        texts.push(inflateRawSync(bytes.subarray(at + headerBytes)).toString("latin1"));
      } catch {
        continue; // Other bytes may look like the beginning of a packed text.
      }
    }
  }
  return texts.join("\n");
}
