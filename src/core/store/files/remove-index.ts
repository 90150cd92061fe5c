import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { isEngineError, type Log } from "../../api";
import { errorCode } from "../../platform/file-errors";
import { isThere, namesIn } from "../../platform/folders";
import { infoFile } from "./index-info";
import { createWriterLock, lockFiles } from "./writer-lock";

/**
 * Removes the folder of an index. The file that says it is one goes first, so that nothing opens what is left when the
 * process dies meanwhile. Throws `store/locked` while another process writes, also one that takes over meanwhile: what
 * that one makes stays.
 */
export async function removeIndex(directory: string, log: Log): Promise<void> {
  if (!(await isThere(directory))) return;
  const lock = createWriterLock(directory, log);
  try {
    await lock.acquire();
  } catch (error) {
    // A full disk takes no lock, and is why many an index goes.
    if (isEngineError(error) && error.code === "store/locked") throw error;
    log.info(`The index in ${directory} is removed without its lock: ${String(error)}`);
  }
  const isHeld = lock.isHeld();
  const others = (await namesIn(directory)).filter((name) => name !== infoFile && !lockFiles.includes(name));
  for (const name of [infoFile, ...others]) {
    if (isHeld) await lock.assertHeld();
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  if (isHeld) await lock.retire();
  else await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    await rmdir(directory);
  } catch (error) {
    // Gone, or another process has begun to write there again.
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
  }
}
