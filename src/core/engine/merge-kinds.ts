import { type CollectionKind, type Hit, type Question } from "../api";
import { type Found } from "../retrieve/retrieve";

/**
 * One list from what was found in each kind of collection. Scores are standard deviations above what means nothing
 * among their own kind, so they can be compared; a prior says how far a kind must stand out to come before the
 * workspace's own code, which is what most questions are about.
 */
export function mergeKinds(
  kinds: readonly { readonly kind: CollectionKind; readonly found: Found }[],
  question: Question,
  limit: number,
): Found {
  const own = kinds.find(({ kind }) => kind === "workspace") ?? kinds[0];
  if (own === undefined) return { hits: [], embeddedShare: 1 };
  if (kinds.length === 1) return own.found;
  const hits = kinds
    .flatMap(({ kind, found }) =>
      found.hits.map((hit) => ({ ...hit, score: hit.score - penaltyOf(kind, hit, question) })),
    )
    .toSorted((one, other) => other.score - one.score);
  return { hits: hits.slice(0, limit), embeddedShare: own.found.embeddedShare };
}

/** Standard deviations. Chosen so that questions about a project are answered as without other sources. */
const priors: Readonly<Record<CollectionKind, number>> = {
  workspace: 0,
  corpus: 0,
  package: 3,
  github: 3,
  stackoverflow: 2,
};

/** Who names a package wants what it says. */
function penaltyOf(kind: CollectionKind, { origin }: Hit, { searchText }: Question): number {
  const name = origin?.title?.split("==")[0]?.toLowerCase();
  const isNamed = name !== undefined && name !== "" && wordsOf(searchText).has(name);
  return isNamed ? 0 : priors[kind];
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9][\w-]*/g) ?? []);
}
