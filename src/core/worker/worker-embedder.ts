import { SHARE_ENV, Worker } from "node:worker_threads";
import { type Embedder } from "../api";
import { createModelFinder, localBatchSize } from "../embed/local/find-model";
import { type LocalEmbedderOptions } from "../embed/local/local-embedder";
import { type Jobs, type ThreadData } from "./jobs";
import { isThreadLost } from "./rpc";
import { createThread } from "./thread";

export interface WorkerEmbedderOptions extends LocalEmbedderOptions {
  /** The bundle of `worker/main.ts`. */
  readonly workerPath: string;
  /** Processors that may be used now; all where absent. */
  readonly cores?: () => number;
}

/** The local embedder, in a thread of its own: neither the editor nor parsing waits for it. */
export function createWorkerEmbedder({ workerPath, send, cores, ...options }: WorkerEmbedderOptions): Embedder {
  const thread = createThread<Jobs>(() => {
    const data: ThreadData = { embedder: options };
    // Loaders of this process are for its sources, not for the bundle.
    return new Worker(workerPath, { workerData: data, execArgv: [], env: SHARE_ENV });
  });
  // What the model is takes no weights and no thread to know. A model of the hub is fetched here, once for both.
  const find = createModelFinder({ ...options, ...(send === undefined ? {} : { send }) });

  return {
    async model(signal) {
      const { id, dimensions } = await find(signal);
      return { id, dimensions };
    },
    batchSize: localBatchSize,

    async embed(texts, purpose, signal) {
      if (texts.length === 0) return [];
      const { dimensions } = await find(signal);
      const argument = { texts, purpose, cores: cores?.() ?? Infinity };
      const call = (): Promise<Float32Array> => thread.call("embed", argument, { signal });
      const all = await call().catch((error: unknown) => {
        if (isThreadLost(error) && error.retryable) return call();
        throw error;
      });
      return texts.map((_, position) => all.subarray(position * dimensions, (position + 1) * dimensions));
    },

    close: () => thread.close(),
  };
}
