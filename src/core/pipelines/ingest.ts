import {
  type Config,
  type Document,
  type DocumentEntry,
  type IndexStore,
  type IngestPart,
  type MaskedSecret,
  type SegmentedDocument,
  type Segmenter,
  type Skipped,
  type Source,
} from "../api";
import { maskSecrets } from "../sources/secrets/mask-secrets";
import { goneBelow, isKnown, listAll, lookUp, mergeSkipped, sorted } from "./listing";

/**
 * Source → what changed → secrets masked → chunks → store. A document is written as a whole or not at all, so stopping
 * at any moment (or dying) costs only the batch under way.
 */

/**
 * Characters of text that are segmented and written at a time: large enough to batch writes, small enough to cancel, and
 * to be garbage before it is moved to where garbage is rarely collected.
 */
const batchChars = 500_000;
/** The first batch is small, and the next at most four times as large: parsing does not wait for much to be read. */
const firstBatchChars = 100_000;
const batchDocuments = 400;
/** Raise it when the same text comes out as other chunks, symbols or edges, or with more masked: all is read again. */
const segmentationVersion = 3;

export interface IngestPorts {
  readonly source: Source;
  readonly store: IndexStore;
  readonly segmenter: Segmenter;
  readonly index: Config["index"];
  /** Id of the model whose vectors the segmenter makes; with another one all is read again. */
  readonly vectorsOf?: string | undefined;
}

export interface IngestScope {
  /** Paths relative to the collection; without them the whole source is looked at. */
  readonly paths?: readonly string[];
  /** Parse again also what has not changed. */
  readonly fresh?: boolean;
}

export async function* ingest(
  ports: IngestPorts,
  scope: IngestScope = {},
  signal?: AbortSignal,
): AsyncGenerator<IngestPart> {
  const started = performance.now();
  const { source, store } = ports;
  await store.lock();
  const manifest = store.manifest();
  const { chunkMaxChars, chunkOverlapChars } = ports.index;
  const segmentedAs = [segmentationVersion, chunkMaxChars, chunkOverlapChars, ports.vectorsOf]
    .filter((part) => part !== undefined)
    .join("-");
  const looked = scope.paths ? await lookUp(source, scope.paths, signal) : undefined;
  // A folder that came or moved can hold anything: look at everything. A look that finds nothing changed is cheap.
  const paths = looked === undefined || looked.hasFolder ? undefined : scope.paths;
  const since = scope.fresh === true || !isCurrent(store, segmentedAs) ? undefined : store.listing().cursor;
  const listing = looked && paths ? looked : await listAll(source, since, signal);
  const skipped = [...listing.skipped];
  /** What was listed and could not be had: only a listing from where this one began names it again. */
  let unread = 0;
  const changed = listing.entries.filter(
    (entry) => scope.fresh === true || !isKnown(entry, manifest.get(entry.path), segmentedAs),
  );
  const found = new Set(listing.entries.map((entry) => entry.path));
  const gone = paths
    ? paths.flatMap((path) => goneBelow(path, manifest, found))
    : [...manifest.keys()].filter((path) => listing.gone.has(path) || (listing.isComplete && !found.has(path)));

  if (changed.length > 0) ports.segmenter.warmUp?.();
  let done = 0;
  let written = 0;
  const touched: DocumentEntry[] = [];
  const masked: MaskedSecret[] = [];
  yield { type: "ingest-progress", done, total: changed.length, path: "" };

  // Reading and parsing of the next batch go on while LanceDB writes this one.
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of readAhead(readBatches(source, changed, signal))) {
      signal?.throwIfAborted();
      skipped.push(...batch.skipped);
      unread += batch.unread;
      masked.push(...batch.masked);
      const fresh = batch.documents.filter((document) => {
        const known = manifest.get(document.path);
        const isSame = known?.contentHash === document.contentHash && known.segmentedAs === segmentedAs;
        if (isSame && scope.fresh !== true) touched.push(document);
        return !isSame || scope.fresh === true;
      });
      const options = { maxChars: chunkMaxChars, overlapChars: chunkOverlapChars };
      const results = fresh.length > 0 ? await ports.segmenter.segmentAll(fresh, options, signal) : [];
      const segmented: SegmentedDocument[] = [];
      for (const [position, document] of fresh.entries()) {
        const result = results[position];
        if (result === undefined || "failed" in result) {
          skipped.push({ path: document.path, reason: result?.failed ?? "could not be parsed" });
          unread++;
        } else segmented.push({ document, segmentedAs, segmentation: result });
      }
      await writing;
      writing = store.write(segmented);
      // It is awaited above or below; until then a failure must not count as unhandled.
      writing.catch(() => undefined);
      written += segmented.length;
      done += batch.documents.length + batch.skipped.length;
      yield { type: "ingest-progress", done, total: changed.length, path: batch.documents.at(-1)?.path ?? "" };
    }
  } finally {
    await writing;
  }
  if (touched.length > 0) await store.touch(touched);

  // What was readable before and is not any more must not be served from memory.
  const unreadable = skipped.map((item) => item.path).filter((path) => manifest.has(path));
  const removed = [...new Set([...gone, ...unreadable])];
  if (removed.length > 0) await store.remove(removed);
  const before = store.listing();
  const cursor = unread === 0 ? listing.cursor : since;
  await store.setListing(
    paths
      ? { ...before, skipped: mergeSkipped(before.skipped, paths, skipped, found) }
      : {
          skipped: listing.isComplete
            ? sorted(skipped)
            : mergeSkipped(before.skipped, [...listing.gone], skipped, found),
          ...(cursor === undefined ? {} : { cursor }),
        },
  );
  // A listing that cannot be kept would begin where this one began.
  const hasMore = listing.hasMore === true && unread === 0;
  if (!paths && written > 0 && !hasMore) await store.optimize();
  if (listing.notice !== undefined) yield { type: "notice", text: listing.notice };

  const counts = store.counts();
  yield {
    type: "ingest-end",
    report: {
      documents: counts.documents,
      chunks: counts.chunks,
      symbols: counts.symbols,
      written,
      removed: removed.length,
      skipped: store.listing().skipped,
      masked: sorted(masked),
      ...(listing.trouble === undefined ? {} : { trouble: listing.trouble }),
      ...(hasMore ? { hasMore } : {}),
      seconds: (performance.now() - started) / 1000,
    },
  };
}

/** False where a document was lost or must be segmented anew: it is not among what changed since the last listing. */
function isCurrent(store: IndexStore, segmentedAs: string): boolean {
  const known = [...store.manifest().values()];
  return store.rebuiltBecause === undefined && known.every((entry) => entry.segmentedAs === segmentedAs);
}

interface ReadBatch {
  readonly documents: readonly Document[];
  readonly skipped: readonly Skipped[];
  /** Of these, those that may be had another time. */
  readonly unread: number;
  readonly masked: readonly MaskedSecret[];
}

/** Everything that comes from any source passes here: what leaves has no secrets in it that we know to find. */
async function* readBatches(
  source: Source,
  entries: readonly DocumentEntry[],
  signal?: AbortSignal,
): AsyncGenerator<ReadBatch> {
  let batch = emptyBatch();
  let chars = 0;
  let wantedChars = firstBatchChars;
  try {
    for await (const item of source.read(entries, signal)) {
      signal?.throwIfAborted();
      if ("skipped" in item) {
        batch.skipped.push(item.skipped);
        if (item.isLasting !== true) batch.unread++;
      } else {
        const { path, language } = item.document;
        const { text, secrets } = await maskSecrets(item.document.text, language);
        batch.documents.push({ ...item.document, text });
        batch.masked.push(...secrets.map((secret) => ({ path, ...secret })));
        chars += text.length;
      }
      if (chars >= wantedChars || batch.documents.length >= (source.batchDocuments ?? batchDocuments)) {
        yield batch;
        batch = emptyBatch();
        chars = 0;
        wantedChars = Math.min(batchChars, 4 * wantedChars);
      }
    }
  } catch (error) {
    // What was read before a source failed stays read.
    if (batch.documents.length > 0) yield batch;
    throw error;
  }
  if (batch.documents.length > 0 || batch.skipped.length > 0) yield batch;
}

function emptyBatch(): { documents: Document[]; skipped: Skipped[]; unread: number; masked: MaskedSecret[] } {
  return { documents: [], skipped: [], unread: 0, masked: [] };
}

/** Works on the next item while the consumer is busy with this one. */
async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next();
  try {
    for (;;) {
      const item = await next;
      if (item.done === true) return;
      next = items.next();
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await items.return(undefined);
  }
}
