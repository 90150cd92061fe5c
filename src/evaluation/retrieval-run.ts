import { type Engine, type Hit } from "../core";
import { createCorpusSource } from "./corpus-source";
import { readCorpus, readDataset, type Dataset } from "./dataset";
import { type Found, type Gold, scoreRanking, type RankingScores } from "./metrics/ranking";
import { confidenceInterval, mean, percentile } from "./metrics/statistics";
import { askedOf, assignQueries, round, type RunOptions, type Stage, withIndexed, withStorage } from "./workspaces";

export interface RankingFigures {
  readonly queries: number;
  readonly "ndcg@10": number;
  readonly "mrr@10": number;
  readonly "recall@5": number;
  readonly "recall@10": number;
}

export interface RetrievalReport extends RankingFigures {
  /** 95 % bootstrap interval of nDCG@10. */
  readonly ci95: readonly [number, number];
  /** The same by kind of question, where the set tells them apart. */
  readonly categories?: Readonly<Record<string, RankingFigures>>;
  /** The same by file, where lines are wanted. */
  readonly files?: RankingFigures;
  /** Seconds until all indexes stood, vectors included. */
  readonly indexSeconds: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
}

/** Asks an engine of its own every question of a dataset, through the same door as users, and scores what it finds. */
export async function evaluateRetrieval(options: RunOptions, signal?: AbortSignal): Promise<RetrievalReport> {
  const dataset = await readDataset(options.dataset);
  return withStorage(options.keep, async (storageDir) => {
    const stages =
      options.workspaces.length === 0
        ? [await corpusStage(options, dataset)]
        : (await assignQueries(options.workspaces, dataset.queries)).map(workspaceStage);
    const results: QueryResult[] = [];
    let indexSeconds = 0;
    for (const stage of stages) {
      await withIndexed(stage, { ...options, storageDir }, signal, async (engine, seconds) => {
        indexSeconds += seconds;
        results.push(...(await askAll(engine, stage, dataset, options, signal)));
      });
    }
    return report(results, dataset.hasLines, indexSeconds);
  });
}

interface ScoredStage extends Stage {
  /** Document id of a hit. */
  readonly idOf: (hit: Hit) => string;
  /** A relevant document's id as `idOf` gives it. */
  readonly relevantId: (id: string) => string;
}

interface QueryResult {
  readonly category: string | undefined;
  readonly scores: RankingScores;
  readonly byFile: RankingScores;
  readonly milliseconds: number;
}

async function corpusStage(options: RunOptions, dataset: Dataset): Promise<ScoredStage> {
  const source = createCorpusSource(options.dataset, await readCorpus(options.dataset));
  return {
    root: options.dataset,
    sources: [source],
    queries: dataset.queries,
    idOf: (hit) => source.idOf(hit.path) ?? hit.path,
    relevantId: (id) => id,
  };
}

function workspaceStage(stage: Stage): ScoredStage {
  // A file of a package may have the same path as one of the workspace, and is not what is asked for.
  const idOf = (hit: Hit): string => (hit.source === "workspace" ? hit.path : `${hit.collection}:${hit.path}`);
  return { ...stage, idOf, relevantId: (id) => id.slice(id.indexOf(":") + 1) };
}

async function askAll(
  engine: Engine,
  stage: ScoredStage,
  { gold, hasLines }: Dataset,
  options: RunOptions,
  signal: AbortSignal | undefined,
): Promise<readonly QueryResult[]> {
  // The first question pays for loading what the next ones share.
  const first = stage.queries[0];
  if (first) await engine.search({ query: first.query, limit: 1, ...askedOf(options) }, signal);
  const results: QueryResult[] = [];
  for (const { id, query, category } of stage.queries) {
    signal?.throwIfAborted();
    const { hits, documents, milliseconds } = await ask(engine, query, stage, options, signal);
    const wanted = (gold.get(id) ?? []).map((one) => ({ ...one, id: stage.relevantId(one.id) }));
    const byFile = scoreRanking(documents, documentsOf(wanted));
    results.push({ category, scores: hasLines ? scoreRanking(hits, wanted) : byFile, byFile, milliseconds });
    options.onProgress?.(`Asking ${stage.root}: ${results.length} of ${stage.queries.length}`);
  }
  return results;
}

/** Each document once, as good as its best lines. */
function documentsOf(gold: readonly Gold[]): readonly Gold[] {
  const grades = new Map<string, number>();
  for (const { id, grade } of gold) grades.set(id, Math.max(grade, grades.get(id) ?? 0));
  return [...grades].map(([id, grade]) => ({ id, grade }));
}

/** Documents that count. */
const depth = 10;
/** Chunks asked for: several of them may be of one document. */
const firstLimit = 50;
const lastLimit = 800;

/** Hits, and documents in the order of their best hits. */
async function ask(
  engine: Engine,
  query: string,
  stage: ScoredStage,
  options: Pick<RunOptions, "sources">,
  signal: AbortSignal | undefined,
): Promise<{ readonly hits: readonly Found[]; readonly documents: readonly Found[]; readonly milliseconds: number }> {
  let milliseconds = 0;
  for (let limit = firstLimit; ; limit *= 4) {
    const result = await engine.search({ query, limit, ...askedOf(options) }, signal);
    // What a user waits for is one search; asking again for more is only for counting documents.
    if (limit === firstLimit) milliseconds = result.milliseconds;
    const hits = result.hits.map((hit) => ({ id: stage.idOf(hit), startLine: hit.startLine, endLine: hit.endLine }));
    const documents = [...new Map(hits.toReversed().map((hit) => [hit.id, hit])).values()];
    const first = (id: string): number => hits.findIndex((hit) => hit.id === id);
    documents.sort((one, other) => first(one.id) - first(other.id));
    if (documents.length >= depth || hits.length < limit || limit >= lastLimit)
      return { hits, documents, milliseconds };
  }
}

function report(results: readonly QueryResult[], hasLines: boolean, indexSeconds: number): RetrievalReport {
  const milliseconds = results.map((result) => result.milliseconds);
  const [low, high] = confidenceInterval(results.map(({ scores }) => scores.ndcg));
  const names = [...new Set(results.flatMap(({ category }) => category ?? []))].sort();
  const categories = names.map((name) => {
    const own = results.filter(({ category }) => category === name);
    return [name, figuresOf(own.map(({ scores }) => scores))] as const;
  });
  return {
    ...figuresOf(results.map(({ scores }) => scores)),
    ci95: [round(low), round(high)],
    ...(categories.length === 0 ? {} : { categories: Object.fromEntries(categories) }),
    ...(hasLines ? { files: figuresOf(results.map(({ byFile }) => byFile)) } : {}),
    indexSeconds: round(indexSeconds),
    p50Milliseconds: round(percentile(milliseconds, 0.5)),
    p95Milliseconds: round(percentile(milliseconds, 0.95)),
  };
}

function figuresOf(scores: readonly RankingScores[]): RankingFigures {
  return {
    queries: scores.length,
    "ndcg@10": round(mean(scores.map(({ ndcg }) => ndcg))),
    "mrr@10": round(mean(scores.map(({ reciprocalRank }) => reciprocalRank))),
    "recall@5": round(mean(scores.map(({ recallAt5 }) => recallAt5))),
    "recall@10": round(mean(scores.map(({ recall }) => recall))),
  };
}
