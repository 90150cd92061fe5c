import ignore, { type Ignore } from "ignore";

/** One file of ignore patterns. Paths are relative to the top of its repository; it governs what is below `base`. */
export interface IgnoreLevel {
  /** Folder that the patterns are relative to; empty for the top. */
  readonly base: string;
  /** The file as people know it: `docs/.gitignore`. */
  readonly from: string;
  readonly patterns: Ignore;
  readonly ignoreCase: boolean;
  /** What the rules cost, see `costOf`. */
  readonly cost: number;
  /** Why some of the rules do not count: a sentence fragment about the file. */
  readonly trouble?: string;
}

export interface IgnoreLevelOptions {
  readonly base: string;
  readonly from: string;
  readonly ignoreCase: boolean;
  /** What the rules may cost; those above it are left out. */
  readonly costLeft?: number;
}

export interface RulesText {
  readonly text: string;
  /** The text ends where we stopped reading. */
  readonly isCut?: boolean;
}

/** The pattern that decided. */
export interface IgnoreMatch {
  readonly pattern: string;
  readonly from: string;
}

/** Of one path at most this long can be told: a longer pattern matches nothing, and may be too long to be compiled. */
const maxPatternChars = 4096;

/**
 * Rules that may bear on one path, by what they cost. Each path is held against all of them, so this is what keeps a
 * tree with millions of rules, which nobody wrote by hand, from taking hours and gigabytes.
 */
export const maxRulesCost = 10_000;

export function costOfRules(levels: readonly IgnoreLevel[]): number {
  return levels.reduce((sum, level) => sum + level.cost, 0);
}

/** Rules of one file that are named when they are left out. */
const namedTroubles = 3;

/** What cannot be held against paths in good time is left out and told; the other rules of the file count. */
export function ignoreLevel(
  { text, isCut = false }: RulesText,
  { base, from, ignoreCase, costLeft = maxRulesCost }: IgnoreLevelOptions,
): IgnoreLevel {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  if (isCut) lines.pop();
  const troubles: string[] = [];
  if (isCut)
    troubles.push(lines.length > 0 ? `counts only to its line ${lines.length}: it is too large` : "is too large");
  const rules: string[] = [];
  let leftOut = 0;
  let cost = 0;
  for (const [position, rawLine] of lines.entries()) {
    const line = rawLine.endsWith("\r") ? rawLine.slice(0, -1) : rawLine;
    if (line === "" || line.startsWith("#")) continue;
    const ruleCost = costOf(line);
    const reason =
      line.length > maxPatternChars
        ? `is longer than ${maxPatternChars} characters`
        : ruleCost === undefined
          ? "has more than three `**`"
          : cost + ruleCost > costLeft
            ? "is one too many"
            : undefined;
    if (reason === undefined) {
      rules.push(asBytes(line));
      cost += ruleCost ?? 0;
    } else if (++leftOut <= namedTroubles) troubles.push(`has a rule that is left out: line ${position + 1} ${reason}`);
  }
  if (leftOut > namedTroubles) troubles.push(`has ${leftOut - namedTroubles} more such rules`);
  const level = { base, from, patterns: ignore({ ignoreCase }).add(rules), ignoreCase, cost };
  return troubles.length === 0 ? level : { ...level, trouble: troubles.join("; ") };
}

/**
 * A rule costs one, more if it is long, and much more if it has several `**` before its end: each can stand for any
 * number of folders, so the ways to match grow with the depth of the path to the power of their number. Undefined: too
 * many to be tried.
 */
function costOf(pattern: string): number | undefined {
  const end = pattern.trimEnd().replace(/\/\*\*$/, "").length;
  let doubleStars = 0;
  for (let at = pattern.indexOf("**"); at >= 0 && at < end; at = pattern.indexOf("**", at)) {
    doubleStars++;
    while (pattern[at] === "*") at++;
  }
  const cost = [1, 1, 50, 1000][doubleStars];
  return cost && cost + Math.floor(pattern.length / 64);
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
