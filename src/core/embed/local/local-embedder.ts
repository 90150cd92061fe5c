import { availableParallelism } from "node:os";
import { type Embedder } from "../../api";
import { createTurns } from "../../platform/turns";
import { createModelFinder, localBatchSize, type LocalModelOptions } from "./find-model";
import { type LocalModel } from "./local-model";
import { loadSentenceTransformer, type SentenceTransformer } from "./sentence-transformer";
import { batchByTokens } from "./token-batches";

/**
 * Where does a text sit in vector space? Every file that makes an `Embedder` answers it; vectors come out in the
 * order of the texts, of unit length, and carry the id of what made them.
 */
export interface LocalEmbedderOptions extends LocalModelOptions {
  /** Most CPU threads of one inference; 0 or absent chooses. */
  readonly threads?: number;
}

export interface LocalEmbedder extends Embedder {
  /** So many threads from the next batch of documents on, as far as they are allowed. Vectors are the same. */
  useThreads(threads: number): void;
}

/**
 * Tokens a batch, padding counted. Measured: larger batches are no faster on a CPU, need more memory, and make queries
 * wait longer.
 */
export const batchTokens = 512;

/**
 * A sentence transformer by ONNX, in this thread. Texts are sorted by length and computed in batches of few tokens:
 * little padding, little memory, and a query that comes in waits for one short batch at most.
 */
export function createLocalEmbedder(options: LocalEmbedderOptions): LocalEmbedder {
  const turns = createTurns();
  const find = createModelFinder(options);
  let loaded: Promise<SentenceTransformer> | undefined;
  const closing = new AbortController();
  const most = options.threads !== undefined && options.threads > 0 ? options.threads : defaultThreads();
  let threads = most;

  function load(model: LocalModel): Promise<SentenceTransformer> {
    if (loaded) return loaded;
    const attempt = loadSentenceTransformer(model, threads);
    loaded = attempt;
    attempt.catch(() => (loaded = undefined));
    return attempt;
  }

  return {
    batchSize: localBatchSize,

    useThreads(count) {
      threads = Math.max(1, Math.min(most, count));
    },

    async model(signal) {
      const { id, dimensions } = await find(signal);
      return { id, dimensions };
    },

    async embed(texts, purpose, callerSignal) {
      const signal = callerSignal ? AbortSignal.any([callerSignal, closing.signal]) : closing.signal;
      signal.throwIfAborted();
      if (texts.length === 0) return [];
      const model = await find(signal);
      const transformer = await load(model);
      signal.throwIfAborted();

      const limit = purpose === "query" ? model.queryMaxTokens : model.maxTokens;
      const prompt = purpose === "query" ? model.prompts.query : model.prompts.document;
      const tokenized = texts.map((text) => transformer.tokenize(prompt + text, limit));
      const vectors = new Array<Float32Array>(texts.length);
      const urgent = purpose !== "document";
      const batches = batchByTokens(
        tokenized.map((ids) => ids.length),
        batchTokens,
      );
      for (const batch of batches) {
        const infer = async (): Promise<readonly Float32Array[]> => {
          // Somebody waits for what is urgent, and a change of threads takes as long as some batches.
          if (!urgent) await transformer.useThreads(threads);
          return transformer.infer(batch.map((position) => tokenized[position] ?? []));
        };
        const results = await turns.run(infer, { urgent, signal });
        results.forEach((vector, index) => {
          const position = batch[index];
          if (position !== undefined) vectors[position] = vector;
        });
      }
      return vectors;
    },

    async close() {
      closing.abort();
      const transformer = await loaded?.catch(() => undefined);
      await turns.run(async () => transformer?.dispose());
    },
  };
}

/** Half of many processors, as most are half a core; all of few. */
function defaultThreads(): number {
  const processors = availableParallelism();
  return processors <= 2 ? processors : Math.min(8, Math.ceil(processors / 2));
}
