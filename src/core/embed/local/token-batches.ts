/**
 * Groups texts of like length, so that little of a batch is padding: positions in `lengths`, longest texts first,
 * so that the first batch shows the highest memory. Texts × longest text of a batch stays within the budget, except
 * where one text alone is above it.
 */
export function batchByTokens(lengths: readonly number[], tokenBudget: number): readonly (readonly number[])[] {
  const order = lengths.map((_, position) => position).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
  const batches: number[][] = [];
  let batch: number[] = [];
  let longest = 0;
  for (const position of order) {
    if (batch.length > 0 && (batch.length + 1) * longest > tokenBudget) {
      batches.push(batch);
      batch = [];
    }
    if (batch.length === 0) longest = lengths[position] ?? 0;
    batch.push(position);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Cuts a tokenized text and keeps its closing special token, as the model saw texts in training. */
export function cutTokens(
  ids: readonly number[],
  maxTokens: number,
  isSpecial: (id: number) => boolean,
): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  const last = ids.at(-1);
  if (last === undefined || !isSpecial(last)) return ids.slice(0, maxTokens);
  return [...ids.slice(0, maxTokens - 1), last];
}
