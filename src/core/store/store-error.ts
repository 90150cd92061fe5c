import { EngineError, isAbort, isEngineError } from "../api";

/**
 * Names a failure that the user can do something about. LanceDB gives its errors as text only, with the error number
 * of the operating system inside; Node gives a code.
 */
export function namedError(error: unknown, directory: string): EngineError | undefined {
  if (isEngineError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const options = { cause: error, retryable: true };
  if (diskFullCodes.has(code) || diskFull.test(text)) {
    return new EngineError(
      "store/disk-full",
      `The disk is full, so the index in ${directory} could not be written; what was indexed before is kept. Free some space and index again.`,
      options,
    );
  }
  if (readOnlyCodes.has(code) || readOnly.test(text)) {
    return new EngineError(
      "store/read-only",
      `The index folder ${directory} cannot be written; allow writing to it, or choose another storage folder.`,
      options,
    );
  }
  return undefined;
}

/** True for what says nothing about the state of the index. */
export function isOutsideTrouble(error: unknown, directory: string): boolean {
  return isAbort(error) || namedError(error, directory) !== undefined;
}

const diskFullCodes = new Set(["ENOSPC", "EDQUOT"]);
/** ENOTDIR: a file stands where the storage folder should be. */
const readOnlyCodes = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR"]);
/** Linux and macOS 28; Windows 112 (disk full), 39 (handle disk full); quota 122 on Linux, 69 on macOS. */
const diskFull = /No space left on device|not enough space on the disk|Disk quota exceeded|\(os error (28|112|39)\)/i;
const readOnly =
  /Permission denied|Read-only file system|Access is denied|Operation not permitted|\(os error (13|30)\)/i;
