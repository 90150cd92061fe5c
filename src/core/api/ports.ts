import type { TextPart } from "./models";
import type {
  Context,
  Document,
  DocumentEntry,
  Edge,
  EmbeddingModel,
  IndexedChunk,
  LocatedSelection,
  ResponseType,
  Segmentation,
  Skipped,
  Turn,
} from "./model";
import type { FoundSymbol, KnownDefinition } from "./known-definition";
import type { Collection, Origin } from "./place";
import type { ProjectFacts } from "./project";
import type { SecretName } from "./settings";
import type { Question } from "./question";

export type FoundEntry =
  | { readonly entry: DocumentEntry }
  | { readonly skipped: Skipped; readonly because?: "missing" | "other-kind" | "folder" };

/** What a listing gives, in any order but for `end`, which is last. Without an `end` it was cut short. */
export type SourceItem =
  | { readonly entry: DocumentEntry }
  /** Path of a document that is no longer there, from a source that knows. */
  | { readonly gone: string }
  | { readonly skipped: Skipped }
  | { readonly end: ListingEnd };

export interface ListingEnd {
  /** True where everything was named: only then is a document that was not named gone. */
  readonly isComplete: boolean;
  /**
   * Where the next listing may start; opaque, stored with the index, handed back as `since`. It is not handed back
   * where documents were lost or are to be read anew, nor where one that was listed could not be read: then `since` is
   * what it was before, or absent, and everything since then is to be named again.
   */
  readonly cursor?: string;
  /** Why not everything could be named that the source should have: one sentence with a way out. */
  readonly trouble?: string;
  /** What a person should know when it is over: one sentence. */
  readonly notice?: string;
  /** More is there to be listed from the cursor on: what was named is to be read and kept first. */
  readonly hasMore?: boolean;
}

export type ReadItem =
  | { readonly document: Document }
  /** `isLasting`: whatever has this stamp is left out, so it need not be listed again. */
  | { readonly skipped: Skipped; readonly isLasting?: boolean };

/**
 * A place documents come from. Trouble with one document is a `skipped`, never thrown; what keeps the whole source from
 * working is an `EngineError`. A source keeps nothing on disk and writes nothing.
 */
export interface Source {
  readonly collection: Collection;
  /** Absolute path of the folder that the documents' paths are relative to, where they are files on this machine. */
  readonly folder?: string;
  /** Documents that are written at a time where each costs more than a read from disk: what is lost by a sudden end. */
  readonly batchDocuments?: number;
  /** Of what was listed last, where a collection's version is told by reading it: `main@1a2b3c4`. */
  version?(): string | undefined;
  /**
   * Lists every document of an indexable kind, or since a cursor those that changed. Reads no more than it must; a
   * folder left out as a whole is one `skipped`.
   */
  list(options?: { readonly since?: string | undefined }, signal?: AbortSignal): AsyncIterable<SourceItem>;
  /** Reads and decodes listed entries: one item each, in the order asked. How many at once is the source's own choice. */
  read(entries: readonly DocumentEntry[], signal?: AbortSignal): AsyncIterable<ReadItem>;
  /**
   * The entry of one path, if it exists and would be listed; else why not. For saved files and "why is this not
   * indexed". `because` is set where it is nothing that a list of skipped files should name. Absent where looking one
   * up costs as much as listing all.
   */
  find?(path: string, signal?: AbortSignal): Promise<FoundEntry>;
  /**
   * Which of these documents are surely no longer as they were indexed: a quick look, no more. Absent where only a
   * listing can tell.
   */
  stale?(
    documents: readonly { readonly path: string; readonly stamp: string }[],
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
}

export interface SegmentOptions {
  /** Longest text of a chunk, in characters, before a definition is split at statement boundaries. */
  readonly maxChars: number;
  /** Characters of the piece before that a split repeats. */
  readonly overlapChars: number;
}

/** What became of one document. `failed`: why nothing could be made of it, as a sentence fragment for `Skipped`. */
export type SegmentOutcome = Segmentation | { readonly failed: string };

/** Text to chunks, symbols and edges. */
export interface Segmenter {
  /** Loads what the first document needs while that is still being read. Trouble is `segmentAll`'s to tell. */
  warmUp?(): void;
  /**
   * One outcome a document, in order. Whatever stands in a text: what has no structure that can be read in time is cut
   * at blank lines and marked (`hasSyntaxError`), so it is still found by its words, and costs no other document its
   * symbols. Throws `worker/crashed` where no parser can be started at all, and the signal's reason once it is aborted.
   */
  segmentAll(
    documents: readonly Document[],
    options: SegmentOptions,
    signal?: AbortSignal,
  ): Promise<readonly SegmentOutcome[]>;
  close(): Promise<void>;
}

/** `urgent-document`: the same vector as for `document`, for somebody who waits. */
export type EmbeddingPurpose = "query" | "document" | "urgent-document";

/** Text to vectors of unit length. */
export interface Embedder {
  /** Resolves what the model is, without loading its weights where that can be avoided. */
  model(signal?: AbortSignal): Promise<EmbeddingModel>;
  /** Best number of texts a call; a caller may send fewer or more. */
  readonly batchSize: number;
  /** One vector a text, in order. `query` and `urgent-document` calls go before waiting `document` calls. */
  embed(texts: readonly string[], purpose: EmbeddingPurpose, signal?: AbortSignal): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** Text to vectors without a model to run: at once, for documents while they are parsed, for questions here. */
export interface InstantEmbedder {
  readonly model: EmbeddingModel;
  /** Of unit length; undefined where no word of the text is known. */
  embedQuestion(text: string): Float32Array | undefined;
}

/** What the manifest knows of one finished document. */
export interface ManifestEntry {
  readonly path: string;
  readonly contentHash: string;
  readonly stamp: string;
  /** The way it was segmented: what was segmented in another way is read again. */
  readonly segmentedAs: string;
  readonly origin?: Origin;
  readonly chunks: number;
}

export interface SegmentedDocument {
  readonly document: Document;
  readonly segmentedAs: string;
  readonly segmentation: Segmentation;
}

/** What an index remembers of the last whole listing of its source. */
export interface KnownListing {
  /** What was left out, for people to read. */
  readonly skipped: readonly Skipped[];
  readonly cursor?: string;
}

export interface ScoredChunk {
  readonly chunk: IndexedChunk;
  readonly score: number;
}

export interface FoundEdge extends Edge {
  readonly path: string;
}

export interface IndexCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly symbols: number;
  readonly edges: number;
}

/** Which documents are finished, in memory. */
export interface Manifest {
  /** Finished documents by path. Live view. */
  manifest(): ReadonlyMap<string, ManifestEntry>;
  /** Live chunks; order is not defined. A walk over all of them is felt at a hundred thousand: prefer `chunksOf`. */
  chunks(): Iterable<IndexedChunk>;
  /** Live chunks of one document, in the order of lines; none where it is not there. */
  chunksOf(path: string): readonly IndexedChunk[];
  listing(): KnownListing;
  counts(): IndexCounts;
  /** Another one after every change: what was made of the index holds as long as this stays the same. */
  readonly version: number;
}

/** Words and texts. */
export interface ChunkSearch {
  /** BM25 over terms; best first. */
  searchLexical(terms: readonly string[], limit: number, signal?: AbortSignal): Promise<readonly ScoredChunk[]>;
  /** Headings and texts of chunks, in the order asked. */
  texts(chunks: readonly IndexedChunk[]): Promise<readonly { readonly heading: string; readonly text: string }[]>;
}

/** What stands at the top level of the modules of an index: of all that it has, what others can import. */
export interface TopLevel {
  /** Classes, functions and variables that are in no other definition. */
  readonly definitions: readonly {
    readonly path: string;
    readonly name: string;
    readonly chunkOrdinal: number;
  }[];
  /** Absolute names where the file tells: `requests.api.get`, `requests.models.*`. */
  readonly imports: readonly { readonly path: string; readonly name: string }[];
}

/** Definitions and the relations between them, as parsing found them. */
export interface SymbolGraph {
  /** Definitions with one of these names: simple or qualified, exact first, then case-insensitive. */
  findSymbols(names: readonly string[], limit: number): Promise<readonly FoundSymbol[]>;
  /** First parts of the names that are imported anywhere, without those of relative imports. */
  importedModules(): Promise<ReadonlySet<string>>;
  topLevel(): Promise<TopLevel>;
  /** Definitions of one document, in the order of lines. */
  symbolsOf(path: string): Promise<readonly FoundSymbol[]>;
  /**
   * Edges that lead to one of these names (last part of `target`, or else of `to`) or that start in one of these
   * qualified names; of these files only, where they are told. None of kind `defines`, which is what `symbolsOf` tells.
   */
  findEdges(query: {
    readonly to?: readonly string[];
    readonly from?: readonly string[];
    readonly paths?: readonly string[];
    readonly limit: number;
  }): Promise<readonly FoundEdge[]>;
}

/**
 * Vectors, keyed by model and by hash of the text they stand for. Vectors of different models are never compared. Those
 * of an instant model come and go with their documents (`write`); of the methods below, `searchDense` and `similarities`
 * know them.
 */
export interface VectorStore {
  /** Cosine similarity, exact, best first; only chunks that have a vector of this model. */
  searchDense(
    model: EmbeddingModel,
    vector: Float32Array,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly ScoredChunk[]>;
  /** Cosine of each of these chunks to the vector; undefined where there is no vector yet. */
  similarities(
    model: EmbeddingModel,
    vector: Float32Array,
    chunks: readonly IndexedChunk[],
  ): Promise<readonly (number | undefined)[]>;
  /** Hashes of live chunks that have no vector of this model, each once, those of `first` paths at the front. */
  missingVectors(model: EmbeddingModel, first?: readonly string[]): Promise<readonly IndexedChunk[]>;
  writeVectors(
    model: EmbeddingModel,
    vectors: readonly { readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<void>;
  /** The model whose vectors serve search now: the wanted one when complete, else an older complete one. */
  servingModel(wanted: EmbeddingModel): Promise<EmbeddingModel>;
  /** Live chunks with a vector of this model. */
  embeddedChunks(model: EmbeddingModel): Promise<number>;
}

/**
 * The index of one collection. A document is there as a whole or not at all, whenever the process dies. One process
 * writes at a time; readers need no lock, and change nothing on disk: an index that is not there yet, or cannot be used,
 * is an empty one until something is written.
 *
 * Every method may throw `store/disk-full` and `store/read-only`. Reading throws `store/corrupt` where files are damaged,
 * and the next write mends them. Writing throws `store/locked` while another process writes, also one that took over
 * while this one was stopped, and `store/corrupt` where the index was removed or damaged meanwhile: then nothing of that
 * call is there, and the caller makes its plan anew.
 */
export interface IndexStore extends Manifest, ChunkSearch, SymbolGraph, VectorStore {
  /** Id of the collection. */
  readonly collection: string;
  /** Why documents must be indexed again, damage or another schema version: one sentence for the user. */
  readonly rebuiltBecause: string | undefined;

  /**
   * Takes the right to write, which every writing method does by itself; mends what is damaged. Idempotent. The right
   * goes back some seconds after the last write, and on `close`.
   */
  lock(): Promise<void>;
  /** True while another process has the right to write. */
  lockedElsewhere(): Promise<boolean>;

  setListing(listing: KnownListing): Promise<void>;
  /** Adds or replaces documents, each as a whole; when it resolves they can be searched. */
  write(documents: readonly SegmentedDocument[]): Promise<void>;
  remove(paths: readonly string[]): Promise<void>;
  /** The same content under new stamps (touched, not changed). */
  touch(entries: readonly DocumentEntry[]): Promise<void>;

  /** Bytes on disk, without what the next write sweeps away. */
  size(): Promise<number>;
  /** Sees what another process has written since; true when anything changed. */
  refresh(): Promise<boolean>;
  /** Folds new rows into the full-text index, compacts, removes old versions. Call when a burst of writes is over. */
  optimize(): Promise<void>;
  /** Removes all documents and vectors, at once: another process sees all or nothing. */
  clear(): Promise<void>;
  /** Waits for writes under way. */
  close(): Promise<void>;
}

/** Everything an answer is written from. */
export interface AnswerBrief {
  readonly responseType: ResponseType;
  /** As asked, whole. */
  readonly question: string;
  /** The same question as it was read. */
  readonly reading: Question;
  /** Oldest first. */
  readonly history: readonly Turn[];
  readonly selection: LocatedSelection | undefined;
  readonly context: Context;
  /** Definitions that begin in the passages, those of the first passages first. */
  readonly definitions: readonly KnownDefinition[];
  /** Of the terms that say what the question is about, those that stand nowhere in what is indexed. */
  readonly absentTerms?: readonly string[];
  /** Where the question is about the project as a whole; the first passages show it. */
  readonly project?: ProjectFacts | undefined;
}

/**
 * Brief → the text of an answer, in Markdown with `[n]` for passage n. Order, errors and cancellation are those of a
 * `ChatModel`. A writer may leave passages and turns out that do not fit; the question it never cuts. It does not check
 * its own citations: a number that was never given may be in the text.
 */
export interface AnswerWriter {
  /** Who writes: `openai`, or `extractive` where it is composed without a model. */
  readonly provider: string;
  readonly model: string;
  /** Tokens of passages that are worth giving to it; what is above may be left out. */
  readonly passageTokens: number;
  /** What a reader should know of whatever it writes: one sentence. */
  readonly note?: string;
  write(brief: AnswerBrief, signal?: AbortSignal): AsyncIterable<TextPart>;
}

/** Host port: where keys live. */
export interface Secrets {
  /**
   * The key that was set for this address; undefined where none was. `origin` is scheme, host and port, such as
   * `https://api.openai.com`: what was set for one address is never given for another.
   */
  get(name: SecretName, origin: string): Promise<string | undefined>;
}

/** Host port: what went on, for a person who looks for trouble. Never contains keys or whole files. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}
