import { columnOf, type FeatureTable } from "./feature-table";

/** An ensemble of regression trees as plain numbers: what a candidate is worth is the sum of one leaf of each tree. */
export interface Trees {
  /** What the numbers in `Tree.feature` stand for. */
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

/** The same nodes, those of all trees one after the other, and columns of a feature table for features. */
export interface FlatTrees {
  /** Of each tree: a node, or a leaf as a child is one. */
  readonly roots: Int32Array;
  /** -1 for a feature that the table does not have: it is not known of any row. */
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  readonly unknownLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leaves: Float64Array;
}

export function flattenTrees({ features, trees }: Trees): FlatTrees {
  const roots: number[] = [];
  const column: number[] = [];
  const leaves: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  for (const tree of trees) {
    const [firstNode, firstLeaf] = [column.length, leaves.length];
    const moved = (child: number): number => (child < 0 ? child - firstLeaf : child + firstNode);
    roots.push(moved(tree.feature.length === 0 ? -1 : 0));
    column.push(...tree.feature.map((feature) => columnOf(features[feature] ?? "")));
    left.push(...tree.left.map(moved));
    right.push(...tree.right.map(moved));
    leaves.push(...tree.leaves);
  }
  return {
    roots: Int32Array.from(roots),
    column: Int32Array.from(column),
    threshold: Float64Array.from(trees.flatMap(({ threshold }) => threshold)),
    unknownLeft: Uint8Array.from(trees.flatMap(({ unknownLeft }) => unknownLeft)),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    leaves: Float64Array.from(leaves),
  };
}

/** What each of these rows is worth, in their order. */
export function scoreRows(
  trees: FlatTrees,
  { values, rows: height }: FeatureTable,
  rows: readonly number[],
): Float64Array {
  const { roots, column, threshold, unknownLeft, left, right, leaves } = trees;
  const sums = new Float64Array(rows.length);
  for (const root of roots) {
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? 0;
      let node = root;
      while (node >= 0) {
        // Before the first column there is nothing, which is not known either.
        const value = values[(column[node] ?? -1) * height + row] ?? NaN;
        const goesLeft = Number.isNaN(value) ? unknownLeft[node] === 1 : value <= (threshold[node] ?? 0);
        node = (goesLeft ? left[node] : right[node]) ?? -1;
      }
      sums[index] = (sums[index] ?? 0) + (leaves[-1 - node] ?? 0);
    }
  }
  return sums;
}
