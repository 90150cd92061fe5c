import { randomUUID } from "node:crypto";
import { appendFile, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { type Log, type NetworkEntry } from "../../api";
import { errorCode, isMissing } from "../file-errors";
import { createDirectory } from "../folders";
import { isRecord } from "../is-record";
import { createTurns } from "../turns";

/** How a request ended. */
export type RequestEnd = Pick<NetworkEntry, "bytesIn" | "outcome">;

/**
 * What left this machine, for its user to read: JSON lines in two files of bounded size, which any number of processes
 * append to. No request waits for it, and none fails because it cannot be written.
 */
export interface Ledger {
  /** Notes a request before it is made; what is returned notes how it ended, and does so once. */
  begin(request: Omit<NetworkEntry, "time" | "bytesIn" | "outcome">): (end: RequestEnd) => void;
  /** Newest first. */
  entries(): Promise<readonly NetworkEntry[]>;
  clear(): Promise<void>;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

export interface LedgerOptions {
  /** Absolute path; made when the first request is made. */
  readonly folder: string;
  readonly log: Log;
  /** Bytes at which a file is put aside; the one put aside before it goes. */
  readonly maxBytes?: number;
}

/** Some thousand requests. */
const defaultMaxBytes = 1_000_000;

export function createLedger({ folder, log, maxBytes = defaultMaxBytes }: LedgerOptions): Ledger {
  const current = join(folder, "network.jsonl");
  const previous = join(folder, "network.1.jsonl");
  const process = randomUUID().slice(0, 8);
  const turns = createTurns();
  let waiting: string[] = [];
  let count = 0;
  let isTold = false;

  function note(line: object): void {
    // Whoever comes while another write is under way is written with all that wait by then.
    if (waiting.push(`${JSON.stringify(line)}\n`) === 1) void turns.run(write);
  }

  async function write(): Promise<void> {
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    try {
      await createDirectory(folder);
      // One append a time: lines of several processes stay whole.
      await appendFile(current, lines.join(""), { mode: 0o600 });
      await rotate();
    } catch (error) {
      if (!isTold) log.warn(`What leaves this machine cannot be noted in ${current}: ${String(error)}`);
      isTold = true;
    }
  }

  /** Under a lock: else a second process would put the new, short file in the place of the one put aside. */
  async function rotate(): Promise<void> {
    if ((await sizeOf(current)) <= maxBytes) return;
    try {
      const release = await lock(current, { realpath: false, stale: 10_000 });
      try {
        if ((await sizeOf(current)) > maxBytes) await rename(current, previous);
      } finally {
        await release();
      }
    } catch (error) {
      // Another process is at it.
      if (errorCode(error) !== "ELOCKED") throw error;
    }
  }

  return {
    begin(request) {
      const id = `${process}-${count++}`;
      note({ id, time: new Date().toISOString(), ...request });
      let isOver = false;
      return (end) => {
        if (isOver) return;
        isOver = true;
        note({ id, ...end });
      };
    },

    entries: () =>
      turns.run(async () => {
        await write();
        return entriesOf((await textOf(previous)) + (await textOf(current)));
      }),

    clear: () =>
      turns.run(async () => {
        waiting = [];
        await Promise.all([current, previous].map((path) => rm(path, { force: true })));
      }),

    close: () => turns.run(write),
  };
}

/** A request has two lines, so that one whose process died is there too. What makes no sense is left out. */
function entriesOf(text: string): readonly NetworkEntry[] {
  const entries = new Map<string, NetworkEntry>();
  for (const line of text.split("\n")) {
    const value = parsed(line);
    if (!isRecord(value)) continue;
    const { id, ...fields } = value;
    if (typeof id !== "string") continue;
    const begun = entries.get(id);
    if (begun !== undefined) entries.set(id, { ...begun, ...fields });
    else if (typeof fields["time"] === "string" && typeof fields["host"] === "string") {
      // Only `begin` writes a line with a time.
      entries.set(id, { bytesIn: 0, outcome: "unfinished", ...fields } as unknown as NetworkEntry);
    }
  }
  return [...entries.values()].reverse();
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    // A disk that was full in the middle of a line.
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
