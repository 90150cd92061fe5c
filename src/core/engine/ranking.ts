import { join } from "node:path";
import { type Host } from "../api";
import { type RankingModel, readRankingModel } from "../retrieve/ranking-model";

/** What was learned of the order of hits. */
export interface Ranking {
  /** Read once; undefined where it cannot be read, which is told once: scores as they are added serve all the same. */
  open(): Promise<RankingModel | undefined>;
}

export function createRanking({ mediaDir, log }: Pick<Host, "mediaDir" | "log">): Ranking {
  let opening: Promise<RankingModel | undefined> | undefined;
  return {
    open: () =>
      (opening ??= readRankingModel(join(mediaDir, "models", "ranking")).catch((error: unknown) => {
        log.warn(`Hits are ordered more simply than they could be: ${String(error)}`);
        return undefined;
      })),
  };
}
