import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Log } from "../../../../../src/core/api";
import { createLedger } from "../../../../../src/core/platform/http/ledger";

const request = {
  host: "api.github.com",
  isLocal: false,
  purpose: "source",
  about: "github:o/n",
  bytesOut: 3,
} as const;

describe("createLedger", () => {
  let folder = "";
  const warned: string[] = [];
  const ignore = (): void => undefined;
  const log: Log = { debug: ignore, info: ignore, warn: (text) => void warned.push(text), error: ignore };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ledger-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (maxBytes?: number) =>
    createLedger({ folder: join(folder, "below"), log, ...(maxBytes === undefined ? {} : { maxBytes }) });
  const current = (): string => join(folder, "below", "network.jsonl");

  it("is empty, and writes nothing, where nothing was asked", async () => {
    assert.deepEqual(await open().entries(), []);
    await open().close();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("tells requests newest first, with how they ended, to other processes too", async () => {
    const [one, other] = [open(), open()];
    const end = one.begin(request);
    await one.entries();
    other.begin({ ...request, about: "github:o/other" })({ bytesIn: 0, outcome: "refused" });
    await other.entries();
    end({ bytesIn: 7, outcome: 200 });
    end({ bytesIn: 9, outcome: "cancelled" });
    await one.close();
    const entries = await other.entries();
    assert.deepEqual(
      entries.map(({ about, bytesIn, outcome }) => [about, bytesIn, outcome]),
      [
        ["github:o/other", 0, "refused"],
        ["github:o/n", 7, 200],
      ],
    );
    assert.deepEqual(Object.keys(entries[0] ?? {}).sort(), ["about", "bytesIn", "bytesOut", "host", "isLocal", "outcome", "purpose", "time"]); // prettier-ignore
    assert.match(entries[0]?.time ?? "", /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it("keeps a request whose process died", async () => {
    const ledger = open();
    ledger.begin(request);
    await ledger.entries();
    assert.deepEqual((await open().entries()).map(({ outcome }) => outcome), ["unfinished"]); // prettier-ignore
  });

  it("leaves out what makes no sense", async () => {
    const ledger = open();
    ledger.begin(request);
    await ledger.close();
    appendFileSync(current(), '{"id":"x","bytesIn":1}\n[]\nnull\n{"id":"y","time":1,"host":"h"}\n{"half\n');
    ledger.begin(request);
    assert.equal((await ledger.entries()).length, 2);
  });

  it("is cleared, and goes on", async () => {
    const ledger = open(200);
    const end = ledger.begin(request);
    for (let count = 0; count < 9; count++) ledger.begin(request);
    await ledger.entries();
    await ledger.clear();
    assert.deepEqual(await ledger.entries(), []);
    end({ bytesIn: 1, outcome: 200 });
    assert.deepEqual(await ledger.entries(), []);
    ledger.begin(request);
    assert.equal((await ledger.entries()).length, 1);
  });

  it("is bounded, with two that write at the same time", async () => {
    const ledgers = [open(2000), open(2000)];
    for (let count = 0; count < 100; count++) {
      await Promise.all(
        ledgers.map(async (ledger) => {
          ledger.begin(request)({ bytesIn: count, outcome: 200 });
          if (count % 3 === 0) await ledger.entries();
        }),
      );
    }
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    const names = readdirSync(join(folder, "below")).sort();
    assert.deepEqual(names, ["network.1.jsonl", "network.jsonl"]);
    for (const name of names) assert.ok(statSync(join(folder, "below", name)).size < 4000, name);
    const entries = await open(2000).entries();
    // At least what the file that was put aside holds.
    assert.ok(entries.length >= 8, `${entries.length}`);
    assert.equal(entries[0]?.bytesIn, 99);
    assert.match(readFileSync(current(), "utf8"), /^(?:\{.*\}\n)*$/);
  });

  it("says once that it cannot be written, and keeps no request from being made", async () => {
    writeFileSync(join(folder, "below"), "a file");
    const ledger = open();
    for (let count = 0; count < 3; count++) {
      ledger.begin(request);
      await ledger.close();
    }
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? "", /cannot be noted/);
  });
});
