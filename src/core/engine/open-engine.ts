import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type AnswerRequest, type Config, type Engine, type Host, type Source, type SeenSource } from "../api";
import { answer } from "../pipelines/answer";
import { createCompareNow } from "../pipelines/compare-now";
import { embed } from "../pipelines/embed";
import { belongingTo, createGate } from "../platform/http/gate";
import { createLedger } from "../platform/http/ledger";
import { readQuestion } from "../question/read-question";
import { maskSecrets } from "../sources/secrets/mask-secrets";
import { createWorkspaceSource } from "../sources/workspace/workspace-source";
import { createWorkerSegmenter } from "../worker/worker-segmenter";
import { createAddedSources } from "./added-sources";
import { createWriters } from "./choose-model";
import { createCollections, type OpenCollection } from "./collections";
import { documentOf, documentsOf } from "./indexed-documents";
import { createMissingMarks } from "./mark-missing";
import { openEmbedders } from "./embedders";
import { createCores } from "./cores";
import { createIngests } from "./ingest-collections";
import { linked, linkedParts } from "./link-origins";
import { createInstantTier } from "./instant-tier";
import { locateNames, outlineOf } from "./locate-names";
import { locateSelection, pathsBySource, resolveRoot } from "./locate";
import { narrowSources } from "./narrow-sources";
import { overviewOf } from "./overview";
import { projectOf } from "./project";
import { createUpgradeFollower } from "./upgrade-follower";
import { withPublicNames } from "./public-names";
import { createRanking } from "./ranking";
import { absentTerms, definitionsIn, hitsAt, hitsOfUses, notesAround, completionsOf } from "./related-hits";
import { createSearch } from "./search-collections";
import { sourceStatuses } from "./source-status";
import { engineStatus, explainFile, modelOrTrouble } from "./status";

/**
 * Builds everything once and passes it down; nothing is opened, and no thread started, before it is needed.
 * One index a collection; a question is asked of all of them.
 */
export async function openEngine(config: Config, host: Host): Promise<Engine> {
  const sources = host.sources ?? workspaceSources(host.roots, config.index);
  const { log } = host;
  const instant = createInstantTier(host);
  const segmenter = createWorkerSegmenter({
    workerPath: join(host.outDir, "worker.js"),
    wasmDir: host.outDir,
    tableDir: instant.folder,
  });
  const ledger = createLedger({ folder: host.sharedDir ?? host.storageDir, log });
  const gate = createGate({ isOffline: config.network.offline, ledger });
  const embedders = openEmbedders(config.embedding, { host, gate, cores: createCores({ pace: host.pace }) });
  const writers = createWriters(host.secrets, log, gate);
  const collections = createCollections(sources, host);
  const ingests = createIngests({ collections, segmenter, instant, index: config.index });
  const search = createSearch({
    embedders,
    instant,
    ranking: createRanking(host),
    vectors: host.vectors,
    ingests,
    log,
  });
  const compareNow = createCompareNow({ embedder: embedders.searching, log });
  const added = createAddedSources({ collections, ingests, gate, host, config });

  const follower = createUpgradeFollower(added, log);
  let seen: readonly SeenSource[] = [];
  const markMissing = createMissingMarks(collections, (signal) => added.look(signal));

  /** What this question may be asked of: the workspace and what it sees, or what of all that is wanted. */
  async function searched(wanted: readonly string[] | undefined, signal?: AbortSignal): Promise<readonly Source[]> {
    const own = sources.map((source) => ({ collection: source.collection, source, isVisible: true }));
    seen = await added.look(signal);
    const others = seen.map((each) => ({ ...each, collection: each.stored.collection }));
    return narrowSources([...own, ...others], wanted).flatMap(({ source }) => source ?? []);
  }

  /** Behind the question, which is not to wait; who only borrows what was added elsewhere changes nothing. */
  function followSoon(): void {
    if (host.sharedDir === undefined) follower.soon(seen);
  }

  /** What looks something up in all of the workspace that can be searched. */
  async function lent<T>(look: (open: readonly OpenCollection[]) => Promise<T>): Promise<T> {
    const { open, release } = await collections.searchable();
    try {
      return await look(open);
    } finally {
      release();
    }
  }

  /** The same of one collection, whichever it is. */
  async function lentOne<T>(
    id: string,
    look: (found: OpenCollection | undefined) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const chosen = (await searched([id], signal)).filter(({ collection }) => collection.id === id);
    const { open, release } = await collections.existing(chosen);
    try {
      return await look(open[0]);
    } finally {
      release();
    }
  }

  return {
    async *ingest(options = {}, signal) {
      for await (const part of ingests.ingest(options, signal)) {
        // A look at everything looks at the environment too; who only borrows what was added elsewhere changes nothing.
        if (part.type === "ingest-end" && options.paths === undefined && host.sharedDir === undefined) {
          await follower.idle();
          for await (const text of added.followUpgrades(signal)) yield { type: "notice", text };
        }
        yield part;
      }
    },

    async *embed(options = {}, signal) {
      const { open, release } = await collections.existing();
      try {
        await embedders.remember(signal);
        const first = pathsBySource(sources, options.first ?? []);
        const stores = open.map(({ source, store }) => ({ store, first: first.get(source) ?? [] }));
        yield* embed({ stores, embedder: embedders.current }, signal);
      } finally {
        release();
      }
    },

    async search({ query, limit = config.retrieval.topK, sources: wanted }, signal) {
      const started = performance.now();
      const { open, release } = await collections.searchable(await searched(wanted, signal));
      try {
        // The words may be sent to be embedded; what is secret is masked in the index too.
        const { text } = await maskSecrets(query, "prose");
        const found = await search(open, readQuestion(text), { limit }, signal);
        const hits = await markMissing(found.hits, signal);
        const milliseconds = performance.now() - started;
        return { ...found, hits: hits.map(linked), milliseconds };
      } finally {
        release();
        followSoon();
      }
    },

    async *answer(request: AnswerRequest, signal) {
      const { provider = config.generation.provider, model = config.generation.model } = request;
      const { open, release } = await collections.searchable(await searched(request.sources, signal));
      const own = open.filter(({ source }) => sources.includes(source));
      try {
        const selection = request.selection && locateSelection(sources, request.selection);
        const packages = open.filter(({ source }) => source.collection.kind === "package");
        const parts = answer(
          {
            search: async (query, limit, stop) => {
              const found = await search(open, query, { limit, compareNow }, stop);
              return { ...found, hits: await markMissing(found.hits, stop) };
            },
            chunksAt: (selected) => hitsAt(open, selected),
            completionsOf: (hits) => completionsOf(open, hits),
            definitionsIn: (hits) => definitionsIn(open, hits),
            notesAround: (hits, about, definitions) => notesAround(open, hits, about, definitions),
            projectOf: (intent) => projectOf(own, intent),
            hitsOfUses: (uses, score) => hitsOfUses(open, uses, score),
            absentTerms: (terms, stop) => absentTerms(open, terms, stop),
            writer: await writers.choose({ ...config.generation, provider, model }),
            retrieval: config.retrieval,
            meaningTrouble: () => embedders.trouble(),
          },
          { ...request, selection },
          signal,
        );
        yield* belongingTo(request.id ?? randomUUID(), linkedParts(withPublicNames(parts, packages)));
      } finally {
        release();
        followSoon();
      }
    },

    status: (signal) => engineStatus({ collections, embedders, writers, config }, signal),
    explainFile: (path, signal) => explainFile({ collections, embedders }, path, signal),
    locate: (names, signal) => lent((open) => locateNames(open, names, signal)),
    outline: (file) => lent((open) => outlineOf(open, file)),
    overview: () => lent(async (open) => overviewOf(open)),
    ledger: () => ledger.entries(),
    clearLedger: () => ledger.clear(),
    clear: () => collections.clear(),

    async sources(signal) {
      const { model } = await modelOrTrouble(embedders, signal);
      return sourceStatuses(collections, await added.look(signal), model, ingests.isReadingAll);
    },
    findSources: (request, signal) => added.find(request, signal),

    async *addSources(request, signal) {
      await follower.idle();
      yield* added.add(request, signal);
    },

    async *refreshSources(ids, signal) {
      await follower.idle();
      yield* added.refresh(ids, signal);
    },

    async removeSource(id) {
      await follower.idle();
      await added.remove(id);
    },

    async fileOf({ collection, path }) {
      const own = sources.find((source) => source.collection.id === collection);
      const source = own ?? (await added.look()).find(({ stored }) => stored.collection.id === collection)?.source;
      return source?.folder === undefined ? undefined : join(source.folder, path);
    },

    documents: (collection, signal) => lentOne(collection, async (found) => (found ? documentsOf(found) : []), signal),
    documentAt: ({ collection, path }, signal) =>
      lentOne(collection, async (found) => found && documentOf(found, path), signal),

    async close() {
      await follower.close();
      await collections.close();
      await Promise.all([segmenter.close(), embedders.close()]);
      await ledger.close();
    },
  };
}

function workspaceSources(roots: readonly string[], { maxFileBytes, exclude }: Config["index"]): readonly Source[] {
  return [...new Set(roots.map(resolveRoot))].map((root) => createWorkspaceSource({ root, maxFileBytes, exclude }));
}
