import { join } from "node:path";
import { type Config, type Embedder, type EmbeddingModel, type Host, isEngineError } from "../api";
import { createHttpEmbedder } from "../embed/http/http-embedder";
import { createQuestionEmbedder, type QuestionEmbedder } from "../embed/question-embedder";
import { type Gate } from "../platform/http/gate";
import { recallModels, rememberModel } from "../embed/local/known-models";
import { createWorkerEmbedder } from "../worker/worker-embedder";

/** The embedder that is set, and those that made vectors which still serve. */
export interface Embedders {
  /** For documents: as patient as its endpoint needs. */
  readonly current: Embedder;
  /** For questions: with its model from memory where its endpoint cannot be reached, and an end to its patience. */
  readonly searching: Embedder;
  /** The set model; from memory where its endpoint cannot be reached. */
  model(signal?: AbortSignal): Promise<EmbeddingModel>;
  /** What embeds questions for vectors of this model; undefined when nobody remembers how it was set. */
  of(model: EmbeddingModel, signal?: AbortSignal): Promise<Embedder | undefined>;
  /** Why the last question was searched without its meaning: one sentence. */
  trouble(): string | undefined;
  /** Call before vectors are written. */
  remember(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Words and symbols answer within a second, whatever an endpoint does. */
const questionDeadlineMs = 800;

export interface EmbeddersPorts {
  readonly host: Host;
  readonly gate: Gate;
  /** Processors that a local model may use now. */
  readonly cores?: () => number;
}

export function openEmbedders(
  config: Config["embedding"],
  ports: EmbeddersPorts,
  deadlineMs = questionDeadlineMs,
): Embedders {
  const { host } = ports;
  const current = createEmbedder(config, ports);
  const patience = (settings: Config["embedding"]) => (settings.provider === "local" ? {} : { deadlineMs });
  const asking = createQuestionEmbedder(current, patience(config));
  const older = new Map<string, QuestionEmbedder>();

  /** Undefined when nobody remembers how it was set. */
  async function olderOf(wanted: EmbeddingModel): Promise<Embedder | undefined> {
    const known = (await recallModels(host.storageDir)).find((item) => item.model.id === wanted.id);
    if (!known) return undefined;
    // Two indexes may ask at a time, and a second embedder would be a second thread with the model in it.
    const open = older.get(wanted.id);
    if (open) return open;
    const embedder = createQuestionEmbedder(createEmbedder(known.embedding, ports), patience(known.embedding));
    older.set(wanted.id, embedder);
    return embedder;
  }

  async function model(signal?: AbortSignal): Promise<EmbeddingModel> {
    try {
      return await asking.model(signal);
    } catch (error) {
      if (!isEngineError(error)) throw error;
      const settings = JSON.stringify(config);
      const known = (await recallModels(host.storageDir)).find(
        ({ embedding }) => JSON.stringify(embedding) === settings,
      );
      if (!known) throw error;
      return known.model;
    }
  }

  return {
    current,
    searching: { ...asking, model },
    model,
    async of(wanted, signal) {
      if ((await model(signal)).id === wanted.id) return asking;
      return older.get(wanted.id) ?? olderOf(wanted);
    },
    trouble: () =>
      [asking, ...older.values()].map((embedder) => embedder.trouble()).find((found) => found !== undefined),
    async remember(signal) {
      await rememberModel(host.storageDir, { model: await current.model(signal), embedding: config });
    },
    async close() {
      await Promise.all([asking, ...older.values()].map((embedder) => embedder.close()));
    },
  };
}

function createEmbedder(
  { provider, model, baseUrl, maxTokens, threads }: Config["embedding"],
  { host: { secrets, log, ...host }, gate, cores }: EmbeddersPorts,
): Embedder {
  if (provider === "openai") return createHttpEmbedder({ model, baseUrl, secrets, log, gate });
  return createWorkerEmbedder({
    workerPath: join(host.outDir, "worker.js"),
    modelsDir: join(host.mediaDir, "models"),
    cacheDir: join(host.storageDir, "models"),
    model,
    maxTokens,
    threads,
    send: gate.send,
    ...(cores === undefined ? {} : { cores }),
  });
}
