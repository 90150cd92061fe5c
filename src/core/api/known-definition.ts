import type { EdgeKind, IndexedChunk, SymbolDefinition } from "./model";
import type { Place } from "./place";

/** A definition as an index knows it, with the chunk in which it starts. */
export interface FoundSymbol extends Omit<SymbolDefinition, "chunkOrdinal"> {
  readonly chunk: IndexedChunk;
}

/** A line that uses a definition, as far as names tell: no code is run, and nothing is known of types. */
export interface DefinitionUse {
  readonly kind: Extract<EdgeKind, "calls" | "inherits" | "decorates" | "raises">;
  /**
   * One line: of several in one definition, the first. `symbol` is that definition, and empty at module level.
   */
  readonly place: Place;
  /** False where another definition of the same name may be meant: the receiver's class is guessed from its name. */
  readonly isSure: boolean;
}

/** A definition with its neighbours in the stored graph. What is not there was not indexed, or cannot be told. */
export interface KnownDefinition {
  readonly definition: FoundSymbol;
  /** Product code before tests, of both the sure ones first, then in the order of paths and lines. */
  readonly usedBy: readonly DefinitionUse[];
  /** What a class builds on, as written. */
  readonly bases: readonly string[];
  /** Of a class: what is defined in it, by name, in the order of lines. */
  readonly members?: readonly string[];
  /** Exceptions that it raises by name, each once, in the order of its lines. */
  readonly raises: readonly string[];
  /** Definitions that it calls, each once, in the order of its lines. */
  readonly calls: readonly FoundSymbol[];
}
