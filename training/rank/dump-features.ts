/**
 * Asks questions of kept indexes and writes what a ranking model sees of each candidate, with its grade.
 *   npx tsx training/rank/dump-features.ts KEEP OUT NAME:STAGE QUESTIONS NAME=PATH …
 * KEEP: the `--keep` folder of `evaluate retrieval`, every folder indexed, vectors included. QUESTIONS: a folder of
 * `NAME.jsonl` as mine_questions.py writes them, or a dataset with `queries.jsonl` and `qrels.jsonl` (of a workspace, or of
 * texts with `corpus.jsonl`), or a folder of such by name. STAGE: `none`, `half` or `full` of the vectors, or `mixed` (see `stagesOf`).
 * Writes OUT/NAME.STAGE.f32 (rows of features) and OUT/NAME.STAGE.json (their names, the questions, what is right).
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultConfig, type Embedder, type IndexedChunk, type IndexStore } from "../../src/core/api";
import { createInstantTier } from "../../src/core/engine/instant-tier";
import { createRanking } from "../../src/core/engine/ranking";
import { readQuestion } from "../../src/core/question/read-question";
import { definitionKey } from "../../src/core/retrieve/candidate-groups";
import { featureNames } from "../../src/core/retrieve/feature-table";
import { fuse } from "../../src/core/retrieve/fuse";
import { describe } from "../../src/core/retrieve/rank";
import { fillCosines } from "../../src/core/retrieve/expected-cosines";
import { gather } from "../../src/core/retrieve/retrieve";
import { indexDirectory, openIndexStore } from "../../src/core/store/lance-index";
import { createWorkerEmbedder } from "../../src/core/worker/worker-embedder";
import { createCorpusSource } from "../../src/evaluation/corpus-source";
import { readCorpus, readDataset } from "../../src/evaluation/dataset";

const root = resolve(__dirname, "../..");
const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: console.warn, error: console.error };

interface Right {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly grade: number;
}

interface Asked {
  readonly id: string;
  readonly query: string;
  readonly kind: string;
  readonly right: readonly Right[];
}

type Stage = "none" | "half" | "full";

/** A number that is the same on every run, 0 to 99. */
function chance(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return (hash >>> 0) % 100;
}

/** Of a hundred questions of a kind that are asked: mined ones are many, and none of them is a user's. */
const shares: Readonly<Record<string, number>> = {
  keywords: 50,
  error: 60,
  traceback: 40,
  commit: 40,
  symbol: 100,
};

/** `mixed`: what people wrote at the first and the last stage of an index, some half-way too, all else at any stage. */
function stagesOf(wanted: string, { id, kind }: Asked): readonly Stage[] {
  if (wanted !== "mixed") return [wanted as Stage];
  if (kind.startsWith("written")) return chance(`${id}s`) < 40 ? ["full", "none", "half"] : ["full", "none"];
  const any: readonly Stage[] = ["full", "none", "full", "half", "full"];
  return chance(`${id}s`) < (shares[kind] ?? 0) ? [any[chance(id) % any.length] ?? "full"] : [];
}

/** The store as it is when half of its chunks have a vector of the embedding model. */
function halved(store: IndexStore): IndexStore {
  const has = (chunk: IndexedChunk): boolean => chance(chunk.hash) < 50;
  const change: Partial<IndexStore> = {
    searchDense: async (model, vector, limit, signal) => {
      if (model.tier === "instant") return store.searchDense(model, vector, limit, signal);
      const found = await store.searchDense(model, vector, 3 * limit, signal);
      return found.filter(({ chunk }) => has(chunk)).slice(0, limit);
    },
    similarities: async (model, vector, chunks) => {
      const all = await store.similarities(model, vector, chunks);
      return model.tier === "instant" ? all : all.map((each, at) => (chunks[at] && has(chunks[at]) ? each : undefined));
    },
    embeddedChunks: async (model) => Math.round((await store.embeddedChunks(model)) / 2),
  };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(change, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

interface MinedQuestion {
  readonly id: string;
  readonly query: string;
  readonly kind: string;
  readonly category?: string;
  readonly gold: readonly {
    readonly path: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly grade: number;
  }[];
}

async function questionsOf(folder: string, name: string): Promise<readonly Asked[]> {
  const mined = join(folder, `${name}.jsonl`);
  if (existsSync(mined)) {
    const lines = readFileSync(mined, "utf8").trim().split("\n");
    return lines.map((line) => {
      const { id, query, kind, category, gold } = JSON.parse(line) as MinedQuestion;
      const right = gold.map(({ path, startLine, endLine, grade }) => ({
        path,
        start: startLine,
        end: endLine,
        grade,
      }));
      return { id, query, kind: category === undefined ? kind : `${kind}/${category}`, right };
    });
  }
  const own = join(folder, name);
  if (existsSync(join(own, "queries.jsonl"))) return questionsOf(own, name);
  const { queries, gold } = await readDataset(folder);
  const isCorpus = existsSync(join(folder, "corpus.jsonl"));
  const paths = isCorpus ? await pathsOfCorpus(folder) : undefined;
  return queries
    .filter(({ repo }) => isCorpus || repo === name)
    .map(({ id, query, category = "" }) => ({
      id,
      query,
      kind: isCorpus ? "snippet" : category,
      right: (gold.get(id) ?? []).map((each) => ({
        path: paths?.get(each.id) ?? each.id.slice(each.id.indexOf(":") + 1),
        start: each.lines?.start ?? 1,
        end: each.lines?.end ?? Infinity,
        grade: each.grade,
      })),
    }));
}

async function pathsOfCorpus(folder: string): Promise<ReadonlyMap<string, string>> {
  const source = createCorpusSource(folder, await readCorpus(folder));
  const paths = new Map<string, string>();
  for await (const item of source.list()) {
    if ("entry" in item) paths.set(source.idOf(item.entry.path) ?? "", item.entry.path);
  }
  return paths;
}

/** Numbers in place of keys, those of one key equal. */
function numbered(keys: readonly string[]): { readonly numbers: readonly number[]; readonly of: Map<string, number> } {
  const of = new Map<string, number>();
  return { numbers: keys.map((key) => of.get(key) ?? (of.set(key, of.size), of.size - 1)), of };
}

async function main(): Promise<void> {
  const [keep = "", out = "", wanted = "", questions = "", ...places] = process.argv.slice(2);
  const [set = "", stageWanted = "full"] = wanted.split(":");
  mkdirSync(out, { recursive: true });
  const host = { mediaDir: join(root, "media"), log };
  const { model, maxTokens, threads } = defaultConfig.embedding;
  const embedder: Embedder = createWorkerEmbedder({
    workerPath: join(root, "out/worker.js"),
    modelsDir: join(root, "media/models"),
    cacheDir: join(keep, "models"),
    model,
    maxTokens,
    threads,
  });
  const instant = await createInstantTier(host).open();
  const ranking = await createRanking(host).open();
  if (ranking === undefined) throw new Error("The first step needs trees, of any earlier training.");
  const file = createWriteStream(join(out, `${set}.${stageWanted}.f32`));
  const asked: object[] = [];
  let start = 0;
  for (const [name = "", path = ""] of places.map((place) => place.split("="))) {
    const collection = { id: resolve(path), kind: "workspace", title: name } as const;
    const store = await openIndexStore({ collection, directory: indexDirectory(keep, collection.id), log });
    for (const one of await questionsOf(questions, name)) {
      for (const stage of stagesOf(stageWanted, one)) {
        const question = readQuestion(one.query);
        const stores = [stage === "half" ? halved(store) : store];
        const options = { stores, embedder: stage === "none" ? undefined : embedder, instant, log, limit: 10 };
        const { candidates, evidence } = await gather(question, options);
        const fused = fuse(fillCosines(candidates, evidence), evidence, question.kind);
        const { table, pool, rest } = await describe(fused, question, evidence, {
          stores: [store],
          textsOf: (chunks) => store.texts(chunks),
          first: ranking.first,
        });
        const all = [...pool, ...rest];
        const columns = featureNames.map((feature) => table.column(feature));
        const rows = all.flatMap(({ row }, at) => [
          ...columns.map((column) => column[row] ?? NaN),
          Number(at < pool.length),
        ]);
        file.write(Buffer.from(Float32Array.from(rows).buffer));
        const chunks = all.map(({ candidate }) => candidate.chunk);
        const files = numbered(chunks.map((chunk) => chunk.path));
        const matches = chunks.flatMap((chunk, at) => {
          const hit = one.right.flatMap((right, index) =>
            right.path === chunk.path && chunk.startLine <= right.end && right.start <= chunk.endLine ? [index] : [],
          );
          return hit.length === 0 ? [] : [[at, hit] as const];
        });
        const best = new Map<string, number>();
        for (const right of one.right) best.set(right.path, Math.max(best.get(right.path) ?? 0, right.grade));
        asked.push({
          id: one.id,
          mode: stage,
          repo: name,
          kind: one.kind,
          start,
          count: all.length,
          grades: one.right.map(({ grade }) => grade),
          goldFiles: [...best].map(([of, grade]) => [files.of.get(of) ?? -1, grade]),
          matches,
          fileIds: files.numbers,
          // Of prose; -1 for all else.
          passages: chunks.map(({ kind, ordinal }) => (kind === "prose" ? ordinal : -1)),
          symbolIds: numbered(chunks.map(definitionKey)).numbers,
        });
        start += all.length;
      }
    }
    console.warn(`${set} ${name}: ${asked.length} questions`);
    await store.close();
  }
  await new Promise<void>((done) => void file.end(done));
  writeFileSync(
    join(out, `${set}.${stageWanted}.json`),
    JSON.stringify({ features: [...featureNames, "inPool"], queries: asked }),
  );
  await embedder.close();
}

void main();
