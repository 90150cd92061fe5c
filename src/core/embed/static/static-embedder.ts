import { type Chunk, type InstantEmbedder } from "../../api";
import { terms } from "../../platform/terms";
import { toUnitVector } from "../unit-vector";
import { chunkFieldTexts } from "./chunk-field-texts";
import { chunkFields, readStaticTable, type StaticTable, type TermVectors } from "./static-table";

/** Both sides of a table. Nothing waits, and no call costs more than some tens of microseconds for a page of code. */
export interface StaticEmbedder extends InstantEmbedder {
  /** Vectors of unit length, one after the other; zeros where no term of a chunk is known. */
  embedChunks(path: string, chunks: readonly Pick<Chunk, "heading" | "text" | "kind">[]): Float32Array;
}

/** Throws where the folder is not what was built. */
export async function openStaticEmbedder(folder: string): Promise<StaticEmbedder> {
  return createStaticEmbedder(await readStaticTable(folder));
}

export function createStaticEmbedder(table: StaticTable): StaticEmbedder {
  const { model, rows, fieldWeights } = table;
  const { dimensions } = model;
  /** How often each term of the text at hand counts; zeros between two texts. */
  const counts = new Float32Array(rows.size);
  let found: number[] = [];

  function count(text: string, weight: number): void {
    if (text === "" || weight === 0) return;
    for (const term of terms(text)) {
      const row = rows.get(term);
      if (row === undefined) continue;
      if (counts[row] === 0) found.push(row);
      counts[row] = (counts[row] ?? 0) + weight;
    }
  }

  /** The sum of what was counted, by the square root of how often: said ten times is not ten times as much. */
  function takeSum({ codes, scales }: TermVectors): Float32Array | undefined {
    const sum = new Float32Array(dimensions);
    for (const row of found) {
      const weight = Math.sqrt(counts[row] ?? 0) * (scales[row] ?? 0);
      counts[row] = 0;
      const start = row * dimensions;
      // The indices are in range, and a check each would cost a third of the time.
      for (let index = 0; index < dimensions; index++) sum[index]! += weight * codes[start + index]!;
    }
    found = [];
    return toUnitVector(sum);
  }

  return {
    model,

    embedQuestion(text) {
      count(text, 1);
      return takeSum(table.questions);
    },

    embedChunks(path, chunks) {
      const all = new Float32Array(chunks.length * dimensions);
      chunks.forEach((chunk, position) => {
        const texts = chunkFieldTexts(path, chunk);
        for (const field of chunkFields) count(texts[field], fieldWeights[field]);
        const vector = takeSum(table.documents);
        if (vector !== undefined) all.set(vector, position * dimensions);
      });
      return all;
    },
  };
}
