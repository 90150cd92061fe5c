import { resolve } from "node:path";
import { type Config, EngineError, type Host } from "../../core";
import { evaluateAnswers } from "../../evaluation/answer-run";
import { evaluateRetrieval } from "../../evaluation/retrieval-run";
import { type RunOptions } from "../../evaluation/workspaces";
import { createProgress } from "../progress";
import { print, printJson } from "../terminal";

export interface EvaluateFlags {
  readonly dataset: string;
  readonly workspace?: readonly string[];
  readonly vectors?: string;
  readonly keep?: string;
  readonly source?: readonly string[];
  readonly json?: boolean;
}

const measures: Readonly<Record<string, (options: RunOptions, signal: AbortSignal) => Promise<object>>> = {
  retrieval: evaluateRetrieval,
  answers: evaluateAnswers,
};

export async function runEvaluate(
  what: string,
  flags: EvaluateFlags,
  config: Config,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  const measure = measures[what];
  if (!measure) {
    const known = Object.keys(measures).map((name) => `"evaluate ${name}"`);
    throw new EngineError("config/invalid", `There is no "evaluate ${what}", only ${known.join(" and ")}.`);
  }
  const progress = createProgress();
  let report: object;
  try {
    const options: RunOptions = {
      dataset: resolve(flags.dataset),
      workspaces: parseWorkspaces(flags.workspace ?? []),
      vectors: parseVectors(flags.vectors),
      ...(flags.keep === undefined ? {} : { keep: resolve(flags.keep) }),
      ...(flags.source === undefined ? {} : { sources: flags.source }),
      config,
      host,
      onProgress: (text) => progress.show(text),
    };
    report = await measure(options, signal);
  } finally {
    progress.end();
  }
  if (flags.json) printJson(report);
  else for (const [name, value] of Object.entries(report)) print(`${name}: ${JSON.stringify(value)}\n`);
}

function parseVectors(given = "full"): RunOptions["vectors"] {
  if (given === "none" || given === "instant" || given === "full") return given;
  throw new EngineError("config/invalid", `--vectors is none, instant or full, not ${given}.`);
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
