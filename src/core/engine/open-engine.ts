import { join } from "node:path";
import {
  type AnswerRequest,
  type Config,
  type EmbeddingModel,
  type Embedder,
  type Engine,
  type EngineStatus,
  type Hit,
  type Host,
  type IndexStore,
  type IngestOptions,
  type IngestPart,
  type IngestReport,
  isEngineError,
  type RootStatus,
  type SearchResult,
  type Selection,
  type Source,
} from "../api";
import { openEmbedders } from "./embedders";
import { chooseWriter } from "./choose-model";
import { answer } from "../pipelines/answer";
import { embed } from "../pipelines/embed";
import { ingest } from "../pipelines/ingest";
import { retrieve } from "../retrieve/retrieve";
import { hitsAt, openingsOf, stalePaths } from "./related-hits";
import { locate, resolveRoot } from "./locate";
import { createStores } from "./collections";
import { createWorkspaceSource } from "../sources/workspace/workspace-source";
import { createWorkerSegmenter } from "../worker/worker-segmenter";

/**
 * Builds everything once and passes it down; nothing is opened, and no thread started, before it is needed.
 * One index a root; a question is asked of all of them.
 */
export async function openEngine(config: Config, host: Host): Promise<Engine> {
  const sources =
    host.sources ?? [...new Set(host.roots.map(resolveRoot))].map((root) => workspaceSource(root, config));
  const segmenter = createWorkerSegmenter({ workerPath: join(host.outDir, "worker.js"), wasmDir: host.outDir });
  const embedders = openEmbedders(config.embedding, host);
  const embedder: Embedder = { ...embedders.current, model: (signal) => embedders.model(signal) };
  const embedderOf = (model: EmbeddingModel): Promise<Embedder | undefined> => embedders.of(model);
  const stores = createStores(sources, host);
  /** Stores whose repair the user has heard of. */
  const told = new WeakSet<IndexStore>();
  /** Ingests of one root go one after the other: a save waits for the batch of another save, not for a window. */
  const turns = new Map<string, Promise<void>>();

  async function* ingestSource(
    source: Source,
    options: IngestOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<IngestPart> {
    const before = turns.get(source.root) ?? Promise.resolve();
    let release: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (release = resolve));
    turns.set(
      source.root,
      before.then(() => turn),
    );
    await before;
    try {
      signal?.throwIfAborted();
      const store = await stores.open(source);
      if (store.rebuiltBecause !== undefined && !told.has(store)) {
        told.add(store);
        yield { type: "notice", text: store.rebuiltBecause };
      }
      const paths = options.paths?.flatMap((path) => {
        const place = locate(sources, path);
        return place?.source === source ? [place.path] : [];
      });
      const scope = {
        ...(paths === undefined ? {} : { paths }),
        ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      };
      yield* ingest({ source, store, segmenter, index: config.index }, scope, signal);
    } finally {
      release();
    }
  }

  /** How much of what can be searched has a vector; 0 where the model is not to be had, which search survives. */
  async function embeddedShare(signal?: AbortSignal): Promise<number> {
    const open = await stores.existing();
    const chunks = open.reduce((sum, { store }) => sum + store.counts().chunks, 0);
    if (chunks === 0) return 1;
    try {
      const model = await embedder.model(signal);
      let embedded = 0;
      for (const { store } of open) embedded += await store.embeddedChunks(await store.servingModel(model));
      return embedded / chunks;
    } catch (error) {
      if (!isEngineError(error)) throw error;
      host.log.debug(error.message);
      return 0;
    }
  }

  async function find(query: string, limit: number, signal?: AbortSignal): Promise<readonly Hit[]> {
    const open = await stores.searchable();
    const options = { stores: open.map(({ store }) => store), embedder, embedderOf, log: host.log, limit };
    const hits = await retrieve(query, options, signal);
    // A file that changed behind our back would be cited at wrong lines: read it again, then ask again.
    const stale = await stalePaths(open, hits);
    if (stale.length === 0) return hits;
    try {
      for await (const part of engine.ingest({ paths: stale }, signal)) host.log.debug(part.type);
    } catch (error) {
      // Another window writes, or nobody can: lines that may have moved are better than no answer.
      if (!isEngineError(error) || !error.code.startsWith("store/")) throw error;
      host.log.info(`Changed files could not be read again: ${error.message}`);
      return hits;
    }
    return retrieve(query, options, signal);
  }

  async function chunksAt(selection: Selection): Promise<readonly Hit[]> {
    const place = locate(sources, selection.path);
    const open = (await stores.existing()).find(({ source }) => source === place?.source);
    return place && open ? hitsAt(open.store, place.path, selection) : [];
  }

  const engine: Engine = {
    async *ingest(options = {}, signal) {
      const wanted = options.paths
        ? sources.filter((source) => options.paths?.some((path) => locate(sources, path)?.source === source))
        : sources;
      const reports: IngestReport[] = [];
      for (const source of wanted) {
        for await (const part of ingestSource(source, options, signal)) {
          if (part.type === "ingest-end") reports.push(part.report);
          else yield part;
        }
      }
      yield { type: "ingest-end", report: sumReports(reports) };
    },

    async *embed(options = {}, signal) {
      const open = await stores.existing();
      const first = (store: IndexStore): readonly string[] =>
        (options.first ?? []).flatMap((path) => {
          const place = locate(sources, path);
          return place?.source.root === store.root ? [place.path] : [];
        });
      await embedders.remember(signal);
      yield* embed({ stores: open.map(({ store }) => store), embedder }, first, signal);
    },

    async search(request, signal): Promise<SearchResult> {
      const started = performance.now();
      const hits = await find(request.query, request.limit ?? config.retrieval.topK, signal);
      const milliseconds = performance.now() - started;
      return { hits, milliseconds, embeddedShare: await embeddedShare(signal) };
    },

    async *answer(request: AnswerRequest, signal) {
      const writer = await chooseWriter(
        {
          ...config.generation,
          ...(request.provider === undefined ? {} : { provider: request.provider }),
          ...(request.model === undefined ? {} : { model: request.model }),
        },
        host.secrets,
        host.log,
      );
      const openings = async (hits: readonly Hit[]): Promise<readonly Hit[]> =>
        openingsOf(await stores.existing(), hits);
      const ports = {
        search: find,
        chunksAt,
        openingsOf: openings,
        writer,
        retrieval: config.retrieval,
        embeddedShare,
      };
      yield* answer(ports, request, signal);
    },

    async status(signal) {
      const { model, trouble } = await modelOrTrouble(embedder, signal);
      const open = await stores.existing();
      const roots: RootStatus[] = [];
      for (const source of sources) {
        roots.push(await rootStatus(source, open.find((root) => root.source === source)?.store, model));
      }
      return {
        roots,
        embeddingModel: model,
        ...(trouble === undefined ? {} : { embeddingTrouble: trouble }),
        ...(await answering(config, host)),
      };
    },

    async explainFile(path, signal) {
      const place = locate(sources, path);
      const nothing = { path, indexed: false, chunks: 0, embedded: 0 };
      if (!place) return { ...nothing, reason: "It lies outside the folders that are open." };
      const store = (await stores.existing()).find(({ source }) => source === place.source)?.store;
      const known = store?.manifest().get(place.path);
      if (store && known) {
        const chunks = [...store.chunks()].filter((chunk) => chunk.path === place.path);
        const { model } = await modelOrTrouble(embedder, signal);
        const missing = new Set((await store.missingVectors(model)).map((chunk) => chunk.hash));
        const embedded = chunks.filter((chunk) => !missing.has(chunk.hash)).length;
        const made = chunks.length === 1 ? "1 chunk" : `${chunks.length} chunks`;
        const reason =
          chunks.length === 0
            ? "It is indexed, and has nothing in it that could be found."
            : `It is indexed: ${made}, ${embedded} with a vector.`;
        return { path, indexed: true, reason, chunks: chunks.length, embedded };
      }
      const item = await place.source.find(place.path, signal);
      if ("skipped" in item) return { ...nothing, reason: `It ${item.skipped.reason}.` };
      const failed = store?.skipped().find((skipped) => skipped.path === place.path);
      if (failed) return { ...nothing, reason: `It ${failed.reason}.` };
      return {
        ...nothing,
        reason: store
          ? "It is new since the last indexing; index again."
          : "This folder is not indexed yet; index it first.",
      };
    },

    clear: () => stores.clear(),

    async close() {
      await stores.close();
      await Promise.all([segmenter.close(), embedders.close()]);
    },
  };
  return engine;
}

function workspaceSource(root: string, config: Config): Source {
  const { maxFileBytes, exclude } = config.index;
  return createWorkspaceSource({ root, maxFileBytes, exclude });
}

/** Status is most wanted when something is wrong, so a model that is not to be had is part of it. */
async function modelOrTrouble(
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<{ readonly model: EmbeddingModel; readonly trouble?: string }> {
  try {
    return { model: await embedder.model(signal) };
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return { model: { id: "not available", dimensions: 0 }, trouble: error.message };
  }
}

async function answering(
  { generation }: Config,
  host: Host,
): Promise<Pick<EngineStatus, "provider" | "model" | "generationTrouble">> {
  try {
    const { provider, model } = await chooseWriter(generation, host.secrets, host.log);
    return { provider, model };
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return { provider: generation.provider, model: generation.model, generationTrouble: error.message };
  }
}

async function rootStatus(source: Source, store: IndexStore | undefined, model: EmbeddingModel): Promise<RootStatus> {
  const nothing = { documents: 0, chunks: 0, symbols: 0, edges: 0 };
  if (!store) {
    return {
      root: source.root,
      indexed: false,
      embedded: 0,
      skipped: [],
      bytes: 0,
      lockedElsewhere: false,
      ...nothing,
    };
  }
  return {
    root: source.root,
    indexed: true,
    ...store.counts(),
    embedded: await store.embeddedChunks(model),
    skipped: store.skipped(),
    bytes: await store.size(),
    lockedElsewhere: await store.lockedElsewhere(),
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
    seconds: sum("seconds"),
  };
}
