import { readFileSync } from "node:fs";
import type * as lancedb from "@lancedb/lancedb";
import type { RecordBatch } from "apache-arrow";
import { EngineError } from "../api";

export type Lance = typeof lancedb;

/** Loads the native module on first use, and says in a sentence where it cannot run. */
export async function loadLance(): Promise<Lance> {
  if (!processorSuits()) throw unsupported("this processor lacks the AVX2 and FMA instructions that it needs");
  // Its own warnings go straight to stderr, between the lines of our terminal commands; trouble reaches us as errors.
  process.env["LANCEDB_LOG"] ??= "off";
  try {
    return await import("@lancedb/lancedb");
  } catch (error) {
    const place = `${process.platform}-${process.arch}`;
    throw unsupported(`there is no LanceDB for ${place}, or its file is missing from the installation`, error);
  }
}

/** A folder with tables. Tables stay open until `close`. */
export interface LanceDatabase {
  readonly path: string;
  readonly connection: lancedb.Connection;
  close(): void;
}

export async function openDatabase(lance: Lance, path: string): Promise<LanceDatabase> {
  const connection = await lance.connect(path);
  return { path, connection, close: () => connection.close() };
}

export function readBatches(query: AsyncIterable<unknown>): AsyncIterable<RecordBatch> {
  // LanceDB's own declarations name the same class with a looser type parameter.
  return query as AsyncIterable<RecordBatch>;
}

/**
 * Compacts small files, adds new rows to the full-text index, and removes versions that are no longer current. A reader
 * in another window may still be on one of them: its query fails, and is made again on the newest version.
 */
export async function optimizeTable(table: lancedb.Table): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await table.optimize({ cleanupOlderThan: new Date() });
      // The full-text index comes last, so that the one before, half of the table's size, goes only the next time.
      if ((await table.listVersions()).length > 1) await table.optimize({ cleanupOlderThan: new Date() });
      return;
    } catch (error) {
      const conflict = error instanceof Error && /commit conflict/i.test(error.message);
      if (!conflict || attempt === 3) throw error;
    }
  }
}

/** Without these instructions the process would die instead of throwing. Only Linux tells without native code. */
function processorSuits(): boolean {
  if (process.platform !== "linux" || process.arch !== "x64") return true;
  let info: string;
  try {
    info = readFileSync("/proc/cpuinfo", "utf8");
  } catch (error) {
    // A container may hide it; then we try.
    if (error instanceof Error) return true;
    throw error;
  }
  const flags = /^flags\s*:(.*)$/m.exec(info)?.[1]?.split(/\s+/);
  return flags === undefined || (flags.includes("avx2") && flags.includes("fma"));
}

function unsupported(reason: string, cause?: unknown): EngineError {
  return new EngineError(
    "store/unsupported",
    `The index cannot be opened on this computer: ${reason}. Use Linux, Windows or an Apple-silicon Mac with a current processor.`,
    { cause },
  );
}
