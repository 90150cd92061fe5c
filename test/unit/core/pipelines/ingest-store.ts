import {
  type DocumentEntry,
  type IndexStore,
  type KnownListing,
  type ManifestEntry,
  type SegmentedDocument,
} from "../../../../src/core/api";

export interface IngestStore {
  readonly store: IndexStore;
  /** Documents by path, as they were written last. */
  readonly written: ReadonlyMap<string, SegmentedDocument>;
  /** What was called, in order. */
  readonly calls: readonly string[];
}

/** What ingest asks of an index, in memory. Calling anything else is a failing test. */
export function createIngestStore(rebuiltBecause?: string): IngestStore {
  const manifest = new Map<string, ManifestEntry>();
  const written = new Map<string, SegmentedDocument>();
  const calls: string[] = [];
  let listing: KnownListing = { skipped: [] };
  const store: Partial<IndexStore> = {
    rebuiltBecause,
    lock: async () => void calls.push("lock"),
    manifest: () => manifest,
    listing: () => listing,
    setListing: async (next) => void (listing = next),
    write: async (documents) => {
      calls.push(`write ${documents.map(({ document }) => document.path).join(" ")}`);
      for (const segmented of documents) {
        const { path, contentHash, stamp } = segmented.document;
        const { segmentedAs } = segmented;
        manifest.set(path, { path, contentHash, stamp, segmentedAs, chunks: 1 });
        written.set(path, segmented);
      }
    },
    remove: async (paths) => {
      calls.push(`remove ${[...paths].sort().join(" ")}`);
      for (const path of paths) for (const map of [manifest, written]) map.delete(path);
    },
    touch: async (entries: readonly DocumentEntry[]) => {
      calls.push(`touch ${entries.map(({ path }) => path).join(" ")}`);
      for (const { path, stamp } of entries) {
        const known = manifest.get(path);
        if (known) manifest.set(path, { ...known, stamp });
      }
    },
    optimize: async () => void calls.push("optimize"),
    counts: () => ({ documents: manifest.size, chunks: manifest.size, symbols: 0, edges: 0 }),
  };
  return { store: store as IndexStore, written, calls };
}
