import { resolve } from "node:path";
import { type Config, EngineError, type Host } from "../../core";
import { evaluateRetrieval, type RetrievalReport } from "../../evaluation/retrieval-run";
import { createProgress } from "../progress";
import { print, printJson } from "../terminal";

export interface EvaluateFlags {
  readonly dataset: string;
  readonly workspace?: readonly string[];
  readonly json?: boolean;
}

export async function runEvaluate(
  what: string,
  flags: EvaluateFlags,
  config: Config,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  if (what !== "retrieval")
    throw new EngineError("config/invalid", `Only "evaluate retrieval" exists, not "evaluate ${what}".`);
  const progress = createProgress();
  const workspaces = parseWorkspaces(flags.workspace ?? []);
  const onProgress = (text: string): void => progress.show(text);
  let report: RetrievalReport;
  try {
    report = await evaluateRetrieval({ dataset: resolve(flags.dataset), workspaces, config, host, onProgress }, signal);
  } finally {
    progress.end();
  }
  if (flags.json) printJson(report);
  else for (const [name, value] of Object.entries(report)) print(`${name}: ${JSON.stringify(value)}\n`);
}

/** `PATH`, or `NAME=PATH` any number of times. */
function parseWorkspaces(given: readonly string[]): readonly { readonly name?: string; readonly path: string }[] {
  return given.map((item) => {
    const named = /^([\w.-]+)=(.+)$/.exec(item);
    return named?.[1] !== undefined && named[2] !== undefined
      ? { name: named[1], path: resolve(named[2]) }
      : { path: resolve(item) };
  });
}
