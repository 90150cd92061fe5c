import { join } from "node:path";
import { type EmbeddingModel, type Hit, type Host, isEngineError, type Log, type Question } from "../api";
import { type Found, retrieve } from "../retrieve/retrieve";
import { type OpenCollection } from "./collections";
import { type Embedders } from "./embedders";
import { type InstantTier } from "./instant-tier";
import { type Ingests } from "./ingest-collections";

export interface SearchDependencies {
  readonly embedders: Pick<Embedders, "searching" | "of">;
  readonly instant: Pick<InstantTier, "open">;
  /** What is compared by meaning; everything where absent. */
  readonly vectors?: Host["vectors"];
  readonly ingests: Ingests;
  readonly log: Log;
}

/** Searches collections that were opened for this question, so that all of it sees one state of the index. */
export function createSearch({ embedders, instant, vectors = "full", ingests, log }: SearchDependencies) {
  return async function (
    open: readonly OpenCollection[],
    query: Question,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Found> {
    const options = {
      stores: open.map(({ store }) => store),
      embedder: vectors === "full" ? embedders.searching : undefined,
      instant: vectors === "none" ? undefined : await instant.open(),
      embedderOf: (model: EmbeddingModel) => embedders.of(model, signal),
      log,
      limit,
    };
    const found = await retrieve(query, options, signal);
    // A file that changed behind our back would be cited at wrong lines: read it again, then ask again.
    // Where everything is being read anyway, nobody waits for that: lines that may have moved are better than no answer.
    const settled = open.filter(({ source }) => !ingests.isReadingAll(source.collection.id));
    const stale = await stalePaths(settled, found.hits, signal);
    if (stale.length === 0) return found;
    try {
      for await (const part of ingests.ingest({ paths: stale }, signal)) {
        if (part.type === "notice") log.info(part.text);
      }
    } catch (error) {
      // Another window writes, or nobody can: the same holds.
      if (!isEngineError(error) || !error.code.startsWith("store/")) throw error;
      log.info(`Changed files could not be read again: ${error.message}`);
      return found;
    }
    return retrieve(query, options, signal);
  };
}

/** Absolute paths of files that are no longer as they were indexed. */
async function stalePaths(
  open: readonly OpenCollection[],
  hits: readonly Hit[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const stale = await Promise.all(
    open.map(async ({ source, store }) => {
      const { folder, collection } = source;
      if (!source.stale || folder === undefined) return [];
      const paths = new Set(hits.filter((hit) => hit.collection === collection.id).map((hit) => hit.path));
      const known = [...paths].flatMap((path) => store.manifest().get(path) ?? []);
      return (await source.stale(known, signal)).map((path) => join(folder, path));
    }),
  );
  return stale.flat();
}
