import { setTimeout as wait } from "node:timers/promises";
import {
  EngineError,
  isAbort,
  isEngineError,
  type SeenSource,
  type Source,
  type SourcePart,
  type StoredSource,
} from "../api";
import { belongingTo } from "../platform/http/gate";
import { type SourceList } from "../store/source-list";
import { type Collections } from "./collections";
import { type Ingests } from "./ingest-collections";

export interface FetchPorts {
  readonly collections: Pick<Collections, "open">;
  readonly ingests: Pick<Ingests, "ingestOne">;
  readonly list: Pick<SourceList, "all" | "change">;
}

/** Looks again whether another window has finished; it tells nobody. */
const pollMs = 200;

/**
 * Brings one added source up to date, and keeps in the list how it went. Where another window reads it, that is waited
 * for, and what it has read is not read again.
 */
export async function* fetchSource(
  { stored, source }: SeenSource,
  { collections, ingests, list }: FetchPorts,
  signal: AbortSignal,
): AsyncGenerator<SourcePart> {
  const { collection } = stored;
  if (source === undefined) {
    yield {
      type: "source-failed",
      name: collection.title,
      reason: `${collection.title} is no longer on this machine.`,
    };
    return;
  }
  /** Of listings before this one, where a source is read in several. */
  let progress = { done: 0, total: 0 };
  let before = 0;
  let writtenBefore = 0;
  let secondsBefore = 0;
  try {
    for (;;) {
      try {
        let isDone = true;
        for await (const part of belongingTo(collection.id, ingests.ingestOne(source, {}, signal))) {
          if (part.type === "ingest-progress") {
            progress = { done: before + part.done, total: before + part.total };
            yield { type: "source-progress", collection, ...progress };
          } else if (part.type === "ingest-end") {
            const { documents, chunks, skipped, trouble, hasMore } = part.report;
            if (trouble !== undefined) throw new EngineError("source/unreadable", trouble);
            const written = writtenBefore + part.report.written;
            const seconds = secondsBefore + part.report.seconds;
            if (hasMore === true) {
              [before, writtenBefore, secondsBefore, isDone] = [progress.done, written, seconds, false];
              continue;
            }
            const version = source.version?.();
            await list.change(collection.id, (stored) => finished(stored, version));
            yield { type: "source-end", collection, documents, chunks, written, skipped: skipped.length, seconds };
          } else yield part;
        }
        if (isDone) return;
      } catch (error) {
        if (!isEngineError(error) || error.code !== "store/locked") throw error;
        const done = await readElsewhere(stored, source, { collections, list }, signal);
        if (done) {
          yield done;
          return;
        }
      }
    }
  } catch (error) {
    if (isAbort(error) || signal.aborted || !isEngineError(error)) throw error;
    const reason = error.message;
    await list.change(collection.id, (before) => ({ ...before, failure: { at: new Date().toISOString(), reason } }));
    const { setting } = error;
    yield { type: "source-failed", name: collection.title, reason, ...(setting === undefined ? {} : { setting }) };
  }
}

function finished({ failure: _failure, ...stored }: StoredSource, version: string | undefined): StoredSource {
  const collection = version === undefined ? stored.collection : { ...stored.collection, version };
  return { ...stored, collection, fetchedAt: new Date().toISOString() };
}

/** What another window has read meanwhile; undefined where it gave up. */
async function readElsewhere(
  { collection, fetchedAt }: StoredSource,
  source: Source,
  { collections, list }: Pick<FetchPorts, "collections" | "list">,
  signal: AbortSignal,
): Promise<SourcePart | undefined> {
  const started = performance.now();
  const lease = await collections.open(source);
  try {
    const { store } = lease;
    while (await store.lockedElsewhere()) {
      const now = (await list.all()).find((each) => each.collection.id === collection.id)?.fetchedAt;
      if (now !== fetchedAt) {
        await store.refresh();
        const { documents, chunks } = store.counts();
        const skipped = store.listing().skipped.length;
        const seconds = (performance.now() - started) / 1000;
        return { type: "source-end", collection, documents, chunks, written: 0, skipped, seconds };
      }
      await wait(pollMs, undefined, { signal });
    }
    await store.refresh();
    return undefined;
  } finally {
    lease.release();
  }
}
