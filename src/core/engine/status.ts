import {
  type CollectionStatus,
  type Config,
  type EmbeddingModel,
  type EngineStatus,
  type FileExplanation,
  type IndexStore,
  isEngineError,
  type Source,
} from "../api";
import { type Writers } from "./choose-model";
import { type Collections } from "./collections";
import { type Embedders } from "./embedders";
import { locate } from "./locate";

export interface StatusDependencies {
  readonly collections: Collections;
  readonly embedders: Embedders;
  readonly writers: Writers;
  readonly config: Config;
}

export async function engineStatus(
  { collections, embedders, writers, config }: StatusDependencies,
  signal?: AbortSignal,
): Promise<EngineStatus> {
  const { model, trouble } = await modelOrTrouble(embedders, signal);
  const { open, release } = await collections.existing();
  try {
    return {
      collections: await Promise.all(
        collections.sources.map((source) =>
          collectionStatus(source, open.find((other) => other.source === source)?.store, model),
        ),
      ),
      embeddingModel: model,
      ...(trouble === undefined ? {} : { embeddingTrouble: trouble }),
      ...(await answering(config, writers)),
    };
  } finally {
    release();
  }
}

/** Status is most wanted when something is wrong, so a model that is not to be had is part of it. */
export async function modelOrTrouble(
  embedders: Embedders,
  signal?: AbortSignal,
): Promise<{ readonly model: EmbeddingModel; readonly trouble?: string }> {
  try {
    return { model: await embedders.model(signal) };
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return { model: { id: "not available", dimensions: 0 }, trouble: error.message };
  }
}

async function answering(
  { generation }: Config,
  writers: Writers,
): Promise<Pick<EngineStatus, "provider" | "model" | "generationTrouble">> {
  try {
    const { provider, model } = await writers.choose(generation);
    return { provider, model };
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return { provider: generation.provider, model: generation.model, generationTrouble: error.message };
  }
}

async function collectionStatus(
  { collection }: Source,
  store: IndexStore | undefined,
  model: EmbeddingModel,
): Promise<CollectionStatus> {
  if (!store) {
    const counts = { documents: 0, chunks: 0, symbols: 0, edges: 0, embedded: 0, bytes: 0 };
    return { collection, indexed: false, ...counts, skipped: [], lockedElsewhere: false };
  }
  return {
    collection,
    indexed: true,
    ...store.counts(),
    embedded: await store.embeddedChunks(model),
    skipped: store.listing().skipped,
    bytes: await store.size(),
    lockedElsewhere: await store.lockedElsewhere(),
  };
}

/** Why a file is, or is not, in the index. */
export async function explainFile(
  { collections, embedders }: Pick<StatusDependencies, "collections" | "embedders">,
  path: string,
  signal?: AbortSignal,
): Promise<FileExplanation> {
  const place = locate(collections.sources, path);
  const absent = (reason: string): FileExplanation => ({ path, indexed: false, reason, chunks: 0, embedded: 0 });
  if (!place) return absent("It lies outside the folders that are open.");
  const { open, release } = await collections.existing();
  try {
    const store = open.find(({ source }) => source === place.source)?.store;
    if (store?.manifest().has(place.path)) {
      const chunks = store.chunksOf(place.path);
      const { model } = await modelOrTrouble(embedders, signal);
      const missing = new Set((await store.missingVectors(model)).map((chunk) => chunk.hash));
      const embedded = chunks.filter((chunk) => !missing.has(chunk.hash)).length;
      const made = chunks.length === 1 ? "1 chunk" : `${chunks.length} chunks`;
      const reason =
        chunks.length === 0
          ? "It is indexed, and has nothing in it that could be found."
          : `It is indexed: ${made}, ${embedded} with a vector.`;
      return { path, indexed: true, reason, chunks: chunks.length, embedded };
    }
    const item = await place.source.find?.(place.path, signal);
    if (item && "skipped" in item) return absent(`It ${item.skipped.reason}.`);
    const failed = store?.listing().skipped.find((skipped) => skipped.path === place.path);
    if (failed) return absent(`It ${failed.reason}.`);
    return absent(
      store ? "It is new since the last indexing; index again." : "This folder is not indexed yet; index it first.",
    );
  } finally {
    release();
  }
}
