/**
 * Where a text is, spelled once from the store to the panel. Lines are 1-based and inclusive. Paths have `/` on every
 * platform and are relative to their collection: no absolute path of the user's machine is ever part of a place that a
 * model is shown.
 */
export interface Place {
  /** Id of the collection, see `Collection`. */
  readonly collection: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Qualified name of the definition that the lines belong to; empty for module-level code and prose. */
  readonly symbol: string;
  /** What users write for a definition of a package, `requests.get`; absent where that is not known, or is internal. */
  readonly publicName?: string;
  /** 1-based cell of a notebook. Lines still count in the file itself. */
  readonly cell?: number;
}

/** What holds for a whole document: where a person finds the original, and on what terms it may be quoted. */
export interface Origin {
  /** Opens the original in a browser. */
  readonly url?: string;
  /** What a person calls it: the title of a thread, a package's name. The path where absent. */
  readonly title?: string;
  /** Version of what it is part of: `2.1.0`, a commit. */
  readonly version?: string;
  /** SPDX expression, or the licence's own name where it has none. */
  readonly licence?: string;
  /** Whom the licence asks to name. */
  readonly attribution?: string;
  /** What a reader should know of it before they follow it: one sentence. */
  readonly note?: string;
  /** Which post of a thread it is. */
  readonly post?: Post;
  /** Where parts of a document have origins of their own, in the order of lines. Of a place, see `originAt`. */
  readonly parts?: readonly OriginPart[];
}

/** A part of a document that goes on to the next one; what it does not say is as its document has it. */
export interface OriginPart extends Omit<Origin, "parts"> {
  readonly startLine: number;
}

/** One post of a thread, as its readers judged it. */
export interface Post {
  readonly kind: "question" | "answer";
  readonly id?: number;
  readonly score?: number;
  /** The day it was written, ISO 8601. */
  readonly date?: string;
  readonly isAccepted?: true;
}

/** What holds for the part of a document that a line is in. */
export function originAt(origin: Origin, line: number): Origin {
  const { parts, ...whole } = origin;
  if (parts === undefined) return origin;
  const part = parts.findLast(({ startLine }) => startLine <= line);
  if (part === undefined) return whole;
  return { ...whole, ...ownOf(part) };
}

function ownOf({ startLine: _startLine, ...own }: OriginPart): Origin {
  return own;
}

/** A licence as it is shown: `NOASSERTION` is SPDX's word for one that nobody has stated. */
export function licenceInWords(licence: string): string {
  return licence === "NOASSERTION" ? "no licence stated" : licence;
}

export type CollectionKind = "workspace" | "package" | "github" | "stackoverflow" | "corpus";

/**
 * What can be indexed and searched as one: a workspace folder, an installed package at one version, a repository, a set
 * of threads. It has one source, one index and one lock. All collections but those of a workspace are shared by every
 * window of this machine.
 */
export interface Collection {
  /**
   * The key of its index, the same on every run: the real absolute path of a workspace folder, else
   * `kind:name@version` (`pypi:numpy@2.1.0`, `github:owner/name@ref`).
   */
  readonly id: string;
  readonly kind: CollectionKind;
  /** What a person calls it. */
  readonly title: string;
  readonly version?: string;
  readonly licence?: string;
  /** Where a person finds all of it in a browser. */
  readonly url?: string;
}

/** Tells chunks of all collections apart; the ids of chunks do so only within one. */
export function keyOf(chunk: { readonly collection: string; readonly id: string }): string {
  return `${chunk.collection}\n${chunk.id}`;
}

/** Tells documents of all collections apart. */
export function documentKeyOf(place: Pick<Place, "collection" | "path">): string {
  return `${place.collection}\n${place.path}`;
}
