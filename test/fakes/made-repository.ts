import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A git repository that a test makes, commit by commit. */
export interface MadeRepository {
  readonly folder: string;
  /** Writes files (null: deletes one) and commits; gives the commit. */
  commit(files: Readonly<Record<string, string | Buffer | null>>): string;
  /** A path that no file system has to have: a link, or a submodule at a commit. Part of the next commit. */
  put(mode: "120000" | "160000", path: string, content: string): void;
  git(...args: readonly string[]): string;
}

export function makeRepository(folder: string): MadeRepository {
  mkdirSync(folder, { recursive: true });
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
  const run = (args: readonly string[], input?: string): string =>
    execFileSync("git", ["-c", "core.autocrlf=false", ...args], { cwd: folder, env, encoding: "utf8", input }).trim();
  run(["init", "--quiet", "--initial-branch=main"]);
  return {
    folder,
    git: (...args) => run(args),
    put(mode, path, content) {
      const oid = mode === "160000" ? content : run(["hash-object", "-w", "--stdin"], content);
      run(["update-index", "--add", "--cacheinfo", `${mode},${oid},${path}`]);
    },
    commit(files) {
      for (const [path, content] of Object.entries(files)) {
        if (content === null) {
          run(["rm", "--quiet", "--cached", path]);
          continue;
        }
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const written = Object.entries(files).flatMap(([path, content]) => (content === null ? [] : [path]));
      if (written.length > 0) run(["add", "--force", "--pathspec-from-file=-"], written.join("\n"));
      run(["commit", "--quiet", "--allow-empty", "--message", "change"]);
      return run(["rev-parse", "HEAD"]);
    },
  };
}
