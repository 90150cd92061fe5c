import { type Embedder, type EmbeddingModel, type IndexedChunk, type IndexStore, keyOf, type Log } from "../api";
import { type AskedVector, type CompareNow } from "../retrieve/compare-best";
import { readTexts } from "../retrieve/retrieve";
import { type ChunkText } from "../retrieve/text-features";
import { embeddingText } from "./embed";

/**
 * Cosines of chunks whose vectors are not there yet, for somebody who waits. Nothing is written: the vectors that stay
 * are the business of `embed`, which may be under way in another window.
 */
export interface CompareNowOptions {
  readonly embedder: Pick<Embedder, "model" | "embed">;
  readonly log: Log;
  /** Milliseconds after which those that are not there are done without. */
  readonly patienceMs?: number;
}

/** Few texts a call, so that what is done when patience ends is not lost. */
const textsAtOnce = 8;

/** Vectors that are kept for the next questions, which are often about the same code: less than a megabyte. */
const keptVectors = 512;

export function createCompareNow({ embedder, log, patienceMs = 1500 }: CompareNowOptions): CompareNow {
  /** The one that was needed longest ago comes first. */
  const kept = new Map<string, Float32Array>();

  function keep(key: string, vector: Float32Array): void {
    kept.delete(key);
    kept.set(key, vector);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptVectors) break;
      kept.delete(oldest);
    }
  }

  async function embedMissing(
    chunks: readonly IndexedChunk[],
    question: ReadonlyMap<IndexStore, AskedVector>,
    signal: AbortSignal,
  ): Promise<void> {
    const { id } = await embedder.model(signal);
    const stores = [...question].filter(([, { model }]) => model.id === id).map(([store]) => store);
    const missing = new Map<string, IndexedChunk>();
    const comparable = new Set(stores.map(({ collection }) => collection));
    for (const chunk of chunks) {
      if (!comparable.has(chunk.collection)) continue;
      const key = keyOfVector(id, chunk);
      const known = kept.get(key);
      if (known) keep(key, known);
      else if (!missing.has(key)) missing.set(key, chunk);
    }
    const waiting = [...missing];
    for (let start = 0; start < waiting.length; start += textsAtOnce) {
      signal.throwIfAborted();
      const batch = waiting.slice(start, start + textsAtOnce);
      const texts = new Map<string, ChunkText>();
      await readTexts(
        batch.map(([, chunk]) => chunk),
        stores,
        texts,
      );
      const readable = batch.flatMap(([key, chunk]) => {
        const found = texts.get(keyOf(chunk));
        return found === undefined ? [] : [{ key, text: embeddingText(found.heading, found.text) }];
      });
      const vectors = await embedder.embed(
        readable.map(({ text }) => text),
        "urgent-document",
        signal,
      );
      readable.forEach(({ key }, position) => {
        const vector = vectors[position];
        if (vector) keep(key, vector);
      });
    }
  }

  return async function (chunks, question, signal) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patienceMs);
    const stop = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    try {
      await untilAborted(embedMissing(chunks, question, stop), stop);
    } catch (error) {
      signal?.throwIfAborted();
      if (!late.signal.aborted) {
        log.warn(
          `The best hits were not compared by meaning: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    } finally {
      clearTimeout(timer);
    }
    const asked = new Map([...question].map(([store, each]) => [store.collection, each]));
    return new Map(
      chunks.flatMap((chunk) => {
        const to = asked.get(chunk.collection);
        const vector = to && kept.get(keyOfVector(to.model.id, chunk));
        return to && vector ? [[chunk, dot(to.vector, vector)] as const] : [];
      }),
    );
  };
}

/** What gives equal vectors. */
function keyOfVector(model: EmbeddingModel["id"], { hash }: IndexedChunk): string {
  return `${model}\n${hash}`;
}

/** What does not listen is left behind. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let leave: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    if (leave) signal.removeEventListener("abort", leave);
  }
}

/** Both are of unit length. */
function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, position) => sum + value * (other[position] ?? 0), 0);
}
