import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const child = join(__dirname, "hanging-child.ts");

/** Sends one signal after each line of the child; gives its lines, and what ended it. */
async function interrupt(graceMs: number, signals: readonly NodeJS.Signals[]): Promise<readonly unknown[]> {
  const running = spawn(process.execPath, ["--import", "tsx", child, String(graceMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(running, "exit");
  const lines: string[] = [];
  const left = [...signals];
  for await (const line of createInterface(running.stdout)) {
    lines.push(line);
    const next = left.shift();
    if (next) running.kill(next);
  }
  return [...lines, ...((await ended) as unknown[])];
}

describe("listenForInterrupt", function () {
  this.timeout(30_000);
  before(function () {
    // A signal ends a process there without asking it.
    if (process.platform === "win32") this.skip();
  });
  it("ends a program that hangs when its time is up", async () => {
    assert.deepEqual(await interrupt(1, ["SIGTERM"]), ["ready", "143", null, "SIGTERM"]);
  });
  it("ends it at once at the second Ctrl-C", async () => {
    assert.deepEqual(await interrupt(1e8, ["SIGINT", "SIGINT"]), ["ready", "130", null, "SIGINT"]);
  });
});
