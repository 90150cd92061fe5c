import { type EmbeddingModel } from "../../../src/core/api";

/** What the writing child writes: document `number` in its state `generation`, a number that grows with each write. */
export function generationOf(round: number, step: number): number {
  return round * 10_000 + step + 1;
}

export const documentCount = 7;

export function pathOf(number: number): string {
  return `package/module${number}.py`;
}

export function passagesOf(number: number, generation: number): string[] {
  const size = 1 + ((number + generation) % 4);
  return Array.from({ length: size }, (_, index) => `doc${number} generation${generation} part${index} of${size}`);
}

/** What the child does in the step of a generation; every fifth step removes. */
export function stepOf(generation: number): {
  readonly removed: number | undefined;
  readonly written: readonly number[];
} {
  if (generation === 0) return { removed: undefined, written: [] };
  const step = (generation % 10_000) - 1;
  const [one, other] = [step % documentCount, (step * 3 + 1) % documentCount];
  return step % 5 === 4 ? { removed: one, written: [] } : { removed: undefined, written: [...new Set([one, other])] };
}

/** What the child writes in a step when it does not remove. */
export function tidiedIn(generation: number): readonly number[] {
  return [...new Set([generation % documentCount, (generation * 3 + 1) % documentCount])];
}

/** Three models that take turns. */
export function modelOf(generation: number): EmbeddingModel {
  return { id: `test/model${generation % 3}`, dimensions: 8 + (generation % 3) };
}
