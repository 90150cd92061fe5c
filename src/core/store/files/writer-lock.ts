import { readFile, rmdir } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { check as checkLock, lock as lockFile } from "proper-lockfile";
import { EngineError, type Log } from "../../api";
import { isMissing, writeWhole } from "./index-directory";

/** The right to write one index. Readers need none. */
export interface WriterLock {
  isHeld(): boolean;
  /** True while another process holds it that is alive. */
  isHeldElsewhere(): Promise<boolean>;
  /** Takes the lock, or throws `store/locked`. True when it was not held before: others may have written since. */
  acquire(): Promise<boolean>;
  release(): Promise<void>;
}

export function createWriterLock(directory: string, log: Log): WriterLock {
  let unlock: (() => Promise<void>) | undefined;

  async function take(): Promise<void> {
    const release = await lockFile(join(directory, "writer"), {
      realpath: false,
      stale: staleMs,
      update: staleMs / 4,
      onCompromised: (error) => {
        // The machine slept, or somebody removed the folder: another window may write now.
        if (unlock === release) unlock = undefined;
        log.warn(`The right to write the index in ${directory} was lost: ${error.message}`);
      },
    });
    unlock = release;
    await writeWhole(join(directory, holderFile), JSON.stringify({ pid: process.pid, host: hostname() }));
  }

  async function acquire(): Promise<boolean> {
    if (unlock !== undefined) return false;
    await withGuard(directory, async () => {
      try {
        await take();
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (!(await holderIsDead(directory))) throw lockedError(directory, error);
        log.info(`The process that wrote the index in ${directory} has died; its lock is taken over.`);
        await removeLock(join(directory, "writer.lock"));
        await take();
      }
    });
    return true;
  }

  return {
    isHeld: () => unlock !== undefined,
    isHeldElsewhere: async () => {
      if (unlock !== undefined) return false;
      const held = await checkLock(join(directory, "writer"), { realpath: false, stale: staleMs });
      return held && !(await holderIsDead(directory));
    },
    acquire,
    release: async () => {
      const release = unlock;
      unlock = undefined;
      await release?.();
    },
  };
}

/**
 * Runs what two processes must not do at the same time: creating an index, and judging who holds the writer lock
 * (without the guard, two that see the same dead holder could each remove the lock, one of them that of the other).
 */
export async function withGuard<T>(directory: string, action: () => Promise<T>): Promise<T> {
  let release: () => Promise<void>;
  try {
    release = await lockFile(join(directory, "guard"), {
      realpath: false,
      stale: guardStaleMs,
      retries: { retries: 60, factor: 1.2, minTimeout: 10, maxTimeout: 100 },
      onCompromised: () => undefined,
    });
  } catch (error) {
    throw isLocked(error) ? lockedError(directory, error) : error;
  }
  try {
    return await action();
  } finally {
    // A guard that went stale meanwhile, or whose folder is gone, needs no release.
    await release().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
    });
  }
}

/** A writer that is silent for so long is taken to be gone. A dead process on this machine is noticed at once. */
const staleMs = 10_000;
const guardStaleMs = 2_000;
const holderFile = "writer.json";

async function holderIsDead(directory: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(join(directory, holderFile), "utf8");
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  const holder = /^\{"pid":(\d+),"host":(".*")\}$/.exec(text);
  if (holder === null || JSON.stringify(hostname()) !== holder[2]) return false;
  return !isAlive(Number(holder[1]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but another user's.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

async function removeLock(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ELOCKED";
}

function lockedError(directory: string, cause: unknown): EngineError {
  return new EngineError(
    "store/locked",
    `Another window or terminal is writing this index (${basename(directory)}); let it finish, or close it, and try again.`,
    { cause, retryable: true },
  );
}
