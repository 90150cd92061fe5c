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
  /** CPU threads of one inference; 0 or absent chooses. */
  readonly threads?: number;
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
export function createLocalEmbedder(options: LocalEmbedderOptions): Embedder {
  const turns = createTurns();
  const find = createModelFinder(options);
  let loaded: Promise<SentenceTransformer> | undefined;
  const closing = new AbortController();

  function load(model: LocalModel): Promise<SentenceTransformer> {
    if (loaded) return loaded;
    const attempt = loadSentenceTransformer(model, options.threads ?? 0);
    loaded = attempt;
    attempt.catch(() => (loaded = undefined));
    return attempt;
  }

  return {
    batchSize: localBatchSize,

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
        const results = await turns.run(() => transformer.infer(batch.map((position) => tokenized[position] ?? [])), {
          urgent,
          signal,
        });
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
