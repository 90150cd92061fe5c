import { randomUUID } from "node:crypto";
import * as nodeFs from "node:fs";
import { readFile, rm, rmdir } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { check as checkLock, lock as lockFile } from "proper-lockfile";
import { EngineError, type Log } from "../../api";
import { errorCode, isMissing } from "../../platform/file-errors";
import { writeWhole } from "../../platform/folders";

/** The right to write one index. Readers need none. */
export interface WriterLock {
  isHeld(): boolean;
  /** True while another process holds it that is alive. */
  isHeldElsewhere(): Promise<boolean>;
  /** Takes the lock where it is not held yet, or throws `store/locked`. */
  acquire(): Promise<void>;
  /**
   * Throws `store/locked` where another process took the lock over, as it may from one that was stopped for a while (a
   * laptop asleep), and `store/corrupt` where the folder is gone. To be called right before each commit.
   */
  assertHeld(): Promise<void>;
  /** Numbers up to this one may have been given out by holders before, also by one that sleeps and may yet use them. */
  reservedTo(): number;
  /** Says to all who come after that numbers up to this one are given out. */
  reserve(upTo: number): Promise<void>;
  /** `used`: the last number that was really given out; what was reserved beyond is free again. */
  release(used?: number): Promise<void>;
  /** The same where the folder goes: no trace of the lock stays. */
  retire(): Promise<void>;
}

export function createWriterLock(directory: string, log: Log): WriterLock {
  /** Of this term of holding the lock; another process that takes over writes its own. */
  let term: { readonly token: string; readonly unlock: () => Promise<void>; reservedTo: number } | undefined;

  async function take(): Promise<void> {
    const before = await readHolder(directory);
    const token = randomUUID();
    const unlock = await lockFile(join(directory, lockName), {
      realpath: false,
      stale: staleMs,
      update: staleMs / 4,
      // At the end of a process that lost its lock unawares, the folder it would remove is the lock of another.
      fs: { ...nodeFs, rmdirSync: (path: string) => removeOwn(directory, path, token) },
      onCompromised: (error) => {
        if (term?.token === token) term = undefined;
        log.warn(`The right to write the index in ${directory} was lost: ${error.message}`);
      },
    });
    const own = { token, unlock, reservedTo: before?.reservedTo ?? 0 };
    try {
      await writeHolder(own);
    } catch (error) {
      await unlock();
      throw error;
    }
    term = own;
  }

  async function acquire(): Promise<void> {
    if (term !== undefined) return;
    await withGuard(directory, async () => {
      try {
        await take();
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (!(await holderIsDead(directory))) throw lockedError(directory, error);
        log.info(`The process that wrote the index in ${directory} has died; its lock is taken over.`);
        await removeLock(join(directory, `${lockName}.lock`));
        await take();
      }
    });
  }

  async function writeHolder({ token, reservedTo }: Pick<Holder, "token" | "reservedTo">): Promise<void> {
    const holder: Holder = { pid: process.pid, host: hostname(), token, reservedTo };
    await writeWhole(join(directory, holderFile), JSON.stringify(holder));
  }

  /** Where it is not: why. */
  async function held(): Promise<NonNullable<typeof term> | EngineError> {
    const own = term;
    const holder = await readHolder(directory);
    if (own !== undefined && holder?.token === own.token) return own;
    term = undefined;
    return holder === undefined ? goneError(directory) : lockedError(directory, undefined);
  }

  async function mustHold(): Promise<NonNullable<typeof term>> {
    const own = await held();
    if (own instanceof EngineError) throw own;
    return own;
  }

  return {
    isHeld: () => term !== undefined,
    isHeldElsewhere: async () => {
      if (term !== undefined) return false;
      const isLockedNow = await checkLock(join(directory, lockName), { realpath: false, stale: staleMs });
      return isLockedNow && !(await holderIsDead(directory));
    },
    acquire,
    async assertHeld() {
      await mustHold();
    },
    reservedTo: () => term?.reservedTo ?? 0,
    async reserve(upTo) {
      const own = await mustHold();
      own.reservedTo = upTo;
      await writeHolder(own);
    },
    async release(used) {
      if (term === undefined) return;
      const own = await held();
      term = undefined;
      // What is another's by now stays; the timer of the lock we had finds out and stops.
      if (own instanceof EngineError) return;
      try {
        if (used !== undefined && used < own.reservedTo) await writeHolder({ ...own, reservedTo: used });
      } catch (error) {
        // A full disk: then the numbers that were not used are lost, of which there are enough.
        log.debug(`The numbers reserved in ${directory} were not given back: ${String(error)}`);
      }
      await own.unlock();
    },
    async retire() {
      const own = await mustHold();
      term = undefined;
      await rm(join(directory, holderFile), { force: true });
      await own.unlock();
    },
  };
}

/**
 * Runs what two processes must not do at the same time: judging who holds the writer lock (without the guard, two that
 * see the same dead holder could each remove the lock, one of them that of the other).
 */
async function withGuard<T>(directory: string, action: () => Promise<T>): Promise<T> {
  let release: () => Promise<void>;
  try {
    release = await lockFile(join(directory, guardName), {
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
const lockName = "writer";
const holderFile = "writer.json";
const guardName = "guard";
/** What lies in the folder of an index for the lock alone. */
export const lockFiles: readonly string[] = [holderFile, `${lockName}.lock`, `${guardName}.lock`];

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  readonly reservedTo: number;
}

/** Undefined where there is none; one that makes no sense is nobody's. */
async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    return parseHolder(await readFile(join(directory, holderFile), "utf8"));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder {
  const nobody: Holder = { pid: 0, host: "", token: "", reservedTo: 0 };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return nobody;
    const { pid, host, token, reservedTo } = value as Partial<Record<keyof Holder, unknown>>;
    return {
      pid: typeof pid === "number" && Number.isInteger(pid) ? pid : 0,
      host: typeof host === "string" ? host : "",
      token: typeof token === "string" ? token : "",
      reservedTo: typeof reservedTo === "number" && Number.isInteger(reservedTo) ? reservedTo : 0,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return nobody;
    throw error;
  }
}

/** Of a process on another machine nobody can tell. */
async function holderIsDead(directory: string): Promise<boolean> {
  const holder = await readHolder(directory);
  return holder !== undefined && holder.pid > 0 && holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, but another user's.
    return errorCode(error) !== "ESRCH";
  }
}

function removeOwn(directory: string, path: string, token: string): void {
  const holder = parseHolder(nodeFs.readFileSync(join(directory, holderFile), "utf8"));
  if (holder.token === token) nodeFs.rmdirSync(path);
}

async function removeLock(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isLocked(error: unknown): boolean {
  return errorCode(error) === "ELOCKED";
}

function lockedError(directory: string, cause: unknown): EngineError {
  return new EngineError(
    "store/locked",
    `Another window or terminal is writing this index (${basename(directory)}); let it finish, or close it, and try again.`,
    { cause, retryable: true },
  );
}

export function goneError(directory: string): EngineError {
  return new EngineError(
    "store/corrupt",
    `The index folder ${directory} was removed while the index was written; index again.`,
    { retryable: true },
  );
}
