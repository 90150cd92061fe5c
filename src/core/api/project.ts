import type { DefinitionFacts } from "./facts";
import type { Place } from "./place";

/** What an index tells of the project as a whole, for questions that are about no part of it. */
export interface ProjectFacts {
  /** The document that introduces it; undefined where there is none. */
  readonly readme: Pick<Place, "collection" | "path"> | undefined;
  /** Its top-level packages and modules, those of most files first; tests and examples are left out. */
  readonly packages: readonly PackageFacts[];
  /** Where a run begins: `__main__.py`, `main()`, files that are run as scripts. Best first. */
  readonly entryPoints: readonly DefinitionFacts[];
  /** Largest first. */
  readonly classes: readonly DefinitionFacts[];
  /** Files of tests, those of most tests first; empty unless they are asked for. */
  readonly tests: readonly TestFacts[];
}

export interface PackageFacts {
  /** A folder with an `__init__.py`, or a file. */
  readonly path: string;
  /** Where `summary` stands. */
  readonly place: Place;
  /** Python files in it, at any depth. */
  readonly files: number;
  /** First paragraph of its docstring; empty where there is none. */
  readonly summary: string;
}

export interface TestFacts {
  /** Of a file of tests. */
  readonly path: string;
  /** Names of all its tests, in the order of lines. */
  readonly tests: readonly string[];
  /** First paragraph of its docstring; empty where there is none. */
  readonly summary: string;
}
