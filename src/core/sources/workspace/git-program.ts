import { execFile } from "node:child_process";
import { homedir } from "node:os";

/** How git is reached, and the environment its settings are read from. Tests replace both. */
export interface GitOptions {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
}

export const defaultGit: GitOptions = { program: "git", environment: process.env };

/** git, for as long as one listing takes. */
export interface Git {
  readonly environment: NodeJS.ProcessEnv;
  /**
   * What git prints, or undefined where there is no git, or it refuses (not its repository, a question it does not
   * know). Once it did not answer in time it is asked no more: a tree of a thousand repositories would cost a thousand
   * such waits.
   */
  ask(folder: string, args: readonly string[], signal?: AbortSignal): Promise<string | undefined>;
}

const timeoutMs = 20_000;
/** A million paths; what is longer counts as no answer. */
const maxOutputBytes = 64 * 1024 * 1024;

/**
 * Only questions are asked. Nothing of the repository's own settings may start a program, since people also open
 * folders that they do not trust: the file system monitor is switched off, and nothing is fetched. The latter is said
 * twice, because older gits do not know `GIT_NO_LAZY_FETCH`: where an object of a partial clone is missing, they run the
 * command that `remote.*.url` names.
 */
export function createGit({ program, environment }: GitOptions, waitMs = timeoutMs): Git {
  let isStuck = false;
  return {
    environment,
    async ask(folder, args, signal) {
      signal?.throwIfAborted();
      if (isStuck) return undefined;
      const all = ["-C", folder, "-c", "core.fsmonitor=false", ...args];
      const options = {
        // Not the folder itself: Windows would look there for a git.exe first.
        cwd: homedir(),
        env: cleanEnvironment(environment),
        timeout: waitMs,
        killSignal: "SIGKILL" as const,
        maxBuffer: maxOutputBytes,
        windowsHide: true,
        encoding: "utf8" as const,
        ...(signal === undefined ? {} : { signal }),
      };
      const output = await new Promise<string | undefined>((resolve) => {
        execFile(program, all, options, (error, stdout) => {
          isStuck ||=
            error?.killed === true && signal?.aborted !== true && error.code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER";
          resolve(error ? undefined : stdout);
        });
      });
      signal?.throwIfAborted();
      return output;
    },
  };
}

/** Where git finds itself and the user's own settings; everything else that `GIT_…` can say is not ours to pass on. */
const keptNames = /^GIT_(?:CONFIG_\w+|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/i;

/** Inside a hook git names its repository in the environment, which would win over the folder asked about. */
function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name) || keptNames.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_TERMINAL_PROMPT: "0",
  };
}
