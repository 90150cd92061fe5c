/**
 * The plain data that flows through the engine: read-only, serialisable, no behaviour.
 * Lines are 1-based and inclusive. Paths are relative to their collection, with `/`, on every platform.
 */
import type { CollectionKind, Origin, Place } from "./place";

export type Language = "python" | "notebook" | "prose";

/**
 * Whether the path of a document says where it lies among others. A `file` has a module path, imports and neighbours; the
 * path of a `post` is only its id, and its title is in its origin.
 */
export type DocumentForm = "file" | "post";

/** One thing that a source lists before it is read. */
export interface DocumentEntry {
  /** Unique in its collection and the same on every run. */
  readonly path: string;
  readonly language: Language;
  readonly form: DocumentForm;
  /**
   * What the source goes by to know the document again without reading it: size and time of a file, a blob id, an edit
   * date. Nobody else reads it; equal stamps of one path mean equal content.
   */
  readonly stamp: string;
}

/** One file, post or issue, read and decoded. */
export interface Document extends DocumentEntry {
  readonly text: string;
  /** Hash of the text as it was read, before secrets were masked; equal texts have equal hashes. */
  readonly contentHash: string;
  readonly origin?: Origin;
}

/** A file or folder of an indexable kind that was left out, and why, as one sentence fragment. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** A password, key or token whose characters were masked before the text was stored; never the secret itself. */
export interface MaskedSecret {
  readonly path: string;
  readonly line: number;
  /** What it is, as it fits into a sentence: `password`, `private key`, `slack secret`. */
  readonly kind: string;
}

export type ChunkKind = "function" | "method" | "class" | "module" | "prose" | "cell";

/** The unit of retrieval, as segmentation makes it. */
export interface Chunk {
  /** Position in its document, from 0, in the order of lines. */
  readonly ordinal: number;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: ChunkKind;
  /** Qualified name inside the module (`Session.get`); empty for module-level code and prose. */
  readonly symbol: string;
  /** Module path, enclosing class and signature, or section titles: embedded and searched with the text. */
  readonly heading: string;
  readonly text: string;
  /** 1-based cell of a notebook. Lines still count in the file itself. */
  readonly cell?: number;
  /** False where `text` is not the lines it stands for: a cell of a notebook, a piece of a very long line. */
  readonly isVerbatim: boolean;
  /** The parser met an error inside this chunk. */
  readonly hasSyntaxError: boolean;
  /** Hash of heading and text: the key of its vector. */
  readonly hash: string;
  /** Code-aware terms of path, heading and text, separated by spaces: what full-text search sees. */
  readonly terms: string;
}

export type SymbolKind = "module" | "class" | "function" | "method" | "variable";

export interface Parameter {
  /** Without stars. */
  readonly name: string;
  /** As written. */
  readonly annotation?: string;
  /** As written. */
  readonly default?: string;
  /** Absent for one that is given by position or by name. */
  readonly kind?: "positional-only" | "keyword-only" | "var-positional" | "var-keyword";
}

/** One definition, with what a reader wants to know of it before its body. */
export interface SymbolDefinition {
  /** Last part of the qualified name. */
  readonly name: string;
  /** Qualified name inside the module. */
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  readonly startLine: number;
  readonly endLine: number;
  /** Ordinal of the chunk in which the definition starts. */
  readonly chunkOrdinal: number;
  /** As written, on one line, without decorators: `def get(self, key, default=None) -> str`, `RETRIES = 3`. */
  readonly signature: string;
  /** First paragraph of the docstring, on one line; empty where there is none. */
  readonly summary: string;
  /** Of a function or method, in order; empty for everything else. */
  readonly parameters: readonly Parameter[];
}

export type EdgeKind = "defines" | "imports" | "calls" | "inherits" | "decorates" | "raises";

/**
 * One relation of the knowledge graph. `decorates` runs from the decorated symbol to the decorator's name, `raises` from
 * a function to the exception that it names.
 */
export interface Edge {
  readonly kind: EdgeKind;
  /** Qualified name of the symbol it starts from; empty for the module itself. */
  readonly from: string;
  /** Name as written: `os.path.join`, `self.close`, `Base`. */
  readonly to: string;
  /**
   * What the name stands for, module first, where the file itself tells (imports, own definitions, methods of `self`) and
   * it is not `to`: `shop.prices.total` for `total` after `from .prices import total`, `shop.cart.Cart.close` for
   * `self.close`. It is a definition of the collection when one of that name (`findSymbols` of its last part) has a path
   * and a qualified name that together end it; what a package hands on is one more `imports` edge of its `__init__`.
   */
  readonly target?: string;
  readonly line: number;
}

/** Everything one parse gives. */
export interface Segmentation {
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDefinition[];
  readonly edges: readonly Edge[];
  readonly hasSyntaxError: boolean;
  /** Absent where the segmenter has no table to make them from. */
  readonly vectors?: ChunkVectors;
}

/** A model that turns text into vectors. Vectors of different models are never compared. */
export interface EmbeddingModel {
  readonly id: string;
  readonly dimensions: number;
  /** Its vectors are made while a document is parsed, and stored with it. */
  readonly tier?: "instant";
}

/** Vectors of the chunks of one document, of unit length, in their order, one after the other. */
export interface ChunkVectors {
  readonly model: EmbeddingModel;
  readonly values: Float32Array;
}

/** A chunk as an index knows it, without its text. */
export interface IndexedChunk extends Place {
  /** Unique in its index, never reused; see `keyOf`. */
  readonly id: string;
  /** Kind of the collection it belongs to. */
  readonly source: CollectionKind;
  readonly ordinal: number;
  readonly kind: ChunkKind;
  readonly hash: string;
  readonly isVerbatim: boolean;
  readonly origin?: Origin;
}

/** `dense`: by the vectors of the embedding model; `instant`: by those that are there as soon as a file is parsed. */
export type RetrieverName = "dense" | "instant" | "lexical" | "symbol";

/** A chunk with its text, scored for a query. */
export interface Hit extends IndexedChunk {
  readonly heading: string;
  readonly text: string;
  /** Comparable within one result only; higher is better. */
  readonly score: number;
  /** 1-based rank that each retriever gave it; absent where it did not find it. */
  readonly ranks: { readonly [name in RetrieverName]?: number };
}

export interface SearchResult {
  readonly hits: readonly Hit[];
  readonly milliseconds: number;
  /** Share of the chunks that have a vector, 0 to 1. Below 1 the dense retriever saw only that share. */
  readonly embeddedShare: number;
}

/** What the prompt designs are made for. */
export type ResponseType = "general" | "code_explanation" | "code_generation" | "debugging";

/** One numbered passage that was given to the model. Neighbouring chunks of a file may have been merged into it. */
export interface ContextPassage extends Place {
  /** 1-based; what `[n]` in an answer refers to. */
  readonly number: number;
  readonly source: CollectionKind;
  readonly kind: ChunkKind;
  readonly heading: string;
  readonly text: string;
  readonly score: number;
  readonly origin?: Origin;
  /** The definitions and pieces that it was merged from, in the order of lines; absent where it is one of them. */
  readonly parts?: readonly PassagePart[];
  /** Only its beginning fitted; `endLine` is where it ends. */
  readonly isCut?: true;
  /** What its reader would look up, most worth first: secondary to the text, and cited by the same number. */
  readonly notes?: readonly PassageNote[];
}

/** Lines of a passage that are a thing of their own. */
export interface PassagePart extends Pick<Place, "symbol" | "startLine" | "endLine"> {
  /** Hits that came between it and the best part of its passage; absent for that one. */
  readonly behind?: number;
}

/**
 * How what a note tells stands to the passage: a `value` that it names (`RETRIES = 3`), what it is `used-by`, and, where
 * they sound like the question, what it `calls` and a `member` beside it in its class or module.
 */
export type NoteRelation = "value" | "calls" | "used-by" | "member";

/** One line about a definition that no passage shows, as the index has it. */
export interface PassageNote {
  readonly relation: NoteRelation;
  /** Where it is defined; of `used-by`, the line that uses it. */
  readonly place: Place;
  /** Its signature as written, on one line: `def get(self, key) -> str`, `RETRIES = 3`. Of `used-by`, its name. */
  readonly text: string;
}

export interface Context {
  readonly passages: readonly ContextPassage[];
  /** Tokens of the passages as they stand in the prompt. */
  readonly tokens: number;
}

/** A turn of an earlier exchange, as it was shown: citation marks are taken out before a model sees it. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** Code the user points at, as a surface knows it. */
export interface Selection {
  /** Absolute path of the file. */
  readonly path: string;
  /** Both absent where the lines of the text are not lines of the file, as in a cell of a notebook. */
  readonly startLine?: number;
  readonly endLine?: number;
  readonly text: string;
}

/** The same inside the engine, as it may be shown to a model: `path` is relative, or only the name of a file outside. */
export interface LocatedSelection extends Selection {
  /** Absent for a file outside all collections. */
  readonly collection?: string;
}

export interface Usage {
  /** Tokens; as the provider counted them, or as our tokenizer does where it says nothing. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The stream of an answer. Text and citations come in the order of the text; `answer-end` is last. */
export type AnswerPart =
  | {
      readonly type: "context-ready";
      readonly passages: readonly ContextPassage[];
      readonly responseType: ResponseType;
    }
  /**
   * A sentence for the reader beside the answer. `about`: it holds for every answer as things stand (how many vectors
   * there are, that no model writes), so a surface that shows a state says it there, once.
   */
  | { readonly type: "notice"; readonly about?: "vectors" | "model"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | {
      readonly type: "citation-add";
      /** Number of the passage. */
      readonly number: number;
      /** Which of the marks of this number in the text, from 1: each sentence may be about another part of a passage. */
      readonly mention: number;
      /** What the first sentence that cites it is about: the passage, a definition in it, or lines of it. */
      readonly place: Place;
      readonly origin?: Origin;
    }
  | {
      readonly type: "answer-end";
      readonly provider: string;
      readonly model: string;
      readonly usage: Usage;
      /** Citation numbers in the text that were never given, and so were taken out. */
      readonly removedCitations: number;
      readonly milliseconds: number;
      readonly finishReason: "stop" | "length";
    };
