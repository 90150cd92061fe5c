import {
  type Config,
  type Engine,
  type IndexStore,
  type IngestOptions,
  type IngestPart,
  type IngestReport,
  type Segmenter,
  type Source,
} from "../api";
import { ingest } from "../pipelines/ingest";
import { createTurns, type Turns } from "../platform/turns";
import { type Collections } from "./collections";
import { type InstantTier } from "./instant-tier";
import { pathsBySource } from "./locate";
import { createMaskedNotices } from "./masked-notice";
import { type Lease } from "./store-pool";

export interface IngestDependencies {
  readonly collections: Collections;
  readonly segmenter: Segmenter;
  readonly index: Config["index"];
  readonly instant: Pick<InstantTier, "open">;
}

/** Brings collections in line with their sources. */
export interface Ingests {
  /** Those of the workspace, one after the other. */
  readonly ingest: Engine["ingest"];
  /** Any one; `paths` are relative to it. */
  readonly ingestOne: (source: Source, options?: IngestOptions, signal?: AbortSignal) => AsyncGenerator<IngestPart>;
  /** Everything of the collection is being looked at, which may take minutes, and whoever asks for less waits so long. */
  readonly isReadingAll: (collection: string) => boolean;
}

export function createIngests({ collections, segmenter, index, instant }: IngestDependencies): Ingests {
  const { sources } = collections;
  /** Stores whose repair the user has heard of. */
  const reported = new WeakSet<IndexStore>();
  const noticeOf = createMaskedNotices();
  /** Ingests of one collection take turns: a save waits for the batch of another save, not for another collection. */
  const turns = new Map<string, Turns>();
  const readingAll = new Set<string>();

  async function* ingestOne(
    source: Source,
    { paths, fresh }: IngestOptions = {},
    signal?: AbortSignal,
  ): AsyncGenerator<IngestPart> {
    const { id, kind } = source.collection;
    const own = turns.get(id) ?? createTurns();
    turns.set(id, own);
    const release = await own.take({ signal });
    let lease: Lease | undefined;
    try {
      if (paths === undefined) readingAll.add(id);
      signal?.throwIfAborted();
      lease = await collections.open(source);
      const { store } = lease;
      if (store.rebuiltBecause !== undefined && !reported.has(store)) {
        reported.add(store);
        yield { type: "notice", text: store.rebuiltBecause };
      }
      const vectorsOf = (await instant.open())?.model.id;
      const scope = { ...(paths === undefined ? {} : { paths }), ...(fresh === undefined ? {} : { fresh }) };
      for await (const part of ingest({ source, store, segmenter, index, vectorsOf }, scope, signal)) {
        // What somebody else published is no secret that this user should hear of.
        const isOwn = part.type === "ingest-end" && kind === "workspace";
        const notice = isOwn ? noticeOf(id, part.report.masked) : undefined;
        if (notice !== undefined) yield { type: "notice", text: notice };
        yield part;
      }
    } finally {
      readingAll.delete(id);
      // Twenty packages that were read one after the other are a hundred megabytes, until a question needs them.
      lease?.release({ close: paths === undefined });
      release();
    }
  }

  return {
    ingestOne,
    isReadingAll: (collection) => readingAll.has(collection),

    async *ingest(options = {}, signal) {
      const places = options.paths && pathsBySource(sources, options.paths);
      const reports: IngestReport[] = [];
      for (const source of sources) {
        const paths = places?.get(source);
        if (places && !paths) continue;
        const own = { ...options, ...(paths === undefined ? {} : { paths }) };
        for await (const part of ingestOne(source, own, signal)) {
          if (part.type === "ingest-end") reports.push(part.report);
          else yield part;
        }
      }
      yield { type: "ingest-end", report: sumReports(reports) };
    },
  };
}

function sumReports(reports: readonly IngestReport[]): IngestReport {
  const sum = (field: "documents" | "chunks" | "symbols" | "written" | "removed" | "seconds"): number =>
    reports.reduce((total, report) => total + report[field], 0);
  return {
    documents: sum("documents"),
    chunks: sum("chunks"),
    symbols: sum("symbols"),
    written: sum("written"),
    removed: sum("removed"),
    skipped: reports.flatMap((report) => report.skipped),
    masked: reports.flatMap((report) => report.masked),
    seconds: sum("seconds"),
  };
}
