import { languageOf, leftOutByName, type Skipped } from "../../api";
import { tooLargeReason } from "../size-limit";
import { type TreeEntry } from "./queries";

/** Which files of a repository are indexed? Those that would be of a folder of the user's, links and copies apart. */

export interface FileChoice {
  readonly maxFileBytes: number;
  readonly hasTests: boolean;
  /** Copies of other projects. */
  readonly hasVendored: boolean;
}

/** `told` false: of no interest to anybody. */
export type Verdict = { readonly is: "document" | "folder" } | { readonly is: "left-out"; readonly reason?: string };

export function judge(path: string, entry: TreeEntry, choice: FileChoice): Verdict {
  if (entry.name.includes("\uFFFD")) return { is: "left-out", reason: "has a name that is not valid UTF-8" };
  if (entry.type === "tree") return judgeFolder(path, entry.name, choice);
  if (entry.type === "commit") {
    return { is: "left-out", reason: "is a submodule: another repository, which can be added by its own name" };
  }
  const language = languageOf(path);
  if (language === undefined || entry.type !== "blob") return { is: "left-out" };
  if (entry.mode === linkMode) return { is: "left-out", reason: "is a symbolic link, which is not followed" };
  if (!choice.hasTests && isTest(path)) return { is: "left-out", reason: "is a test" };
  const reason = tooLargeReason(entry.size, language, choice.maxFileBytes);
  return reason === undefined ? { is: "document" } : { is: "left-out", reason };
}

const linkMode = 0o120000;

function judgeFolder(path: string, name: string, { hasTests, hasVendored }: FileChoice): Verdict {
  const byName = leftOutByName(name);
  if (byName !== undefined) return { is: "left-out", ...(byName.told ? { reason: byName.reason } : {}) };
  if (!hasTests && testFolder.test(`${path}/`)) return { is: "left-out", reason: "holds tests" };
  if (!hasVendored && vendoredFolder.test(`${path}/`)) {
    return { is: "left-out", reason: "holds copies of other projects" };
  }
  return { is: "folder" };
}

const testFolder = /(?:^|\/)_?tests?\/$/;
const vendoredFolder = /(?:^|\/)(?:_?vendor(?:ed)?|third[_-]party|extern(?:al)?s?)\/$/;

function isTest(path: string): boolean {
  return /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$/.test(path);
}

/** What a project says of itself, then its code, then the rest: what comes first is found first. */
export function byInterest(one: { readonly path: string }, other: { readonly path: string }): number {
  return rankOf(one.path) - rankOf(other.path) || (one.path < other.path ? -1 : one.path > other.path ? 1 : 0);
}

function rankOf(path: string): number {
  if (/^readme\b/i.test(path)) return 0;
  if (isTest(path) || /(?:^|\/)tests?\//.test(path)) return 4;
  if (languageOf(path) === "python") return /(?:^|\/)_(?!_)/.test(path) ? 2 : 1;
  return 3;
}

export function skippedAs(path: string, { reason }: { readonly reason?: string }): readonly Skipped[] {
  return reason === undefined ? [] : [{ path, reason }];
}
