import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export const project = resolve(__dirname, "..", "..");
export const sample = resolve(project, "test", "fixtures", "projects", "lending-library");
const cli = resolve(project, "out", "cli.js");

export interface CliResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Interrupts, as Ctrl-C does, when it resolves. */
  readonly interruptWhen?: Promise<void>;
  /** What interrupts; Ctrl-C's where absent. */
  readonly signal?: "SIGINT" | "SIGTERM";
  /** Called with each piece of stdout and a way to interrupt. */
  readonly onStdout?: (text: string, interrupt: () => void) => void;
}

/** Runs the built program as a user does. The keys of the one who runs the tests are kept from it. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  if (!existsSync(cli)) throw new Error("out/cli.js is missing: run `npm run build` first");
  const env = { ...process.env, OPENAI_API_KEY: "", OPENAI_BASE_URL: "", ...options.env };
  const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd ?? project, env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    options.onStdout?.(text, () => child.kill(options.signal ?? "SIGINT"));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  void options.interruptWhen?.then(() => child.kill(options.signal ?? "SIGINT"));
  child.stdin.end(options.input ?? "");
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
}

export function lastJson<T>(stdout: string): T {
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T;
}
