import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createStaticEmbedder } from "../../../../../src/core/embed/static/static-embedder";
import { readStaticTable } from "../../../../../src/core/embed/static/static-table";

const shipped = resolve(__dirname, "../../../../../media/models/static-code");

describe("readStaticTable", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "static-table-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  const floats = (...values: number[]): Uint8Array => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
    return bytes;
  };
  function writeTable(config: object): void {
    write("config.json", JSON.stringify({ id: "t", dimensions: 2, ...config }));
    write("vocabulary.txt", "cart\nlogin\n");
    write("table.int8", Uint8Array.from([100, 0, 0, 256 - 100]));
    write("scales.f32", floats(0.5, 2));
  }

  it("reads rows, scales and weights", async () => {
    writeTable({ fields: { name: 3 } });
    const table = await readStaticTable(folder);
    assert.deepEqual(table.model, { id: "t", dimensions: 2, tier: "instant" });
    assert.deepEqual(
      [...table.rows],
      [
        ["cart", 0],
        ["login", 1],
      ],
    );
    assert.deepEqual([...table.documents.codes], [100, 0, 0, -100]);
    assert.deepEqual([...table.documents.scales], [0.5, 2]);
    assert.equal(table.questions, table.questions);
    assert.deepEqual(table.fieldWeights, { path: 1, name: 3, signature: 1, docstring: 1, body: 1 });
  });

  it("reads what questions have of their own", async () => {
    writeTable({ query: { scales: true, table: true } });
    write("query-scales.f32", floats(1, 1));
    write("query-table.int8", Uint8Array.from([1, 2, 3, 4]));
    const { questions } = await readStaticTable(folder);
    assert.deepEqual([...questions.codes], [1, 2, 3, 4]);
    assert.deepEqual([...questions.scales], [1, 1]);
  });

  it("refuses a folder whose files do not fit each other", async () => {
    await assert.rejects(readStaticTable(folder), { code: "ENOENT" });
    writeTable({});
    write("table.int8", Uint8Array.from([1, 2, 3]));
    await assert.rejects(readStaticTable(folder), /table\.int8 has 3 bytes, not 4/);
    writeTable({ dimensions: 0 });
    await assert.rejects(readStaticTable(folder), /no dimensions/);
  });
});

describe("the table that ships", () => {
  it("is what was built, and small", () => {
    const { sha256 } = JSON.parse(readFileSync(join(shipped, "config.json"), "utf8")) as {
      readonly sha256: Readonly<Record<string, string>>;
    };
    const files = readdirSync(shipped).filter((name) => !["config.json", "README.md"].includes(name));
    assert.deepEqual(Object.keys(sha256).sort(), files.sort());
    let bytes = 0;
    for (const name of files) {
      const content = readFileSync(join(shipped, name));
      bytes += content.length;
      assert.equal(createHash("sha256").update(content).digest("hex"), sha256[name], name);
    }
    assert.ok(bytes < 12_000_000, `${bytes} bytes`);
  });

  it("finds code by other words than its own", async () => {
    const embedder = createStaticEmbedder(await readStaticTable(shipped));
    const texts = ["os.remove(path)", "socket.connect((host, port))", "json.dumps(data)"];
    const { dimensions } = embedder.model;
    const vectors = embedder.embedChunks(
      "",
      texts.map((text) => ({ heading: "", text, kind: "prose" })),
    );
    for (const [question, expected] of [
      ["delete a file", 0],
      ["open a network connection to a server", 1],
      ["serialize to a string", 2],
    ] as const) {
      const asked = embedder.embedQuestion(question) ?? new Float32Array(dimensions);
      const scores = texts.map((_, row) =>
        asked.reduce((sum, value, i) => sum + value * (vectors[row * dimensions + i] ?? 0), 0),
      );
      assert.equal(scores.indexOf(Math.max(...scores)), expected, `${question}: ${scores.join(" ")}`);
    }
  });
});
