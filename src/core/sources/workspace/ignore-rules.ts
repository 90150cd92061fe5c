import ignore, { type Ignore } from "ignore";

/** One file of ignore patterns. Paths are relative to the top of its repository; it governs what is below `base`. */
export interface IgnoreLevel {
  /** Folder that the patterns are relative to; empty for the top. */
  readonly base: string;
  /** The file as people know it: `docs/.gitignore`. */
  readonly from: string;
  readonly patterns: Ignore;
  readonly ignoreCase: boolean;
}

/** The pattern that decided. */
export interface IgnoreMatch {
  readonly pattern: string;
  readonly from: string;
}

export function ignoreLevel(text: string, base: string, from: string, ignoreCase: boolean): IgnoreLevel {
  return { base, from, patterns: ignore({ ignoreCase }).add(asBytes(text.replace(/^\uFEFF/, ""))), ignoreCase };
}

/**
 * git's question: is this path ignored, given that no folder above it is? `levels` come nearest first, and the first
 * that says anything decides.
 */
export function ignoredBy(levels: readonly IgnoreLevel[], path: string, isFolder: boolean): IgnoreMatch | undefined {
  for (const level of levels) {
    const result = level.patterns.test(below(level, path, isFolder));
    if (result.ignored) return { pattern: asText(result.rule?.pattern ?? ""), from: level.from };
    if (result.unignored) return undefined;
  }
  return undefined;
}

/**
 * The levels for what is inside a folder that is not ignored. A level that ignores this folder, and was overruled by a
 * nearer one, must not ignore its contents on that ground: git asks each path for itself, whereas the patterns here
 * also look at the folders above a path.
 */
export function levelsInside(levels: readonly IgnoreLevel[], folder: string): readonly IgnoreLevel[] {
  if (!levels.some((level) => level.patterns.test(below(level, folder, true)).ignored)) return levels;
  return levels.map((level) => {
    const path = below(level, folder, true);
    if (!level.patterns.test(path).ignored) return level;
    const patterns = ignore({ ignoreCase: level.ignoreCase }).add(level.patterns);
    return { ...level, patterns: patterns.add([`!/${path.replace(/[\\*?[]/g, "\\$&")}`]) };
  });
}

function below(level: IgnoreLevel, path: string, isFolder: boolean): string {
  const relative = asBytes(level.base === "" ? path : path.slice(level.base.length + 1));
  return isFolder ? `${relative}/` : relative;
}

const onlyAscii = /^[\0-\x7f]*$/;

/** git matches bytes, not characters: its `?` is half an `é`. So each byte is a character here. */
function asBytes(text: string): string {
  return onlyAscii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

function asText(bytes: string): string {
  return onlyAscii.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}
