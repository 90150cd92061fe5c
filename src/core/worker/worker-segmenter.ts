import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Document, type Segmenter, type SegmentOptions, type SegmentOutcome } from "../api";
import { createTurns } from "../platform/turns";
import { type Jobs, type ThreadData } from "./jobs";
import { isThreadLost } from "./rpc";
import { createThread, type Thread } from "./thread";

export interface WorkerSegmenterOptions {
  /** The bundle of `worker/main.ts`. */
  readonly workerPath: string;
  readonly wasmDir: string;
  /** Folder of a table of term vectors that can be read; without it chunks have no vectors. */
  readonly tableDir?: string | undefined;
  readonly threads?: number;
  /** Milliseconds that one document may take before its thread is ended. The parser itself gives up much sooner. */
  readonly stuckMs?: number;
}

/** Segments in a few threads of its own. A document that hangs or crashes one is segmented by its words alone. */
export function createWorkerSegmenter(options: WorkerSegmenterOptions): Segmenter {
  const { workerPath, wasmDir, tableDir, stuckMs = 30_000, threads = defaultThreads() } = options;
  const data: ThreadData = { wasmDir, tableDir };
  const pool = Array.from({ length: threads }, () =>
    createThread<Jobs>(
      () =>
        new Worker(workerPath, { workerData: data, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 1024 } }),
    ),
  );
  const idle = [...pool];
  const turns = createTurns(threads);

  function withThread<Result>(task: (thread: Thread<Jobs>) => Promise<Result>): Promise<Result> {
    return turns.run(async () => {
      // The one used last is the one that is surely started.
      const thread = idle.pop();
      if (thread === undefined) throw new Error("There are more turns than threads.");
      try {
        return await task(thread);
      } finally {
        idle.push(thread);
      }
    });
  }

  /** As many of the documents as one thread gets through; with fewer outcomes than documents, the next one is why. */
  async function attempt(
    thread: Thread<Jobs>,
    documents: readonly Document[],
    segmentOptions: SegmentOptions,
    signal: AbortSignal | undefined,
    plainly = false,
  ): Promise<{ readonly outcomes: readonly SegmentOutcome[]; readonly ended: "done" | "stuck" | "crashed" }> {
    const outcomes: SegmentOutcome[] = [];
    let stuck = false;
    const timer = setTimeout(() => {
      stuck = true;
      void thread.kill();
    }, stuckMs);
    try {
      const onPart = (outcome: SegmentOutcome): void => {
        outcomes.push(outcome);
        timer.refresh();
      };
      await thread.call("segmentAll", { documents, options: segmentOptions, plainly }, { signal, onPart });
      return { outcomes, ended: "done" };
    } catch (error) {
      // Else the thread would be busy for a while with what nobody wants, and its next document would be blamed.
      if (signal?.aborted) await thread.kill();
      if (!isThreadLost(error) || (!error.retryable && !stuck)) throw error;
      return { outcomes, ended: stuck ? "stuck" : "crashed" };
    } finally {
      clearTimeout(timer);
    }
  }

  async function segmentJob(
    documents: readonly Document[],
    segmentOptions: SegmentOptions,
    signal: AbortSignal | undefined,
  ): Promise<readonly SegmentOutcome[]> {
    const outcomes: SegmentOutcome[] = [];
    /** Position of the document at which a thread crashed: it gets a second chance, at the head of a fresh thread. */
    let suspect = -1;
    while (outcomes.length < documents.length) {
      const rest = documents.slice(outcomes.length);
      const { outcomes: more, ended } = await withThread((thread) => attempt(thread, rest, segmentOptions, signal));
      outcomes.push(...more);
      const blamed = documents[outcomes.length];
      if (ended === "done" || blamed === undefined) continue;
      if (ended === "stuck" || suspect === outcomes.length) {
        outcomes.push(await segmentPlainly(blamed, segmentOptions, signal));
      } else suspect = outcomes.length;
    }
    return outcomes;
  }

  /** What the parser hung or crashed at is still found by its words. */
  async function segmentPlainly(
    document: Document,
    segmentOptions: SegmentOptions,
    signal: AbortSignal | undefined,
  ): Promise<SegmentOutcome> {
    const { outcomes, ended } = await withThread((thread) => attempt(thread, [document], segmentOptions, signal, true));
    if (ended === "crashed") return { failed: "made the parser crash" };
    return outcomes[0] ?? { failed: `could not be parsed within ${stuckMs / 1000} seconds` };
  }

  async function segmentAll(
    documents: readonly Document[],
    segmentOptions: SegmentOptions,
    signal?: AbortSignal,
  ): Promise<readonly SegmentOutcome[]> {
    signal?.throwIfAborted();
    const jobs = splitJobs(documents, threads);
    return (await Promise.all(jobs.map((job) => segmentJob(job, segmentOptions, signal)))).flat();
  }

  return {
    warmUp() {
      const nothing = { maxChars: 1000, overlapChars: 0 };
      // Who segments the first document is told what is wrong.
      withThread((thread) => attempt(thread, [], nothing, undefined)).catch(() => undefined);
    },

    segmentAll,

    async close() {
      await Promise.all(pool.map((thread) => thread.close()));
    },
  };
}

/** Characters a message: enough that messages cost little, few enough that threads end together. */
const jobCharacters = 200_000;

/** Runs of documents, in order, of about equal length. */
function splitJobs(documents: readonly Document[], threads: number): readonly (readonly Document[])[] {
  const total = documents.reduce((sum, document) => sum + document.text.length, 0);
  const wanted = Math.min(jobCharacters, Math.ceil(total / threads));
  const jobs: Document[][] = [];
  let characters = Infinity;
  for (const document of documents) {
    if (characters >= wanted) {
      jobs.push([]);
      characters = 0;
    }
    jobs.at(-1)?.push(document);
    characters += document.text.length;
  }
  return jobs;
}

/** One processor is left for the rest of the editor, and more than four parse faster than the store writes. */
function defaultThreads(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}
