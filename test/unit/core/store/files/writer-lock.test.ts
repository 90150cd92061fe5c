import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { access, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isEngineError } from "../../../../../src/core/api";
import { createWriterLock } from "../../../../../src/core/store/files/writer-lock";

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const code =
  (expected: string) =>
  (error: unknown): boolean =>
    isEngineError(error) && error.code === expected;

describe("createWriterLock", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "writer-lock-test-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** As if nothing had been heard of the holder for a long time. */
  const age = (): Promise<void> => utimes(join(directory, "writer.lock"), new Date(0), new Date(0));
  const deadPid = spawnSync(process.execPath, ["--version"]).pid;

  for (const [name, holder, isFree] of [
    ["a dead process of this machine", { pid: deadPid, host: hostname() }, true],
    ["a living process of this machine", { pid: process.pid, host: hostname() }, false],
    ["a process of another machine, of which nobody knows", { pid: deadPid, host: `not-${hostname()}` }, false],
    ["nobody in particular", {}, false],
  ] as const) {
    it(`is ${isFree ? "free" : "taken"} when held by ${name}`, async () => {
      await mkdir(join(directory, "writer.lock"));
      await writeFile(join(directory, "writer.json"), JSON.stringify(holder));
      const lock = createWriterLock(directory, log);
      assert.equal(await lock.isHeldElsewhere(), !isFree);
      if (!isFree) await assert.rejects(lock.acquire(), code("store/locked"));
      else await lock.acquire();
      assert.equal(lock.isHeld(), isFree);
      await lock.release();
    });
  }

  it("tells the holder of before that it was overtaken, and gives no number out twice", async () => {
    const sleeper = createWriterLock(directory, log);
    await sleeper.acquire();
    await sleeper.acquire();
    await sleeper.reserve(500);
    await sleeper.assertHeld();
    await age();
    const other = createWriterLock(directory, log);
    await other.acquire();
    assert.equal(other.reservedTo(), 500);
    await assert.rejects(sleeper.assertHeld(), code("store/locked"));
    await assert.rejects(sleeper.reserve(600), code("store/locked"));
    assert.equal(sleeper.isHeld(), false);
    // It must not take the lock of the other away.
    await sleeper.release(501);
    await access(join(directory, "writer.lock"));
    await other.assertHeld();
    await other.reserve(900);
    await other.release(620);
    await sleeper.acquire();
    assert.equal(sleeper.reservedTo(), 620);
    await sleeper.release();
  });

  it("says so when the folder is gone", async () => {
    const lock = createWriterLock(directory, log);
    await lock.acquire();
    await rm(directory, { recursive: true });
    await assert.rejects(lock.assertHeld(), code("store/corrupt"));
    assert.equal(lock.isHeld(), false);
    await lock.release();
  });
});
