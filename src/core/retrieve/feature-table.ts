/** Of a path. */
export const placeFeatures = ["depth", "isTest", "isExample", "isChangelog"] as const;

/** Of the question: the same for all candidates. */
export const questionFeatures = ["qTerms", "qHow", "qTests"] as const;

/** Of every candidate: `features.ts`. */
const cheapFeatures = [
  "zGap",
  "denseRank",
  "early",
  "earlyGap",
  "earlyRank",
  "definitionZ",
  "definitionEarly",
  "definitionLexical",
  "definitionPieces",
  "pieceRank",
  "lexicalShare",
  "lexicalPerTerm",
  "lexicalRank",
  "named",
  "score",
  "scoreGap",
  "content",
  "rank",
  "nameShare",
  "nameAsked",
  ...placeFeatures,
  "lines",
  "isFunction",
  "isMethod",
  "isClass",
  "isModule",
  "isProse",
  "isPrivate",
  "ordinal",
  "fileBest",
  "fileCount",
  "fileRank",
  "fileSum",
  "familyBest",
  "familyCount",
  "parent",
  "near",
  "samePiece",
  ...questionFeatures,
] as const;

/** Of candidates whose texts are read: `text-features.ts`. */
const textFeatures = [
  "headingCover",
  "docCover",
  "bodyCover",
  "commentCover",
  "cover",
  "definitionCover",
  "plainCover",
  "localBm25",
  "localBm25Share",
  "pairs",
  "run",
  "namesIn",
  "bodyWords",
  "hasConstants",
  "isNotice",
] as const;

/** Of the same: `graph-features.ts`. */
const graphFeatures = ["calledBy", "calls", "calledByCount"] as const;

/** What the first step gave: `rank.ts`. */
const judgedFeatures = ["first", "firstRank"] as const;

/**
 * In the order of the columns, in which `training/rank` writes them. A model names those that it was trained on, so a new
 * one may stand anywhere in its list, and a name keeps its meaning.
 */
export const featureNames = [...cheapFeatures, ...textFeatures, ...graphFeatures, ...judgedFeatures] as const;
export type FeatureName = (typeof featureNames)[number];

/**
 * What a ranking model may go by, of the candidates of one search: a row for each of them, a column for each feature, NaN
 * where it cannot be known. Columns lie one after the other in one array of numbers: trees go through a few of them at a
 * time, and a search does not leave a thousand objects of a hundred numbers behind.
 */
export interface FeatureTable {
  readonly rows: number;
  /** The value of a row is at `column * rows + row`. */
  readonly values: Float64Array;
  /** A view: what is written to it is in the table. */
  column(name: FeatureName): Float64Array;
}

export function createFeatureTable(rows: number): FeatureTable {
  const values = new Float64Array(featureNames.length * rows).fill(NaN);
  return {
    rows,
    values,
    column: (name) => {
      const start = columnOf(name) * rows;
      return values.subarray(start, start + rows);
    },
  };
}

const columns: ReadonlyMap<string, number> = new Map(featureNames.map((name, column) => [name, column]));

/** -1 for what is not known here. */
export function columnOf(name: string): number {
  return columns.get(name) ?? -1;
}

/** To fill columns one after the other, a value for each of these rows. */
export function columnFiller<Row extends { readonly row: number }>(
  table: FeatureTable,
  rows: readonly Row[],
): (feature: FeatureName, valueOf: (row: Row) => number) => void {
  return (feature, valueOf) => {
    const column = table.column(feature);
    for (const each of rows) column[each.row] = valueOf(each);
  };
}
