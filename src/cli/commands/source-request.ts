import { resolve } from "node:path";
import { EngineError, type SourceRequest } from "../../core";
import { count } from "../settings";

/** Flags of `sources add`, of all kinds. */
export interface AddFlags {
  readonly interpreter?: string;
  readonly tag?: readonly string[];
  readonly max?: string;
  readonly minScore?: string;
  readonly dump?: string;
  readonly search?: string;
  /** False where switched off. */
  readonly tests?: boolean;
  readonly vendored?: boolean;
  readonly issues?: string;
  readonly discussions?: string;
}

/** What the terminal's words ask for. */
export function readSourceRequest(kind: string, names: readonly string[], flags: AddFlags): SourceRequest {
  switch (kind) {
    case "packages":
    case "package":
      return {
        kind: "package",
        names,
        ...(flags.interpreter === undefined ? {} : { interpreter: resolve(flags.interpreter) }),
      };
    case "stackoverflow": {
      const { tag: tags = [], max, minScore, dump } = flags;
      return {
        kind: "stackoverflow",
        // What stands without a flag is meant as one, too.
        tags: [...tags, ...names],
        ...(max === undefined ? {} : { max: count("--max", max, 1) }),
        ...(minScore === undefined ? {} : { minScore: count("--min-score", minScore, 0) }),
        ...(dump === undefined ? {} : { dump: resolve(dump) }),
      };
    }
    case "github":
      if (names.length === 0 && flags.search === undefined) {
        throw new EngineError(
          "config/invalid",
          "Name a repository as owner/name, or say what to look for with --search.",
        );
      }
      return {
        kind: "github",
        repositories: names,
        ...(flags.search === undefined
          ? {}
          : { search: { query: flags.search, max: count("--max", flags.max ?? "10", 1) } }),
        hasTests: flags.tests !== false,
        hasVendored: flags.vendored !== false,
        ...(flags.issues === undefined ? {} : { issues: count("--issues", flags.issues, 0) }),
        ...(flags.discussions === undefined ? {} : { discussions: count("--discussions", flags.discussions, 0) }),
      };
    default:
      throw new EngineError(
        "config/invalid",
        `There is no kind of source "${kind}"; there are packages, github and stackoverflow.`,
      );
  }
}
