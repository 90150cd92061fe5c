import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, watch } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli, sample } from "./run-cli";

describe("terminal, interrupted", function () {
  let work: string;
  let indexed: string;
  let server: Server;
  let asked: () => void;

  before(async function () {
    // A signal ends a process there without asking it.
    if (process.platform === "win32") this.skip();
    work = mkdtempSync(join(tmpdir(), "pch-interrupt-"));
    indexed = join(work, "indexed");
    // A server of models and embeddings that takes every request and answers none.
    server = createServer(() => asked());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    assert.equal((await runCli(["index", sample, "--no-vectors", "--storage", indexed])).code, 0);
  });
  after(() => {
    server?.closeAllConnections();
    server?.close();
    if (work) rmSync(work, { recursive: true, force: true });
  });

  const baseUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const embeddings = (): readonly string[] => [
    ...["--embedding-provider", "openai", "--embedding-model", "m"],
    ...["--embedding-base-url", baseUrl()],
  ];
  const there = (): readonly string[] => ["--workspace", sample, "--storage", indexed];
  const request = (): Promise<void> => new Promise((resolve) => (asked = resolve));

  const phases: readonly [string, () => readonly string[]][] = [
    ["while vectors are computed", () => ["index", sample, "--storage", indexed, ...embeddings()]],
    ["while a query is embedded", () => ["search", "late fine", ...there(), ...embeddings()]],
    ["while a model thinks", () => ["ask", "What is a late fine?", ...there(), "--base-url", baseUrl()]],
  ];
  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    for (const [phase, args] of phases) {
      it(`ends by ${signal} ${phase}`, async () => {
        const { code, stdout, stderr } = await runCli(args(), { interruptWhen: request(), signal });
        assert.equal(code, expected, stderr);
        assert.doesNotMatch(stdout, /files, \d+ chunks/);
      });
    }
    it(`ends by ${signal} while files are read`, async () => {
      const storage = join(work, `storage-${signal}`);
      // The index's folder is made when the first file is about to be written; the endpoint keeps it from ending.
      const made = new Promise<void>((resolve) => {
        const watcher = watch(work, () => {
          if (!existsSync(storage)) return;
          watcher.close();
          resolve();
        });
      });
      asked = () => undefined;
      const args = ["index", sample, "--storage", storage, ...embeddings()];
      const { code, stdout, stderr } = await runCli(args, { interruptWhen: made, signal });
      assert.equal(code, expected, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /What is finished is kept/);
    });
  }
});
