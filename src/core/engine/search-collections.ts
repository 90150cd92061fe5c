import { join } from "node:path";
import { type EmbeddingModel, type Engine, type Hit, isEngineError, type Log, type Question } from "../api";
import { retrieve } from "../retrieve/retrieve";
import { type Collections, type OpenCollection } from "./collections";
import { type Embedders } from "./embedders";

export interface SearchDependencies {
  readonly collections: Collections;
  readonly embedders: Embedders;
  readonly ingest: Engine["ingest"];
  readonly log: Log;
}

/** Searches collections that were opened for this question, so that all of it sees one state of the index. */
export function createSearch({ embedders, ingest, log }: SearchDependencies) {
  return async function (
    open: readonly OpenCollection[],
    query: Question,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly Hit[]> {
    const options = {
      stores: open.map(({ store }) => store),
      embedder: embedders.searching,
      embedderOf: (model: EmbeddingModel) => embedders.of(model, signal),
      log,
      limit,
    };
    const hits = await retrieve(query, options, signal);
    // A file that changed behind our back would be cited at wrong lines: read it again, then ask again.
    const stale = await stalePaths(open, hits, signal);
    if (stale.length === 0) return hits;
    try {
      for await (const part of ingest({ paths: stale }, signal))
        log.debug(part.type === "notice" ? part.text : part.type);
    } catch (error) {
      // Another window writes, or nobody can: lines that may have moved are better than no answer.
      if (!isEngineError(error) || !error.code.startsWith("store/")) throw error;
      log.info(`Changed files could not be read again: ${error.message}`);
      return hits;
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

/** How much of what can be searched has a vector; 0 where the model is not to be had, which search survives. */
export async function embeddedShare(
  open: readonly OpenCollection[],
  embedders: Embedders,
  log: Log,
  signal?: AbortSignal,
): Promise<number> {
  const chunks = open.reduce((sum, { store }) => sum + store.counts().chunks, 0);
  if (chunks === 0) return 1;
  try {
    const model = await embedders.model(signal);
    let embedded = 0;
    for (const { store } of open) embedded += await store.embeddedChunks(await store.servingModel(model));
    return embedded / chunks;
  } catch (error) {
    if (!isEngineError(error)) throw error;
    log.debug(error.message);
    return 0;
  }
}
