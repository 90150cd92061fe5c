import { type Collection, type CollectionKind, type Hit, type Question } from "../api";
import { type Found } from "../retrieve/retrieve";

/**
 * Collections that are searched together: those of a kind, but for those that the question names. How far a score stands
 * out, how rare a word is, how many vectors there are and what a file's chunks say of each other is told within a group,
 * so that a hundred thousand foreign chunks change nothing among the user's own.
 */
export interface Group<Each> {
  readonly kind: CollectionKind;
  readonly isNamed: boolean;
  readonly members: readonly Each[];
}

export function groupCollections<Each>(
  all: readonly Each[],
  collectionOf: (each: Each) => Collection,
  question: Question,
): readonly Group<Each>[] {
  const words = new Set(question.searchText.toLowerCase().match(/[a-z0-9][\w-]*/g));
  const groups = new Map<string, { kind: CollectionKind; isNamed: boolean; members: Each[] }>();
  for (const each of all) {
    const { kind, title } = collectionOf(each);
    const isNamed = kind !== "workspace" && words.has(title.toLowerCase());
    const key = `${kind} ${isNamed}`;
    const group = groups.get(key) ?? { kind, isNamed, members: [] };
    group.members.push(each);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * One list from what was found in each group. Scores are standard deviations above what means nothing in their own
 * group, so they can be compared; a prior says how far a kind must stand out to come before the workspace's own code,
 * which is what most questions are about.
 */
export function mergeGroups(
  groups: readonly (Pick<Group<unknown>, "kind" | "isNamed"> & { readonly found: Found })[],
  limit: number,
): Found {
  const own = groups.find(({ kind }) => kind === "workspace") ?? groups[0];
  if (own === undefined) return { hits: [], embeddedShare: 1 };
  if (groups.length === 1) return own.found;
  const isAnyNamed = groups.some(({ isNamed }) => isNamed);
  // A definition that the workspace has is the one that is meant; what it only mentions is defined elsewhere.
  const definesIt = own.found.hits.some(isDefinition);
  const penaltyOf = ({ kind, isNamed }: Pick<Group<unknown>, "kind" | "isNamed">, hit: Hit): number => {
    if (kind === "workspace" || isNamed) return 0;
    if (!definesIt && isDefinition(hit)) return priors[kind] / 2;
    return priors[kind] + (isAnyNamed ? otherThanNamed : 0);
  };
  const hits = groups
    .flatMap((group) => group.found.hits.map((hit) => ({ ...hit, score: hit.score - penaltyOf(group, hit) })))
    .toSorted((one, other) => other.score - one.score);
  return { hits: hits.slice(0, limit), embeddedShare: own.found.embeddedShare };
}

/** Of a name in the question. */
function isDefinition({ ranks }: Hit): boolean {
  return ranks.symbol !== undefined;
}

/**
 * Standard deviations. The best of a hundred thousand chunks stands out further than the best of a few thousand,
 * whatever is asked: with 6, questions about a project keep their order beside 19 packages, and with 3 they lose an
 * eighth of nDCG@10 (see docs/evaluation.md). Only that of packages is measured.
 */
const priors: Readonly<Record<CollectionKind, number>> = {
  workspace: 0,
  corpus: 0,
  package: 6,
  github: 6,
  stackoverflow: 6,
};

/** Of what is not named, where something is: who names a package wants what that one says. */
const otherThanNamed = 3;
