import type { Parameter, SymbolKind } from "./model";
import type { Place } from "./place";

/** What an index knows without being searched: names and where they are, and what a code base is made of. */

/** One definition, as parsing found it. */
export interface DefinitionFacts {
  readonly place: Place;
  readonly kind: SymbolKind;
  /** As written, on one line. */
  readonly signature: string;
  /** First paragraph of the docstring; empty where there is none. */
  readonly summary: string;
  readonly parameters: readonly Parameter[];
}

/** A file or a definition of a name that was asked for. */
export type NamedThing =
  | { readonly kind: "file"; readonly name: string; readonly place: Place }
  | { readonly kind: "definition"; readonly name: string; readonly place: Place; readonly facts: DefinitionFacts };

/** The large and the first things of a code base; tests, examples and private names are left out. Largest first. */
export interface CodeOverview {
  /** Classes with the most methods, then lines. */
  readonly classes: readonly Place[];
  /** Where a run begins: `__main__.py`, and functions named `main` or `cli`. */
  readonly entryPoints: readonly Place[];
  /** Python files with the most lines. */
  readonly modules: readonly Place[];
}
