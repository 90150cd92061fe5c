import { type AnswerPart, type Engine } from "../core";
import { type DatasetQuery, readQueries } from "./dataset";
import { factShare, ownsUp } from "./metrics/facts";
import { mean, percentile } from "./metrics/statistics";
import { askedOf, assignQueries, round, type RunOptions, withIndexed, withStorage } from "./workspaces";

export interface AnswerFigures {
  readonly questions: number;
  /** Share of the facts that stand in the passages a model would be given. */
  readonly contextFacts: number;
  /** Share of the facts that stand in the answer. */
  readonly answerFacts: number;
  /** Of the questions that cannot be answered from the sources: share of answers that say so. */
  readonly ownsUp: number;
  /** Of all others: share of answers that wrongly say so. */
  readonly wronglyOwnsUp: number;
}

export interface AnswerReport extends AnswerFigures {
  readonly p50Milliseconds: number;
  readonly categories: Readonly<Record<string, AnswerFigures>>;
}

interface AnswerResult {
  readonly category: string;
  readonly contextFacts: number;
  readonly answerFacts: number;
  readonly ownsUp: boolean;
  readonly milliseconds: number;
}

/** Category of questions whose answer is not in the sources. */
const unanswerable = "unanswerable";

/** Asks an engine of its own every question of a dataset and looks for the facts of a right answer. */
export async function evaluateAnswers(options: RunOptions, signal?: AbortSignal): Promise<AnswerReport> {
  const queries = (await readQueries(options.dataset)).filter(
    ({ facts, category }) => facts.length > 0 || category === unanswerable,
  );
  const stages = await assignQueries(options.workspaces, queries);
  return withStorage(options.keep, async (storageDir) => {
    const results: AnswerResult[] = [];
    for (const stage of stages) {
      await withIndexed(stage, { ...options, storageDir }, signal, async (engine) => {
        for (const query of stage.queries) {
          signal?.throwIfAborted();
          results.push(await askOne(engine, query, options, signal));
          options.onProgress?.(`Asking ${stage.root}: ${results.length} of ${queries.length}`);
        }
      });
    }
    const names = [...new Set(results.map(({ category }) => category))].sort();
    return {
      ...figuresOf(results),
      p50Milliseconds: round(
        percentile(
          results.map(({ milliseconds }) => milliseconds),
          0.5,
        ),
      ),
      categories: Object.fromEntries(
        names.map((name) => [name, figuresOf(results.filter(({ category }) => category === name))]),
      ),
    };
  });
}

async function askOne(
  engine: Engine,
  { query, facts, category = "" }: DatasetQuery,
  options: Pick<RunOptions, "sources">,
  signal?: AbortSignal,
): Promise<AnswerResult> {
  const started = performance.now();
  const parts: AnswerPart[] = [];
  for await (const part of engine.answer({ question: query, ...askedOf(options) }, signal)) parts.push(part);
  const milliseconds = performance.now() - started;
  const answer = parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
  const passages = parts.flatMap((part) => (part.type === "context-ready" ? part.passages : []));
  const context = passages
    .map(({ path, heading, symbol, text, notes = [] }) =>
      [path, heading, symbol, text, ...notes.map((note) => `${note.place.path} ${note.text}`)].join("\n"),
    )
    .join("\n");
  return {
    category,
    contextFacts: factShare(facts, context),
    answerFacts: factShare(facts, answer),
    ownsUp: ownsUp(answer),
    milliseconds,
  };
}

function figuresOf(results: readonly AnswerResult[]): AnswerFigures {
  const answerable = results.filter(({ category }) => category !== unanswerable);
  const others = results.filter(({ category }) => category === unanswerable);
  const share = (of: readonly AnswerResult[], value: (result: AnswerResult) => number): number =>
    round(mean(of.map(value)));
  return {
    questions: results.length,
    contextFacts: share(answerable, (result) => result.contextFacts),
    answerFacts: share(answerable, (result) => result.answerFacts),
    ownsUp: share(others, (result) => Number(result.ownsUp)),
    wronglyOwnsUp: share(answerable, (result) => Number(result.ownsUp)),
  };
}
