import { type EmbeddingModel, type IndexStore, type SeenSource, type Source, type SourceStatus } from "../api";
import { type Collections } from "./collections";

/** What can be searched, with its health: the workspace's own folders, then what was added. */
export async function sourceStatuses(
  collections: Collections,
  added: readonly SeenSource[],
  model: EmbeddingModel,
  isReadingAll: (collection: string) => boolean,
): Promise<readonly SourceStatus[]> {
  const readable = added.flatMap(({ source }) => source ?? []);
  const { open, release } = await collections.existing([...collections.sources, ...readable]);
  const storeOf = (source: Source | undefined): IndexStore | undefined =>
    open.find((each) => each.source === source)?.store;
  try {
    const statuses: SourceStatus[] = [];
    for (const each of [...collections.sources, ...added]) {
      const source = "stored" in each ? each.source : each;
      const seen = "stored" in each ? each : undefined;
      const collection = seen?.stored.collection ?? source?.collection;
      if (collection === undefined) continue;
      const store = storeOf(source);
      const { documents, chunks } = store?.counts() ?? { documents: 0, chunks: 0 };
      statuses.push({
        collection,
        documents,
        chunks,
        embedded: store ? await store.embeddedChunks(model) : 0,
        bytes: store ? await store.size() : 0,
        ...(await health(seen, store, isReadingAll(collection.id))),
      });
    }
    return statuses;
  } finally {
    release();
  }
}

async function health(
  seen: SeenSource | undefined,
  store: IndexStore | undefined,
  isReadHere: boolean,
): Promise<Pick<SourceStatus, "state" | "trouble" | "fetchedAt">> {
  if (isReadHere) return { state: "reading" };
  const isWhole = seen === undefined ? (store?.manifest().size ?? 0) > 0 : seen.stored.fetchedAt !== undefined;
  // The right to write goes back some seconds after the last write, so with all of it there it says nothing.
  if (!isWhole && (await store?.lockedElsewhere()) === true) return { state: "reading" };
  if (seen === undefined) return isWhole ? { state: "ready" } : { state: "incomplete", trouble: notIndexed };
  const { fetchedAt, failure } = seen.stored;
  const read = fetchedAt === undefined ? {} : { fetchedAt };
  if (failure !== undefined) {
    const isBegun = fetchedAt === undefined && (store?.counts().documents ?? 0) > 0;
    return { ...read, state: isBegun ? "incomplete" : "failed", trouble: failure.reason };
  }
  if (seen.source === undefined || !seen.isVisible) {
    return { ...read, state: "unused", ...(seen.note === undefined ? {} : { trouble: seen.note }) };
  }
  if (fetchedAt === undefined || store === undefined) {
    return { ...read, state: "incomplete", trouble: "It was not read to its end; refresh it." };
  }
  return { ...read, state: "ready", ...(seen.note === undefined ? {} : { trouble: seen.note }) };
}

const notIndexed = "It is not indexed yet.";
