import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isEngineError, type Log } from "../../api";
import { isThere, namesIn } from "./folders";
import { infoFile } from "./index-info";
import { createWriterLock, lockFiles } from "./writer-lock";

/**
 * Removes the folder of an index. The file that says it is one goes first, so that nothing opens what is left when the
 * process dies meanwhile. Throws `store/locked` while another process writes.
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
  await rm(join(directory, infoFile), { force: true });
  for (const name of await namesIn(directory)) {
    if (!lockFiles.includes(name)) await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
  }
  await lock.release();
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
