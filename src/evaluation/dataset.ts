import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../core";
import { type Gold } from "./metrics/ranking";

export interface DatasetQuery {
  readonly id: string;
  readonly query: string;
  /** Name of the workspace that it asks about. */
  readonly repo: string | undefined;
  /** Kind of question, where the set tells them apart. */
  readonly category: string | undefined;
  /** What a right answer contains; compared without case, with white space folded. */
  readonly facts: readonly string[];
}

export interface CorpusText {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Questions with known places. */
export interface Dataset {
  /** Only those that have a place: without one there is nothing to measure. */
  readonly queries: readonly DatasetQuery[];
  /** What should be found, by query id. */
  readonly gold: ReadonlyMap<string, readonly Gold[]>;
  /** True where lines are wanted, not whole documents. */
  readonly hasLines: boolean;
}

/** Reads `queries.jsonl` and `qrels.jsonl` of a folder; throws `EngineError` with the file and line that is wrong. */
export async function readDataset(directory: string): Promise<Dataset> {
  const gold = new Map<string, Gold[]>();
  let hasLines = false;
  for (const line of await readLines(directory, "qrels.jsonl")) {
    const { query_id, doc_id, relevance = 1, grade = 1, startLine, endLine } = line.value;
    if (
      typeof query_id !== "string" ||
      typeof doc_id !== "string" ||
      typeof relevance !== "number" ||
      typeof grade !== "number"
    ) {
      throw unreadable(line, 'an object with "query_id", "doc_id" and "relevance" or "grade"');
    }
    if (relevance <= 0 || grade <= 0) continue;
    const lines = typeof startLine === "number" && typeof endLine === "number" && { start: startLine, end: endLine };
    hasLines ||= lines !== false;
    const item: Gold = { id: doc_id, grade, ...(lines ? { lines } : {}) };
    const known = gold.get(query_id);
    if (!known) gold.set(query_id, [item]);
    else if (lines || !known.some(({ id }) => id === doc_id)) known.push(item);
  }
  const queries = (await readQueries(directory)).filter(({ id }) => gold.has(id));
  if (queries.length === 0) {
    throw new EngineError("config/invalid", `No query in ${directory} has a relevant document in qrels.jsonl.`);
  }
  return { queries, gold, hasLines };
}

/** Reads `queries.jsonl` of a folder. */
export async function readQueries(directory: string): Promise<readonly DatasetQuery[]> {
  return (await readLines(directory, "queries.jsonl")).map((line) => {
    const { id, query, repo, category, facts } = line.value;
    if (typeof id !== "string" || typeof query !== "string") throw unreadable(line, 'an object with "id" and "query"');
    return {
      id,
      query,
      repo: typeof repo === "string" ? repo : undefined,
      category: typeof category === "string" ? category : undefined,
      facts: Array.isArray(facts) ? facts.filter((fact): fact is string => typeof fact === "string") : [],
    };
  });
}

/** Reads `corpus.jsonl` of a folder. */
export async function readCorpus(directory: string): Promise<readonly CorpusText[]> {
  const texts: CorpusText[] = [];
  for (const line of await readLines(directory, "corpus.jsonl")) {
    const { id, text, title = "" } = line.value;
    if (typeof id !== "string" || typeof title !== "string") throw unreadable(line, 'an object with "id" and "text"');
    if (typeof text !== "string") {
      throw new EngineError(
        "config/invalid",
        `${line.place} has no text, so the documents are files of a workspace; name it with --workspace.`,
      );
    }
    texts.push({ id, text, title });
  }
  return texts;
}

interface Line {
  /** `FILE:LINE`. */
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
}

async function readLines(directory: string, name: string): Promise<readonly Line[]> {
  const path = join(directory, name);
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (cause) {
    throw new EngineError(
      "source/not-found",
      `${path} cannot be read; a dataset is a folder with queries.jsonl, qrels.jsonl and corpus.jsonl.`,
      { cause },
    );
  }
  const lines: Line[] = [];
  content.split("\n").forEach((text, position) => {
    if (text.trim() === "") return;
    const place = `${path}:${position + 1}`;
    lines.push({ place, value: parseObject(text, place) });
  });
  return lines;
}

function parseObject(text: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EngineError("config/invalid", `${place} is not JSON; each line is one object.`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EngineError("config/invalid", `${place} is not an object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function unreadable(line: Line, wanted: string): EngineError {
  return new EngineError("config/invalid", `${line.place} is not ${wanted}.`);
}
