import { type Embedder, EngineError } from "../api";

/** An embedder for questions: somebody waits, and words and symbols can answer without it. */
export interface QuestionEmbedder extends Embedder {
  /** Why the last question could not be embedded: one sentence; undefined when it could. */
  trouble(): string | undefined;
}

export interface QuestionEmbedderOptions {
  /** Milliseconds until a question goes on without its vector; absent where nothing is asked of another machine. */
  readonly deadlineMs?: number;
}

/**
 * The same embedder, with an end to patience. What has not answered in time goes on in the background (it may be a
 * model that is just being loaded), and until it has ended nothing more is asked: a question that meets a hung
 * endpoint waits once, and the next ones not at all.
 */
export function createQuestionEmbedder(
  embedder: Embedder,
  { deadlineMs }: QuestionEmbedderOptions = {},
): QuestionEmbedder {
  const late = new Set<AbortController>();
  let trouble: string | undefined;

  function tooLate(): EngineError {
    const message = `The embedding model did not answer within ${(deadlineMs ?? 0) / 1000} seconds; ask again a little later, and check that its server is well if that happens often.`;
    return new EngineError("embed/failed", message, { retryable: true, setting: "embedding.baseUrl" });
  }

  async function inTime<Result>(
    call: (signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (late.size > 0) throw tooLate();
    const controller = new AbortController();
    const forward = (): void => controller.abort(signal?.reason);
    signal?.addEventListener("abort", forward, { once: true });
    let timer: NodeJS.Timeout | undefined;
    try {
      const running = call(controller.signal);
      if (deadlineMs === undefined) return await running;
      const deadline = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), deadlineMs)));
      const first = await Promise.race([running.then((result) => ({ result })), deadline]);
      if (first !== "late") return first.result;
      late.add(controller);
      const settled = (): void => void late.delete(controller);
      void running.then(settled, settled);
      throw tooLate();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", forward);
    }
  }

  async function noted<Result>(asked: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    try {
      const result = await asked;
      trouble = undefined;
      return result;
    } catch (error) {
      signal?.throwIfAborted();
      trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  return {
    batchSize: embedder.batchSize,

    model: (signal) =>
      noted(
        inTime((stop) => embedder.model(stop), signal),
        signal,
      ),

    async embed(texts, purpose, signal) {
      if (purpose !== "query") return embedder.embed(texts, purpose, signal);
      return noted(
        inTime((stop) => embedder.embed(texts, purpose, stop), signal),
        signal,
      );
    },

    trouble: () => trouble,

    async close() {
      for (const controller of late) controller.abort();
      await embedder.close();
    },
  };
}
