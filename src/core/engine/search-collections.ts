import {
  type CollectionKind,
  type EmbeddingModel,
  type Hit,
  type Host,
  isEngineError,
  type Log,
  type Question,
} from "../api";
import { type CompareNow } from "../retrieve/compare-best";
import { publicNamesOf } from "../retrieve/public-names";
import { type Found, retrieve } from "../retrieve/retrieve";
import { answersFirst } from "./answers-first";
import { type OpenCollection } from "./collections";
import { type Embedders } from "./embedders";
import { type InstantTier } from "./instant-tier";
import { type Ingests } from "./ingest-collections";
import { modulesOf } from "./named-collections";
import { codeFirst, named } from "./public-names";
import { groupCollections, mergeGroups } from "./merge-groups";
import { type Ranking } from "./ranking";

export interface SearchDependencies {
  readonly embedders: Pick<Embedders, "searching" | "of">;
  readonly instant: Pick<InstantTier, "open">;
  readonly ranking: Ranking;
  /** What is compared by meaning; everything where absent. */
  readonly vectors?: Host["vectors"];
  readonly ingests: Pick<Ingests, "ingestOne" | "isReadingAll">;
  readonly log: Log;
}

/**
 * What was learned of code bases says nothing of posts, which have no names, places and calls: there the added scores do
 * better (`docs/evaluation.md`, "Ranking").
 */
const isOfFiles: Readonly<Record<CollectionKind, boolean>> = {
  workspace: true,
  package: true,
  github: true,
  stackoverflow: false,
  corpus: false,
};

export interface SearchOptions {
  readonly limit: number;
  /** Lets the reader of an answer wait a moment for cosines that are missing. */
  readonly compareNow?: CompareNow | undefined;
}

/** Searches collections that were opened for this question, so that all of it sees one state of the index. */
export function createSearch({ embedders, instant, ranking, vectors = "full", ingests, log }: SearchDependencies) {
  async function find(
    open: readonly OpenCollection[],
    query: Question,
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<Found> {
    const { limit, compareNow } = options;
    const model = await ranking.open();
    const tier = vectors === "none" ? undefined : await instant.open();
    const groups = groupCollections(
      open,
      ({ source }) => source.collection,
      query,
      ({ store }) => modulesOf(store),
    );
    const found = await Promise.all(
      groups.map(async ({ members, ...group }) => {
        const asked = {
          stores: members.map(({ store }) => store),
          embedder: vectors === "full" ? embedders.searching : undefined,
          instant: tier,
          ranking: isOfFiles[group.kind] ? model : undefined,
          embedderOf: (model: EmbeddingModel) => embedders.of(model, signal),
          publicNamesOf: group.kind === "package" ? publicNamesOf : undefined,
          log,
          limit,
          // One group at most: others would share the moment.
          compareNow: group.kind === "workspace" ? compareNow : undefined,
        };
        const found = await retrieve(query, asked, signal);
        if (group.kind === "stackoverflow") {
          return { ...group, found: { ...found, hits: await answersFirst(members, found.hits) } };
        }
        return {
          ...group,
          found: group.kind === "package" ? { ...found, hits: codeFirst(await named(found.hits, members)) } : found,
        };
      }),
    );
    return mergeGroups(found, limit, query);
  }

  return async function (
    open: readonly OpenCollection[],
    query: Question,
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<Found> {
    const found = await find(open, query, options, signal);
    // A file that changed behind our back would be cited at wrong lines: read it again, then ask again.
    // Where everything is being read anyway, nobody waits for that: lines that may have moved are better than no answer.
    const settled = open.filter(({ source }) => !ingests.isReadingAll(source.collection.id));
    const stale = await stalePaths(settled, found.hits, signal);
    if (stale.length === 0) return found;
    try {
      for (const { source, paths } of stale) {
        for await (const part of ingests.ingestOne(source, { paths }, signal)) {
          if (part.type === "notice") log.info(part.text);
        }
      }
    } catch (error) {
      // Another window writes, or nobody can: the same holds.
      if (!isEngineError(error) || !error.code.startsWith("store/")) throw error;
      log.info(`Changed files could not be read again: ${error.message}`);
      return found;
    }
    return find(open, query, options, signal);
  };
}

/** Files that are no longer as they were indexed, by collection. */
async function stalePaths(open: readonly OpenCollection[], hits: readonly Hit[], signal?: AbortSignal) {
  const stale = await Promise.all(
    open.map(async ({ source, store }) => {
      const paths = new Set(hits.filter((hit) => hit.collection === source.collection.id).map((hit) => hit.path));
      if (!source.stale || paths.size === 0) return { source, paths: [] };
      const known = [...paths].flatMap((path) => store.manifest().get(path) ?? []);
      return { source, paths: await source.stale(known, signal) };
    }),
  );
  return stale.filter(({ paths }) => paths.length > 0);
}
