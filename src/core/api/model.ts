/**
 * The plain data that flows through the engine: read-only, serialisable, no behaviour.
 * Lines are 1-based and inclusive. Paths are relative to their root, with `/`, on every platform.
 */

export type Language = "python" | "notebook" | "prose";

/** One thing that a source lists before it is read. */
export interface DocumentEntry {
  readonly path: string;
  readonly language: Language;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, fractions kept. */
  readonly modifiedMs: number;
}

/** One file, post or issue, read and decoded. */
export interface Document extends DocumentEntry {
  /** Name of the source it came from: `workspace`. */
  readonly source: string;
  readonly text: string;
  /** Hash of `text`; equal texts have equal hashes. */
  readonly contentHash: string;
}

/** A file or folder of an indexable kind that was left out, and why, as one sentence fragment. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
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
  /** The parser met an error inside this chunk. */
  readonly hasSyntaxError: boolean;
  /** Hash of heading and text: the key of its vector. */
  readonly hash: string;
  /** Code-aware terms of path, heading and text, separated by spaces: what full-text search sees. */
  readonly terms: string;
}

export type SymbolKind = "module" | "class" | "function" | "method" | "variable";

/** One definition. */
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
}

export type EdgeKind = "defines" | "imports" | "calls" | "inherits" | "decorates";

/** One relation of the knowledge graph. `decorates` runs from the decorated symbol to the decorator's name. */
export interface Edge {
  readonly kind: EdgeKind;
  /** Qualified name of the symbol it starts from; empty for the module itself. */
  readonly from: string;
  /** Name as written: `os.path.join`, `self.close`, `Base`. */
  readonly to: string;
  readonly line: number;
}

/** Everything one parse gives. */
export interface Segmentation {
  readonly chunks: readonly Chunk[];
  readonly symbols: readonly SymbolDefinition[];
  readonly edges: readonly Edge[];
  readonly hasSyntaxError: boolean;
}

/** A model that turns text into vectors. Vectors of different models are never compared. */
export interface EmbeddingModel {
  readonly id: string;
  readonly dimensions: number;
}

/** A chunk as an index knows it, without its text. */
export interface IndexedChunk {
  /** Unique in its index, never reused. */
  readonly id: string;
  /** Absolute path of the root (workspace folder) whose index holds it. */
  readonly root: string;
  readonly path: string;
  readonly source: string;
  readonly ordinal: number;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: ChunkKind;
  readonly symbol: string;
  readonly cell?: number;
  readonly hash: string;
}

export type RetrieverName = "dense" | "lexical" | "symbol";

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
export interface ContextPassage {
  /** 1-based; what `[n]` in an answer refers to. */
  readonly number: number;
  readonly root: string;
  readonly path: string;
  readonly source: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: ChunkKind;
  readonly symbol: string;
  readonly cell?: number;
  readonly heading: string;
  readonly text: string;
  readonly score: number;
}

export interface Context {
  readonly passages: readonly ContextPassage[];
  /** Tokens of the passages as they stand in the prompt. */
  readonly tokens: number;
}

/** A turn of an earlier exchange. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** Code the user points at. */
export interface Selection {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
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
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | {
      readonly type: "citation-add";
      readonly number: number;
      readonly root: string;
      readonly path: string;
      readonly startLine: number;
      readonly endLine: number;
      readonly symbol: string;
      readonly cell?: number;
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
