import { type Embedder, type EmbedPart, type IndexStore } from "../api";
import { byWorth } from "./embedding-order";

/**
 * Fills in the vectors that are missing. What is finished stays when it is stopped, so "pause" is to abort and
 * "resume" is to call again.
 */

/** Chunks a round: a few seconds of work, one write to the store. */
const roundChunks = 192;

export interface EmbedPorts {
  /** `first`: paths whose chunks come first. */
  readonly stores: readonly { readonly store: IndexStore; readonly first: readonly string[] }[];
  readonly embedder: Embedder;
}

export async function* embed({ stores, embedder }: EmbedPorts, signal?: AbortSignal): AsyncGenerator<EmbedPart> {
  const started = performance.now();
  const model = await embedder.model(signal);
  const work = { chunksSeen: 0, charsSeen: 0, chunksDone: 0, charsDone: 0 };
  for (const { store, first } of stores) {
    const before = work.chunksDone;
    // A file saved meanwhile brings new chunks, so the list is made anew until it is empty.
    for (;;) {
      const missing = byWorth(await store.missingVectors(model, first), first);
      if (missing.length === 0) break;
      await store.lock();
      for (let start = 0; start < missing.length; start += roundChunks) {
        const round = missing.slice(start, start + roundChunks);
        const beyond = missing.length - start - round.length;
        const texts = (await store.texts(round)).map(({ heading, text }) => embeddingText(heading, text));
        work.chunksSeen += texts.length;
        work.charsSeen += texts.reduce((sum, text) => sum + text.length, 0);
        const vectors: { readonly hash: string; readonly vector: Float32Array }[] = [];
        // What was told as done is stored, also where the round is stopped.
        const keep = async (): Promise<void> => {
          if (vectors.length > 0) await store.writeVectors(model, vectors.splice(0));
        };
        const batches = batchesOf(texts, embedder.batchSize);
        try {
          for (const [index, batch] of batches.entries()) {
            signal?.throwIfAborted();
            const batchTexts = batch.map((position) => texts[position] ?? "");
            const found = await embedder.embed(batchTexts, "document", signal);
            batch.forEach((position, order) => {
              const hash = round[position]?.hash;
              const vector = found[order];
              if (hash !== undefined && vector) vectors.push({ hash, vector });
            });
            work.chunksDone += batch.length;
            work.charsDone += batchTexts.reduce((sum, text) => sum + text.length, 0);
            // The end of a round is told when it is stored.
            if (index === batches.length - 1) await keep();
            yield {
              type: "embed-progress",
              done: work.chunksDone,
              total: work.chunksSeen + beyond,
              remainingSeconds: remainingSeconds(work, beyond, (performance.now() - started) / 1000),
            };
          }
        } finally {
          await keep();
        }
      }
    }
    if (work.chunksDone > before) await store.optimize();
  }
  yield { type: "embed-end", embedded: work.chunksDone, seconds: (performance.now() - started) / 1000 };
}

/** Positions of texts, of like length side by side: a model pads the texts of a call to the longest. */
function batchesOf(texts: readonly string[], batchSize: number): readonly (readonly number[])[] {
  const order = texts.map((_, position) => position);
  order.sort((left, right) => (texts[right]?.length ?? 0) - (texts[left]?.length ?? 0));
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, index) =>
    order.slice(index * batchSize, (index + 1) * batchSize),
  );
}

interface Work {
  readonly chunksSeen: number;
  readonly charsSeen: number;
  readonly charsDone: number;
}

/** By characters, since long texts come first in a round. */
function remainingSeconds({ chunksSeen, charsSeen, charsDone }: Work, chunksBeyond: number, seconds: number): number {
  const charsLeft = charsSeen - charsDone + (charsSeen / chunksSeen) * chunksBeyond;
  return (seconds / Math.max(1, charsDone)) * charsLeft;
}

/**
 * What a chunk's vector stands for: its text, under those lines of the heading that the text does not say itself. A
 * signature said twice draws the vector to the name and away from what the code does (measured: cosqa 0.602 → 0.612,
 * semble-python 0.883 → 0.892 nDCG@10).
 */
export function embeddingText(heading: string, text: string): string {
  const lines = heading.split("\n").filter((line) => line !== "" && !saysItself(text, line));
  return [...lines, text].join("\n");
}

/** A signature may be wrapped in the text, so it is known by its first words. */
function saysItself(text: string, line: string): boolean {
  return text.includes(/^(?:async )?(?:def|class) \w+/.exec(line)?.[0] ?? line);
}
