import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Log } from "../../api";
import { isMissing } from "../../platform/file-errors";

/** A reader has met damage: the next writer looks into it. Where the mark cannot be left, the next reader tries again. */
export async function markDamaged(directory: string, log: Log): Promise<void> {
  try {
    await writeFile(join(directory, markFile), "", { mode: 0o600 });
  } catch (error) {
    log.debug(`The damage of ${directory} could not be noted: ${String(error)}`);
  }
}

export async function isMarkedDamaged(directory: string): Promise<boolean> {
  try {
    await stat(join(directory, markFile));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export async function clearDamageMark(directory: string): Promise<void> {
  await rm(join(directory, markFile), { force: true });
}

const markFile = "damaged";
