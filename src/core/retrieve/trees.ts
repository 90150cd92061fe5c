/** An ensemble of regression trees as plain numbers: what a candidate is worth is the sum of one leaf of each tree. */
export interface Trees {
  /** Names of the columns of a row, in order. */
  readonly features: readonly string[];
  readonly trees: readonly Tree[];
}

/** Nodes by number, the root first. A child below 0 is leaf `-1 - child`. */
export interface Tree {
  readonly feature: readonly number[];
  /** At most this goes left. */
  readonly threshold: readonly number[];
  /** 1 where what is not known goes left. */
  readonly unknownLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly leaves: readonly number[];
}

/** `row` has a number for each feature of the model, NaN where it is not known. */
export function scoreRow({ trees }: Trees, row: ArrayLike<number>): number {
  let sum = 0;
  for (const tree of trees) sum += leafOf(tree, row);
  return sum;
}

function leafOf({ feature, threshold, unknownLeft, left, right, leaves }: Tree, row: ArrayLike<number>): number {
  let node = feature.length === 0 ? -1 : 0;
  while (node >= 0) {
    const value = row[feature[node] ?? 0] ?? NaN;
    const goesLeft = Number.isNaN(value) ? unknownLeft[node] === 1 : value <= (threshold[node] ?? 0);
    node = (goesLeft ? left[node] : right[node]) ?? -1;
  }
  return leaves[-1 - node] ?? 0;
}
