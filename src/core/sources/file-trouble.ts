import { errorCode, isMissing as isNotThere } from "../platform/file-errors";

export { errorCode };

/** What the operating system said about one file or folder, as a reason for leaving it out. */
export function fileTrouble(error: unknown, name = ""): string {
  const code = errorCode(error);
  if (code === "ENOENT" && isUnreadableName(name)) return "has a name that is not valid UTF-8";
  return (code === undefined ? undefined : reasons.get(code)) ?? `cannot be read (${code ?? String(error)})`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist"],
  ["ENOTDIR", "does not exist"],
  ["EACCES", "cannot be read: permission denied"],
  ["EPERM", "cannot be read: permission denied"],
  ["ENAMETOOLONG", "has a path that is too long for this system"],
  ["ELOOP", "is a symbolic link that leads back to itself"],
  ["EBUSY", "is in use by another program"],
  ["EMFILE", "could not be opened: this process has too many files open"],
  ["ENFILE", "could not be opened: this system has too many files open"],
  ["EIO", "cannot be read: the disk reports an error"],
  ["ESTALE", "cannot be read: the network drive lost it"],
  ["ETIMEDOUT", "cannot be read: the network drive does not answer"],
]);

/** It was there when it was listed and is gone now, or never was there: nothing to tell anybody about. */
export function isMissing(error: unknown, name = ""): boolean {
  return isNotThere(error) && !(errorCode(error) === "ENOENT" && isUnreadableName(name));
}

/** A name that is not UTF-8 reaches us with replacement characters in it, and there is no file of that name. */
function isUnreadableName(name: string): boolean {
  return name.includes("\uFFFD");
}
