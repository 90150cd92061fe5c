import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FlatTrees, flattenTrees, type Trees } from "./trees";

/**
 * What was learned of questions with known answers (`training/rank`). `first` judges every candidate by what is known
 * without its text; `second` judges those it puts first, whose texts are then read.
 */
export interface RankingModel {
  readonly first: FlatTrees;
  readonly second: FlatTrees;
}

/** Throws where the file is missing or is not what was built. */
export async function readRankingModel(folder: string): Promise<RankingModel> {
  const model = JSON.parse(await readFile(join(folder, "trees.json"), "utf8")) as Readonly<
    Record<keyof RankingModel, Trees>
  >;
  for (const { features, trees } of [model.first, model.second]) {
    if (features.length === 0 || trees.length === 0) throw new Error(`${folder} holds no trees.`);
  }
  return { first: flattenTrees(model.first), second: flattenTrees(model.second) };
}
