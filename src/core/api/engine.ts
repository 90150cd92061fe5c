import type { Config } from "./config";
import type { CodeOverview, DefinitionFacts, NamedThing } from "./facts";
import type {
  AnswerPart,
  EmbeddingModel,
  MaskedSecret,
  ResponseType,
  SearchResult,
  Selection,
  Skipped,
  Turn,
} from "./model";
import type { NetworkEntry } from "./network";
import type { Collection, Origin, Place } from "./place";
import type { IndexCounts, Log, Secrets, Source } from "./ports";
import type { AddRequest, FoundSource, SourcePart, SourceRequest, SourceStatus } from "./sources";

/**
 * How many processors embedding in the background may take: one, as long as somebody types or waits for an answer; those that
 * no other program keeps busy; all, where a person waits for that work and for nothing else. What comes out is the same.
 */
export type Pace = "one-core" | "free-cores" | "all-cores";

/** What differs between surfaces, and nothing else. */
export interface Host {
  /** Folder for indexes; made when first written. */
  readonly storageDir: string;
  /** Folder for what all workspaces share: added sources and their indexes. `storageDir` where absent. */
  readonly sharedDir?: string;
  /** Folder of this product's files that are not code (`media`). */
  readonly mediaDir: string;
  /** Folder of the bundles and the WASM files (`out`). */
  readonly outDir: string;
  /** Absolute paths of the folders to work on. */
  readonly roots: readonly string[];
  /** In place of the workspace sources of the roots: evaluation and tests. */
  readonly sources?: readonly Source[];
  /**
   * What a search compares by meaning: nothing, what is there as soon as a file is parsed, or everything (where absent).
   * To measure the stages of a first minute.
   */
  readonly vectors?: "none" | "instant" | "full";
  /** Asked before each piece of work, a second or so of it. `all-cores` where absent. */
  readonly pace?: () => Pace;
  readonly secrets: Secrets;
  /** Absolute path of the interpreter that the user chose for a folder, where the surface knows one. */
  readonly interpreterOf?: (root: string) => Promise<string | undefined>;
  readonly log: Log;
}

export interface IngestOptions {
  /** Absolute paths of files that were saved, made, renamed or deleted. Without them everything is looked at. */
  readonly paths?: readonly string[];
  /** Read and parse everything again, also what has not changed. What is there serves until it is replaced; vectors stay. */
  readonly fresh?: boolean;
}

export interface IngestReport {
  readonly documents: number;
  readonly chunks: number;
  readonly symbols: number;
  /** Documents that this run parsed and wrote. */
  readonly written: number;
  readonly removed: number;
  readonly skipped: readonly Skipped[];
  /** Secrets in what this run read, in the order of paths and lines. */
  readonly masked: readonly MaskedSecret[];
  /** Why the source gave less than it should have, though what it gave can be searched: one sentence. */
  readonly trouble?: string;
  /** The source gives the rest when it is asked again. */
  readonly hasMore?: boolean;
  readonly seconds: number;
}

/** `ingest-end` is last; after it everything can be found by words, symbols and instant vectors. */
export type IngestPart =
  | { readonly type: "ingest-progress"; readonly done: number; readonly total: number; readonly path: string }
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "ingest-end"; readonly report: IngestReport };

/** Chunks. `embed-progress` comes with each call of the model; `embed-end` is last: every chunk has a vector then. */
export type EmbedPart =
  | {
      readonly type: "embed-progress";
      readonly done: number;
      readonly total: number;
      readonly remainingSeconds: number | undefined;
    }
  | { readonly type: "embed-end"; readonly embedded: number; readonly seconds: number };

export interface SearchRequest {
  /** A question, a name, code or a traceback; of a long one its beginning and its end are read. */
  readonly query: string;
  /** `retrieval.topK` where absent. */
  readonly limit?: number;
  /** See `AnswerRequest`. */
  readonly sources?: readonly string[];
}

export interface AnswerRequest {
  /** By which the surface knows the answer; requests that are made for it stand in the ledger with it. */
  readonly id?: string;
  readonly question: string;
  /** Oldest first. */
  readonly history?: readonly Turn[];
  readonly selection?: Selection;
  /** Chosen from the question where absent. */
  readonly responseType?: ResponseType;
  /**
   * Only these are searched: kinds (`workspace`, `package`), ids (`pypi:requests@2.31.0`), or ids without their version.
   * An id is searched also where this workspace would not see it. `source/not-found` where nothing is called so.
   */
  readonly sources?: readonly string[];
  /** In place of the configured ones, for this answer. */
  readonly provider?: Config["generation"]["provider"];
  readonly model?: string;
}

export interface CollectionStatus extends IndexCounts {
  readonly collection: Collection;
  readonly indexed: boolean;
  readonly embedded: number;
  readonly skipped: readonly Skipped[];
  readonly bytes: number;
  /** Another process has the right to write this index. */
  readonly lockedElsewhere: boolean;
}

export interface EngineStatus {
  readonly collections: readonly CollectionStatus[];
  readonly embeddingModel: EmbeddingModel;
  /** Why there is no embedding model: one sentence. Words and symbols serve all the same. */
  readonly embeddingTrouble?: string;
  /** What `auto` comes to now. */
  readonly provider: string;
  readonly model: string;
  /** Why it cannot answer as it is set: one sentence. */
  readonly generationTrouble?: string;
}

export interface DocumentListing {
  readonly path: string;
  readonly origin?: Origin;
}

export interface IndexedDocument {
  readonly collection: Collection;
  readonly origin?: Origin;
  readonly text: string;
}

export interface FileExplanation {
  readonly path: string;
  readonly indexed: boolean;
  /** One sentence. */
  readonly reason: string;
  readonly chunks: number;
  readonly embedded: number;
}

/**
 * What surfaces call. Every method may be called while others run; `signal` stops any of them within a moment, and
 * keeps what was finished. All of them throw `EngineError` for what a user can cause.
 */
export interface Engine {
  /** Brings the index in line with the sources: until everything is found by words, symbols and instant vectors. */
  ingest(options?: IngestOptions, signal?: AbortSignal): AsyncIterable<IngestPart>;
  /**
   * Computes the vectors that are missing, those of `first` (absolute paths) before the rest. What was told as done is
   * stored, also when it is stopped. One run at a time: a second one beside it would compute the same again.
   */
  embed(options?: { readonly first?: readonly string[] }, signal?: AbortSignal): AsyncIterable<EmbedPart>;
  /**
   * At most `limit` hits, best first; files that changed meanwhile are read again first. `store/not-indexed` where no
   * collection has an index. Trouble with the embedding model is no error: `embeddedShare` is 0 then.
   */
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult>;
  /** As `search`, then `generate/…` for what the model's server did; parts that were given before an error stand. */
  answer(request: AnswerRequest, signal?: AbortSignal): AsyncIterable<AnswerPart>;
  status(signal?: AbortSignal): Promise<EngineStatus>;
  /** Why a file is, or is not, in the index. */
  explainFile(path: string, signal?: AbortSignal): Promise<FileExplanation>;
  /**
   * Files and definitions that have these names: a path or an end of one (`flask/app.py`), a simple or a qualified name,
   * letter for letter. At most five things a name, product code before tests; what is not in an index is left out.
   * Reads nothing but the index. `store/not-indexed` where there is none.
   */
  locate(names: readonly string[], signal?: AbortSignal): Promise<readonly NamedThing[]>;
  /** Definitions of one file of an index, in the order of lines; none where it has none or is not there. */
  outline(file: Pick<Place, "collection" | "path">, signal?: AbortSignal): Promise<readonly DefinitionFacts[]>;
  /** What the workspace is made of, at most five of each. `store/not-indexed` where nothing is indexed. */
  overview(signal?: AbortSignal): Promise<CodeOverview>;
  /** The workspace's folders, then what was added, in the order of their ids. */
  sources(signal?: AbortSignal): Promise<readonly SourceStatus[]>;
  /** What a request would add, to choose from; nothing is added or kept. Errors are those of `addSources`. */
  findSources(request: SourceRequest, signal?: AbortSignal): Promise<readonly FoundSource[]>;
  /**
   * Adds sources for every workspace of this machine and reads them, several at once, until everything is found by words
   * and symbols. One that is there already is only looked at; where another window reads it, that is waited for. What
   * was read stays when it is stopped, and `refreshSources` goes on from there.
   */
  addSources(request: AddRequest, signal?: AbortSignal): AsyncIterable<SourcePart>;
  /** Reads what has changed; of ids, kinds or ids without version where given. An upgraded package is added anew. */
  refreshSources(ids?: readonly string[], signal?: AbortSignal): AsyncIterable<SourcePart>;
  /** Forgets a source, with its index. `source/not-found` where there is none; `store/locked` while it is read elsewhere. */
  removeSource(id: string): Promise<void>;
  /** Absolute path of the file that a place is in; undefined where it is no file of this machine. */
  fileOf(place: Pick<Place, "collection" | "path">): Promise<string | undefined>;
  /** What was indexed of one collection, in the order of paths; none where it has no index. */
  documents(collection: string, signal?: AbortSignal): Promise<readonly DocumentListing[]>;
  /**
   * A document as it was indexed, its lines at their numbers: what a citation is opened on where the original is not on
   * this machine. Undefined where it is not in an index.
   */
  documentAt(place: Pick<Place, "collection" | "path">, signal?: AbortSignal): Promise<IndexedDocument | undefined>;
  /**
   * Requests that this product made on this machine, in whichever window or terminal, newest first; the oldest go once
   * there are some thousands.
   */
  ledger(): Promise<readonly NetworkEntry[]>;
  clearLedger(): Promise<void>;
  /** Deletes the indexes of all workspace folders, with their vectors. `store/locked` while another process writes one. */
  clear(): Promise<void>;
  /** Waits for writes under way, not for answers; nothing may be called after it. */
  close(): Promise<void>;
}
