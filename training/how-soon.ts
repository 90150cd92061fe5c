/**
 * How good the answers' places are while vectors are being computed: nDCG@10 of questions with known lines, with the
 * first 0, 10, 25, 50 and 100 % of the vectors in the order in which the product computes them.
 *   [NOW=1] npx tsx training/how-soon.ts DATASET KEEP NAME=PATH …
 * DATASET has `queries.jsonl` and `qrels.jsonl` as `evaluate retrieval` reads them; KEEP is its `--keep` folder, in which
 * every repository is indexed, vectors included.
 */
import { join, resolve } from "node:path";
import { defaultConfig, type Embedder, type IndexStore } from "../src/core/api";
import { createInstantTier } from "../src/core/engine/instant-tier";
import { createRanking } from "../src/core/engine/ranking";
import { byWorth } from "../src/core/pipelines/embedding-order";
import { readQuestion } from "../src/core/question/read-question";
import { type CompareNow } from "../src/core/retrieve/compare-best";
import { retrieve } from "../src/core/retrieve/retrieve";
import { indexDirectory, openIndexStore } from "../src/core/store/lance-index";
import { createWorkerEmbedder } from "../src/core/worker/worker-embedder";
import { readDataset } from "../src/evaluation/dataset";
import { scoreRanking } from "../src/evaluation/metrics/ranking";

const root = resolve(__dirname, "..");
const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: console.warn, error: console.error };
/** Whether the best candidates get their cosines at once, as they do for an answer. */
const waits = process.env.NOW === "1";
const shares = [0, 0.1, 0.25, 0.5, 1];

/** The store as it is when only these texts have a vector of the embedding model. */
function withOnly(store: IndexStore, hashes: ReadonlySet<string>): IndexStore {
  const embedded = [...store.chunks()].filter(({ hash }) => hashes.has(hash)).length;
  const change: Partial<IndexStore> = {
    searchDense: async (model, vector, limit, signal) => {
      if (model.tier === "instant") return store.searchDense(model, vector, limit, signal);
      const all = await store.searchDense(model, vector, store.counts().chunks, signal);
      return all.filter(({ chunk }) => hashes.has(chunk.hash)).slice(0, limit);
    },
    similarities: async (model, vector, chunks) => {
      const all = await store.similarities(model, vector, chunks);
      return model.tier === "instant"
        ? all
        : all.map((each, at) => (hashes.has(chunks[at]?.hash ?? "") ? each : undefined));
    },
    embeddedChunks: async () => embedded,
  };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(change, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Each question is embedded once. */
function remembering(embedder: Embedder): Embedder {
  const known = new Map<string, ReturnType<Embedder["embed"]>>();
  return {
    ...embedder,
    embed(texts, purpose, signal) {
      const key = texts.join("\n");
      const found = known.get(key) ?? embedder.embed(texts, purpose, signal);
      known.set(key, found);
      return found;
    },
  };
}

async function main(dataset: string, keep: string, repositories: readonly string[]): Promise<void> {
  const { queries, gold } = await readDataset(dataset);
  const instant = await createInstantTier({ mediaDir: join(root, "media"), log }).open();
  const ranking = await createRanking({ mediaDir: join(root, "media"), log }).open();
  const embedder = remembering(
    createWorkerEmbedder({
      workerPath: join(root, "out", "worker.js"),
      modelsDir: join(root, "media", "models"),
      cacheDir: join(keep, "models"),
      ...defaultConfig.embedding,
    }),
  );
  const totals = shares.map((): number[] => []);
  const row = (name: string, scores: readonly (readonly number[])[]): void => {
    const mean = (values: readonly number[]): string =>
      (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
    console.log(`| ${[name, scores[0]?.length ?? 0, ...scores.map(mean)].join(" | ")} |`);
  };
  console.log(`| repository | questions | ${shares.map((share) => `${share * 100} %`).join(" | ")} |`);
  console.log(`| --- | --- | ${shares.map(() => "---").join(" | ")} |`);
  for (const repository of repositories) {
    const [name = "", path = ""] = repository.split("=");
    const id = resolve(path);
    const collection = { id, kind: "workspace", title: name } as const;
    const store = await openIndexStore({ collection, directory: indexDirectory(keep, id), log });
    const order = [...new Set(byWorth([...store.chunks()], []).map(({ hash }) => hash))];
    // The index has the vectors that the product would compute while somebody waits.
    const compareNow: CompareNow = async (chunks, question) => {
      const [asked] = question.values();
      const cosines = asked ? await store.similarities(asked.model, asked.vector, chunks) : [];
      return new Map(
        chunks.flatMap((chunk, position) => {
          const cosine = cosines[position];
          return cosine === undefined ? [] : [[chunk, cosine] as const];
        }),
      );
    };
    const own = queries.filter(({ repo }) => repo === name);
    const scores = await Promise.all(
      shares.map(async (share, at) => {
        const stores = [withOnly(store, new Set(order.slice(0, Math.round(share * order.length))))];
        const found: number[] = [];
        for (const { id: query, query: text } of own) {
          const { hits } = await retrieve(readQuestion(text), {
            stores,
            embedder,
            instant,
            ranking,
            log,
            limit: 10,
            compareNow: waits ? compareNow : undefined,
          });
          const wanted = (gold.get(query) ?? []).map((each) => ({
            ...each,
            id: each.id.slice(each.id.indexOf(":") + 1),
          }));
          found.push(
            scoreRanking(
              hits.map((hit) => ({ ...hit, id: hit.path })),
              wanted,
            ).ndcg,
          );
        }
        totals[at]?.push(...found);
        return found;
      }),
    );
    row(name, scores);
    await store.close();
  }
  row("all", totals);
  await embedder.close();
}

const [dataset, keep, ...repositories] = process.argv.slice(2);
if (dataset === undefined || keep === undefined) throw new Error("how-soon.ts DATASET KEEP NAME=PATH …");
void main(dataset, keep, repositories);
