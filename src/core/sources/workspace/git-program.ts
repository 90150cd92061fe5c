import { execFile } from "node:child_process";
import { homedir } from "node:os";

/** How git is reached, and the environment its settings are read from. Tests replace both. */
export interface GitOptions {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
}

export const defaultGit: GitOptions = { program: "git", environment: process.env };

const timeoutMs = 20_000;
const maxOutputBytes = 256 * 1024 * 1024;

/**
 * What git prints, or undefined where there is no git, or it refuses (not its repository, a question it does not know).
 * Only questions are asked. Nothing of the repository's own settings may start a program, since people also open
 * folders that they do not trust: the file system monitor is switched off and nothing is fetched.
 */
export async function askGit(
  git: GitOptions,
  folder: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  signal?.throwIfAborted();
  const all = ["-C", folder, "-c", "core.fsmonitor=false", ...args];
  const options = {
    // Not the folder itself: Windows would look there for a git.exe first.
    cwd: homedir(),
    env: cleanEnvironment(git.environment),
    timeout: timeoutMs,
    maxBuffer: maxOutputBytes,
    windowsHide: true,
    encoding: "utf8" as const,
    ...(signal === undefined ? {} : { signal }),
  };
  const output = await new Promise<string | undefined>((resolve) => {
    execFile(git.program, all, options, (error, stdout) => resolve(error ? undefined : stdout));
  });
  signal?.throwIfAborted();
  return output;
}

/** Inside a hook git names its repository in the environment, which would win over the folder asked about. */
function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = { ...environment };
  for (const name of ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"]) {
    delete clean[name];
  }
  return { ...clean, GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0" };
}
