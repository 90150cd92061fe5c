import {
  type Config,
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
import { pathsIn } from "./locate";
import { createMaskedNotices } from "./masked-notice";
import { type Lease } from "./store-pool";

export interface IngestDependencies {
  readonly collections: Collections;
  readonly segmenter: Segmenter;
  readonly index: Config["index"];
}

/** Brings collections in line with their sources, one after the other. */
export function createIngest({ collections, segmenter, index }: IngestDependencies) {
  const { sources } = collections;
  /** Stores whose repair the user has heard of. */
  const reported = new WeakSet<IndexStore>();
  const noticeOf = createMaskedNotices();
  /** Ingests of one collection take turns: a save waits for the batch of another save, not for another collection. */
  const turns = new Map<string, Turns>();

  async function* ingestOne(source: Source, options: IngestOptions, signal?: AbortSignal): AsyncGenerator<IngestPart> {
    const { id } = source.collection;
    const own = turns.get(id) ?? createTurns();
    turns.set(id, own);
    const release = await own.take({ signal });
    let lease: Lease | undefined;
    try {
      signal?.throwIfAborted();
      lease = await collections.open(source);
      const { store } = lease;
      if (store.rebuiltBecause !== undefined && !reported.has(store)) {
        reported.add(store);
        yield { type: "notice", text: store.rebuiltBecause };
      }
      const paths = options.paths && pathsIn(source, sources, options.paths);
      const scope = {
        ...(paths === undefined ? {} : { paths }),
        ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      };
      for await (const part of ingest({ source, store, segmenter, index }, scope, signal)) {
        const notice = part.type === "ingest-end" ? noticeOf(id, part.report.masked) : undefined;
        if (notice !== undefined) yield { type: "notice", text: notice };
        yield part;
      }
    } finally {
      lease?.release();
      release();
    }
  }

  return async function* (options: IngestOptions = {}, signal?: AbortSignal): AsyncGenerator<IngestPart> {
    const { paths } = options;
    const wanted = paths ? sources.filter((source) => pathsIn(source, sources, paths).length > 0) : sources;
    const reports: IngestReport[] = [];
    for (const source of wanted) {
      for await (const part of ingestOne(source, options, signal)) {
        if (part.type === "ingest-end") reports.push(part.report);
        else yield part;
      }
    }
    yield { type: "ingest-end", report: sumReports(reports) };
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
