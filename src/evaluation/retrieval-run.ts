import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, type Engine, EngineError, type Hit, type Host, openEngine } from "../core";
import { createCorpusSource } from "./corpus-source";
import { readCorpus, readDataset, type Dataset, type DatasetQuery } from "./dataset";
import { confidenceInterval, mean, percentile, scoreRanking, type RankingScores } from "./metrics/ranking";

export interface RetrievalRunOptions {
  /** Folder with `queries.jsonl`, `qrels.jsonl` and, without a workspace, `corpus.jsonl`. */
  readonly dataset: string;
  /** None: the texts of the corpus are indexed. One without a name: all questions are asked there. */
  readonly workspaces: readonly { readonly name?: string; readonly path: string }[];
  readonly config: Config;
  /** Its roots, sources and storage are not used: a run has its own, and never sees the user's index. */
  readonly host: Host;
  readonly onProgress?: (text: string) => void;
  /** In place of the engine itself, for tests. */
  readonly open?: (config: Config, host: Host) => Promise<Engine>;
}

export interface RetrievalReport {
  readonly queries: number;
  readonly "ndcg@10": number;
  readonly "mrr@10": number;
  readonly "recall@10": number;
  /** 95 % bootstrap interval of nDCG@10. */
  readonly ci95: readonly [number, number];
  /** Seconds until all indexes stood, vectors included. */
  readonly indexSeconds: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
}

/** Asks an engine of its own every question of a dataset, through the same door as users, and scores what it finds. */
export async function evaluateRetrieval(options: RetrievalRunOptions, signal?: AbortSignal): Promise<RetrievalReport> {
  const dataset = await readDataset(options.dataset);
  const storageDir = await realpath(await mkdtemp(join(tmpdir(), "python-code-helper-evaluate-")));
  try {
    const places =
      options.workspaces.length === 0 ? [await corpusPlace(options, dataset)] : await workspacePlaces(options, dataset);
    const results: QueryResult[] = [];
    let indexSeconds = 0;
    for (const place of places) {
      const result = await runPlace(place, dataset, { ...options, storageDir }, signal);
      results.push(...result.queries);
      indexSeconds += result.indexSeconds;
    }
    return report(results, indexSeconds);
  } finally {
    await rm(storageDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** One index and the questions that are asked of it. */
interface Place {
  readonly root: string;
  readonly sources: Host["sources"];
  readonly queries: readonly DatasetQuery[];
  /** Document id of a hit. */
  readonly idOf: (hit: Hit) => string;
  /** A relevant document's id as `idOf` gives it. */
  readonly relevantId: (id: string) => string;
}

interface QueryResult {
  readonly scores: RankingScores;
  readonly milliseconds: number;
}

async function corpusPlace(options: RetrievalRunOptions, dataset: Dataset): Promise<Place> {
  const source = createCorpusSource(options.dataset, await readCorpus(options.dataset));
  return {
    root: options.dataset,
    sources: [source],
    queries: dataset.queries,
    idOf: (hit) => source.idOf(hit.path) ?? hit.path,
    relevantId: (id) => id,
  };
}

async function workspacePlaces({ workspaces }: RetrievalRunOptions, dataset: Dataset): Promise<readonly Place[]> {
  const everywhere = workspaces.find(({ name }) => name === undefined);
  if (everywhere && workspaces.length > 1) {
    throw new EngineError("config/invalid", "Several workspaces need names; give each as --workspace NAME=PATH.");
  }
  for (const { path } of workspaces) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isDirectory()) throw new EngineError("source/not-found", `${path} is not a folder.`);
  }
  const names = new Set(workspaces.map(({ name }) => name));
  const homeless = dataset.queries.find(({ repo }) => !everywhere && !names.has(repo));
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
      sources: undefined,
      queries: dataset.queries.filter(({ repo }) => name === undefined || repo === name),
      idOf: (hit: Hit) => hit.path,
      relevantId: (id: string) => id.slice(id.indexOf(":") + 1),
    }))
    .filter(({ queries }) => queries.length > 0);
}

async function runPlace(
  place: Place,
  { relevant }: Dataset,
  options: RetrievalRunOptions & { readonly storageDir: string },
  signal: AbortSignal | undefined,
): Promise<{ readonly queries: readonly QueryResult[]; readonly indexSeconds: number }> {
  const { mediaDir, outDir, secrets, log } = options.host;
  const { storageDir, config } = options;
  const { root, sources } = place;
  const host: Host = { mediaDir, outDir, secrets, log, storageDir, roots: [root], ...(sources ? { sources } : {}) };
  const engine = await (options.open ?? openEngine)(config, host);
  try {
    const indexSeconds = await index(engine, root, options, signal);
    // The first question pays for loading what the next ones share.
    const first = place.queries[0];
    if (first) await engine.search({ query: first.query, limit: 1 }, signal);
    const queries: QueryResult[] = [];
    for (const { id, query } of place.queries) {
      signal?.throwIfAborted();
      const { ranked, milliseconds } = await rankedIds(engine, query, place, signal);
      const wanted = new Set([...(relevant.get(id) ?? [])].map(place.relevantId));
      queries.push({ scores: scoreRanking(ranked, wanted, depth), milliseconds });
      options.onProgress?.(`Asking ${root}: ${queries.length} of ${place.queries.length}`);
    }
    return { queries, indexSeconds };
  } finally {
    await engine.close();
  }
}

async function index(
  engine: Engine,
  root: string,
  { onProgress }: RetrievalRunOptions,
  signal: AbortSignal | undefined,
): Promise<number> {
  const started = performance.now();
  for await (const part of engine.ingest({}, signal)) {
    if (part.type === "ingest-progress") onProgress?.(`Indexing ${root}: ${part.done} of ${part.total}`);
  }
  for await (const part of engine.embed({}, signal)) {
    if (part.type === "embed-progress") onProgress?.(`Embedding ${root}: ${part.done} of ${part.total} chunks`);
  }
  return (performance.now() - started) / 1000;
}

/** Documents that count. */
const depth = 10;
/** Chunks asked for: several of them may be of one document. */
const firstLimit = 50;
const lastLimit = 800;

/** Documents in the order of their best chunks. */
async function rankedIds(
  engine: Engine,
  query: string,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<{ readonly ranked: readonly string[]; readonly milliseconds: number }> {
  let milliseconds = 0;
  for (let limit = firstLimit; ; limit *= 4) {
    const result = await engine.search({ query, limit }, signal);
    // What a user waits for is one search; asking again for more is only for counting documents.
    if (limit === firstLimit) milliseconds = result.milliseconds;
    const ranked = [...new Set(result.hits.map(place.idOf))];
    if (ranked.length >= depth || result.hits.length < limit || limit >= lastLimit) return { ranked, milliseconds };
  }
}

function report(results: readonly QueryResult[], indexSeconds: number): RetrievalReport {
  const ndcg = results.map(({ scores }) => scores.ndcg);
  const milliseconds = results.map((result) => result.milliseconds);
  const [low, high] = confidenceInterval(ndcg);
  return {
    queries: results.length,
    "ndcg@10": round(mean(ndcg)),
    "mrr@10": round(mean(results.map(({ scores }) => scores.reciprocalRank))),
    "recall@10": round(mean(results.map(({ scores }) => scores.recall))),
    ci95: [round(low), round(high)],
    indexSeconds: round(indexSeconds),
    p50Milliseconds: round(percentile(milliseconds, 0.5)),
    p95Milliseconds: round(percentile(milliseconds, 0.95)),
  };
}

/** Four decimals: more would say more than a sample of questions can. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
