import {
  type Embedder,
  type EmbeddingModel,
  type IndexedChunk,
  type IndexStore,
  type InstantEmbedder,
  isAbort,
  keyOf,
  type Log,
  type Question,
  type ScoredChunk,
  type SearchResult,
} from "../api";
import { type AskedVector, compareBest, type CompareNow, type Gathered } from "./compare-best";
import { fillCosines } from "./expected-cosines";
import { backgroundOf, fuse, type Candidate } from "./fuse";
import { findNamedChunks } from "./named-chunks";
import { type PublicNames } from "./public-names";
import { rank, type RankedCandidate } from "./rank";
import { type RankingModel } from "./ranking-model";
import { type ChunkText } from "./text-features";

/**
 * Question → hits: three retrievers over all collections at once, one score, one list.
 * Invariant: what one retriever cannot do (no model, no vectors yet, no name in the question) never hides what the
 * others find.
 */
export interface RetrieveOptions {
  readonly stores: readonly IndexStore[];
  readonly embedder: Embedder | undefined;
  /** What embeds questions for a store that still serves vectors of an older model. */
  readonly embedderOf?: (model: EmbeddingModel) => Promise<Embedder | undefined>;
  /** Whose vectors every chunk has. */
  readonly instant?: InstantEmbedder | undefined;
  /** Without it, the order is that of the scores as they are added. */
  readonly ranking?: RankingModel | undefined;
  /** What users write for what packages offer; without it, a name means whatever is called so. */
  readonly publicNamesOf?: ((store: IndexStore) => Promise<PublicNames>) | undefined;
  /** Gives the best candidates their cosines while vectors are missing; without it, nobody waits for that. */
  readonly compareNow?: CompareNow | undefined;
  readonly log: Log;
  readonly limit: number;
}

/** What a search found, best first, and how much of what it looked through can be found by meaning. */
export type Found = Pick<SearchResult, "hits" | "embeddedShare">;

export async function retrieve(query: Question, options: RetrieveOptions, signal?: AbortSignal): Promise<Found> {
  const { stores, limit } = options;
  if (query.searchText === "" || limit <= 0) return { hits: [], embeddedShare: 1 };
  const read = new Map<string, ChunkText>();
  const textsOf = async (chunks: readonly IndexedChunk[]): Promise<readonly ChunkText[]> => {
    await readTexts(
      chunks.filter((chunk) => !read.has(keyOf(chunk))),
      stores,
      read,
    );
    return chunks.map((chunk) => read.get(keyOf(chunk)) ?? { heading: "", text: "" });
  };
  const inOrder = async ({ candidates, evidence }: Gathered): Promise<readonly RankedCandidate[]> => {
    const fused = fuse(fillCosines(candidates, evidence), evidence, query.kind);
    return rank(fused, query, evidence, { stores, textsOf, model: options.ranking });
  };
  const gathered = await gather(query, options, signal);
  const first = await inOrder(gathered);
  const nearer = options.compareNow && (await compareBest(gathered, first, options.compareNow, signal));
  const ranked = (nearer ? await inOrder(nearer) : first).slice(0, limit);
  signal?.throwIfAborted();
  const texts = await textsOf(ranked.map(({ chunk }) => chunk));
  const hits = ranked.map(({ chunk, ranks, rankScore }, position) => ({
    ...chunk,
    heading: texts[position]?.heading ?? "",
    text: texts[position]?.text ?? "",
    score: rankScore,
    ranks,
  }));
  return { hits, embeddedShare: gathered.evidence.embeddedShare };
}

/** What all retrievers find, each with the cosines of its vectors. */
export async function gather(query: Question, options: RetrieveOptions, signal?: AbortSignal): Promise<Gathered> {
  const { stores, limit } = options;
  const candidatesPerRetriever = Math.max(leastCandidates, 2 * limit);
  const [dense, instant, lexical, named] = await Promise.all([
    searchDense(query, options, candidatesPerRetriever, signal),
    searchInstant(query, options, candidatesPerRetriever, signal),
    Promise.all(stores.map((store) => searchLexical(query, store, candidatesPerRetriever, signal))),
    Promise.all(stores.map(async (store) => findNamedChunks(query, store, await options.publicNamesOf?.(store)))),
  ]);
  signal?.throwIfAborted();
  const found = collect(
    best(dense.hits, candidatesPerRetriever),
    best(instant.hits, candidatesPerRetriever),
    best(lexical.flat(), candidatesPerRetriever),
    best(
      named.flat().map(({ chunk, strength }) => ({ chunk, score: strength })),
      candidatesPerRetriever,
    ),
  );
  const [cosines, instantCosines] = await Promise.all(
    [dense, instant].map((search) => cosinesOf(found, stores, search)),
  );
  const candidates = found.map((candidate) => ({
    ...candidate,
    cosine: cosines?.of.get(keyOf(candidate.chunk)),
    instant: instantCosines?.of.get(keyOf(candidate.chunk)),
  }));
  const evidence = {
    background: backgroundOf(cosines?.sample ?? []),
    embeddedShare: dense.embeddedShare,
    instant: backgroundOf(instantCosines?.sample ?? []),
  };
  return { candidates, evidence, question: dense.question };
}

/** What one retriever gives at least: fusion can only bring up what at least one list holds. */
const leastCandidates = 200;

interface DenseSearch {
  readonly hits: readonly ScoredChunk[];
  /** The question, for further similarities. */
  readonly question: Gathered["question"];
  /** Share of the chunks of all stores that could be compared with the question, 0 to 1. */
  readonly embeddedShare: number;
}

const noDense: DenseSearch = { hits: [], question: new Map(), embeddedShare: 0 };

async function searchDense(
  query: Question,
  { stores, embedder, embedderOf, compareNow, log }: RetrieveOptions,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<DenseSearch> {
  const question = new Map<IndexStore, AskedVector>();
  if (!embedder) return noDense;
  try {
    const wanted = await embedder.model(signal);
    let embedded = 0;
    const vectors = new Map<string, Promise<Float32Array | undefined>>();
    const lists: (readonly ScoredChunk[])[] = await Promise.all(
      stores.map(async (store) => {
        // Vectors of one model cannot be compared with what another makes of the question.
        const model = await store.servingModel(wanted);
        const chunks = await store.embeddedChunks(model);
        if (chunks === 0 && (!compareNow || store.counts().chunks === 0)) return [];
        const asked = vectors.get(model.id) ?? embedQuestion(model, wanted);
        vectors.set(model.id, asked);
        const vector = await asked;
        if (!vector) return [];
        question.set(store, { model, vector });
        if (chunks === 0) return [];
        embedded += chunks;
        return store.searchDense(model, vector, limit, signal);
      }),
    );
    const chunks = stores.reduce((sum, store) => sum + store.counts().chunks, 0);
    return { hits: lists.flat(), question, embeddedShare: chunks === 0 ? 1 : Math.min(1, embedded / chunks) };
  } catch (error) {
    if (isAbort(error) || signal?.aborted) throw error;
    log.warn(`Meaning-based search was left out: ${error instanceof Error ? error.message : String(error)}`);
    return noDense;
  }

  async function embedQuestion(by: EmbeddingModel, wanted: EmbeddingModel): Promise<Float32Array | undefined> {
    const able = by.id === wanted.id ? embedder : await embedderOf?.(by);
    return (await able?.embed([query.denseText], "query", signal))?.[0];
  }
}

/** Every chunk of every store has such a vector, or will when it is next read. */
async function searchInstant(
  query: Question,
  { stores, instant }: RetrieveOptions,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Pick<DenseSearch, "hits" | "question">> {
  const vector = instant?.embedQuestion(query.denseText);
  if (instant === undefined || vector === undefined) return noDense;
  const { model } = instant;
  const lists = await Promise.all(stores.map((store) => store.searchDense(model, vector, limit, signal)));
  return { hits: lists.flat(), question: new Map(stores.map((store) => [store, { model, vector }])) };
}

async function searchLexical(
  query: Question,
  store: IndexStore,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly ScoredChunk[]> {
  return query.terms.length === 0 ? [] : store.searchLexical(query.terms, limit, signal);
}

function best(hits: readonly ScoredChunk[], limit: number): readonly ScoredChunk[] {
  return [...hits].sort((one, other) => other.score - one.score).slice(0, limit);
}

function collect(
  dense: readonly ScoredChunk[],
  instant: readonly ScoredChunk[],
  lexical: readonly ScoredChunk[],
  named: readonly ScoredChunk[],
): readonly Candidate[] {
  const candidates = new Map<string, Candidate>();
  const merge = (chunk: IndexedChunk, change: (candidate: Candidate) => Candidate): void => {
    const key = keyOf(chunk);
    const known = candidates.get(key) ?? { chunk, ranks: {}, ...nothingYet };
    candidates.set(key, change(known));
  };
  dense.forEach(({ chunk }, position) => {
    merge(chunk, (known) => ({ ...known, ranks: { ...known.ranks, dense: position + 1 } }));
  });
  instant.forEach(({ chunk }, position) => {
    merge(chunk, (known) => ({ ...known, ranks: { ...known.ranks, instant: position + 1 } }));
  });
  lexical.forEach(({ chunk, score }, position) => {
    merge(chunk, (known) => ({ ...known, lexical: score, ranks: { ...known.ranks, lexical: position + 1 } }));
  });
  named.forEach(({ chunk, score }, position) => {
    merge(chunk, (known) => ({ ...known, named: score, ranks: { ...known.ranks, symbol: position + 1 } }));
  });
  return [...candidates.values()];
}

const nothingYet = { cosine: undefined, instant: undefined, lexical: 0, named: 0 };

/** Chunks whose cosines tell what similarity means nothing. */
const backgroundChunks = 256;

/** Cosines of all candidates by key, and of chunks spread evenly over the indexes. */
async function cosinesOf(
  candidates: readonly Candidate[],
  stores: readonly IndexStore[],
  { hits, question }: Pick<DenseSearch, "hits" | "question">,
): Promise<{ readonly of: ReadonlyMap<string, number>; readonly sample: readonly number[] }> {
  const of = new Map(hits.map(({ chunk, score }) => [keyOf(chunk), score]));
  const sample: number[] = [];
  for (const store of stores) {
    const asked = question.get(store);
    if (!asked) continue;
    const missing = candidates
      .map(({ chunk }) => chunk)
      .filter((chunk) => chunk.collection === store.collection && !of.has(keyOf(chunk)));
    const spread = spreadChunks(store, backgroundChunks);
    const similarities = await store.similarities(asked.model, asked.vector, [...missing, ...spread]);
    similarities.forEach((similarity, position) => {
      if (similarity === undefined) return;
      const chunk = missing[position];
      if (chunk) of.set(keyOf(chunk), similarity);
      else sample.push(similarity);
    });
  }
  return { of, sample };
}

/** Every n-th chunk: no chance in it, so that the same question gives the same answer. */
function spreadChunks(store: IndexStore, count: number): readonly IndexedChunk[] {
  const stride = Math.max(1, Math.floor(store.counts().chunks / count));
  const spread: IndexedChunk[] = [];
  let next = 0;
  let position = 0;
  for (const { path, chunks } of store.manifest().values()) {
    for (; next < position + chunks; next += stride) {
      const chunk = store.chunksOf(path)[next - position];
      if (chunk) spread.push(chunk);
    }
    position += chunks;
  }
  return spread;
}

/** Headings and texts by `keyOf`, into a map that may hold others already. */
export async function readTexts(
  chunks: readonly IndexedChunk[],
  stores: readonly IndexStore[],
  into: Map<string, ChunkText>,
): Promise<void> {
  await Promise.all(
    stores.map(async (store) => {
      const own = chunks.filter((chunk) => chunk.collection === store.collection);
      if (own.length === 0) return;
      const found = await store.texts(own);
      own.forEach((chunk, position) => {
        const text = found[position];
        if (text) into.set(keyOf(chunk), text);
      });
    }),
  );
}
