import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Config,
  createDirectory,
  type Engine,
  EngineError,
  type Host,
  openEngine,
  type SearchRequest,
} from "../core";
import { type DatasetQuery } from "./dataset";

/** What every run of an evaluation is given. */
export interface RunOptions {
  /** Folder with `queries.jsonl` and what else the measure needs. */
  readonly dataset: string;
  /** One without a name: all questions are asked there. */
  readonly workspaces: readonly Workspace[];
  readonly config: Config;
  /** Its roots, sources and storage are not used: a run has its own, and never sees the user's index. */
  readonly host: Host;
  /** `none`: words and symbols alone; `instant`: as in the first minute of a new index, before anything is embedded. */
  readonly vectors?: Host["vectors"];
  /** Folder that keeps the indexes of the run, so that the next one finds them; without it they go with the run. */
  readonly keep?: string;
  readonly onProgress?: (text: string) => void;
  /**
   * Kinds or ids that are searched, of what the user has added (see `SearchRequest`): a run of its own index beside the
   * user's sources. Without them a run sees nothing but what it asks about.
   */
  readonly sources?: readonly string[];
  /** In place of the engine itself, for tests. */
  readonly open?: (config: Config, host: Host) => Promise<Engine>;
}

export interface Workspace {
  readonly name?: string;
  readonly path: string;
}

/** One index and the questions that are asked of it. */
export interface Stage {
  readonly root: string;
  readonly sources?: Host["sources"];
  readonly queries: readonly DatasetQuery[];
}

/** Which question is asked where; throws where one has no workspace. */
export async function assignQueries(
  workspaces: readonly Workspace[],
  queries: readonly DatasetQuery[],
): Promise<readonly Stage[]> {
  const everywhere = workspaces.find(({ name }) => name === undefined);
  if (everywhere && workspaces.length > 1) {
    throw new EngineError("config/invalid", "Several workspaces need names; give each as --workspace NAME=PATH.");
  }
  for (const { path } of workspaces) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isDirectory()) throw new EngineError("source/not-found", `${path} is not a folder.`);
  }
  const names = new Set(workspaces.map(({ name }) => name));
  const homeless = queries.find(({ repo }) => !everywhere && !names.has(repo));
  if (homeless) {
    const wanted = homeless.repo;
    throw new EngineError(
      "config/invalid",
      wanted === undefined
        ? `Query ${homeless.id} names no repo; give one --workspace PATH without a name.`
        : `Query ${homeless.id} is about ${wanted}, which has no workspace; add --workspace ${wanted}=PATH.`,
    );
  }
  return workspaces
    .map(({ name, path }) => ({
      root: path,
      queries: queries.filter(({ repo }) => name === undefined || repo === name),
    }))
    .filter((stage) => stage.queries.length > 0);
}

/** Runs with a folder for indexes: a fresh one that is removed afterwards, or the one that the user keeps. */
export async function withStorage<T>(keep: string | undefined, run: (storageDir: string) => Promise<T>): Promise<T> {
  if (keep !== undefined) {
    await createDirectory(keep);
    return run(await realpath(keep));
  }
  const storageDir = await realpath(await mkdtemp(join(tmpdir(), "python-code-helper-evaluate-")));
  try {
    return await run(storageDir);
  } finally {
    await rm(storageDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Indexes one stage and hands its engine on. */
export async function withIndexed<T>(
  { root, sources }: Stage,
  options: RunOptions & { readonly storageDir: string },
  signal: AbortSignal | undefined,
  use: (engine: Engine, indexSeconds: number) => Promise<T>,
): Promise<T> {
  const { mediaDir, outDir, secrets, log, storageDir: sharedDir } = options.host;
  const { storageDir, config, onProgress, vectors = "full" } = options;
  const shared = options.sources === undefined ? {} : { sharedDir };
  const own = { storageDir, ...shared, roots: [root], vectors, ...(sources ? { sources } : {}) };
  const host: Host = { mediaDir, outDir, secrets, log, ...own };
  const engine = await (options.open ?? openEngine)(config, host);
  try {
    const started = performance.now();
    for await (const part of engine.ingest({}, signal)) {
      if (part.type === "ingest-progress") onProgress?.(`Indexing ${root}: ${part.done} of ${part.total}`);
    }
    if (vectors === "full") {
      for await (const part of engine.embed({}, signal)) {
        if (part.type === "embed-progress") onProgress?.(`Embedding ${root}: ${part.done} of ${part.total} chunks`);
      }
    }
    return await use(engine, (performance.now() - started) / 1000);
  } finally {
    await engine.close();
  }
}

/** What a question of this run is asked of. */
export function askedOf({ sources }: Pick<RunOptions, "sources">): Pick<SearchRequest, "sources"> {
  return sources === undefined ? {} : { sources };
}

/** Four decimals: more would say more than a sample of questions can. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
