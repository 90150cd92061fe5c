import { type Collection, type CollectionKind, type Hit, type Question } from "../api";
import { inFull } from "../retrieve/offered-definitions";
import { type Found } from "../retrieve/retrieve";
import { isNamedIn } from "./named-collections";

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
  modulesOf: (each: Each) => ReadonlySet<string> = () => new Set(),
): readonly Group<Each>[] {
  const own = new Set(all.flatMap((each) => (collectionOf(each).kind === "workspace" ? [...modulesOf(each)] : [])));
  const groups = new Map<string, { kind: CollectionKind; isNamed: boolean; members: Each[] }>();
  for (const each of all) {
    const collection = collectionOf(each);
    const { kind } = collection;
    const isNamed = kind !== "workspace" && isNamedIn(question, collection, modulesOf(each), own);
    const key = `${kind} ${isNamed}`;
    const group = groups.get(key) ?? { kind, isNamed, members: [] };
    group.members.push(each);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * One list from what was found in each group. Scores are standard deviations above what means nothing in their own
 * group; a prior keeps other kinds behind the workspace's own code, which is what most questions are about, but for what
 * the question names, and where the workspace has nothing like it.
 */
export function mergeGroups(
  groups: readonly (Pick<Group<unknown>, "kind" | "isNamed"> & { readonly found: Found })[],
  limit: number,
  question: Pick<Question, "names">,
): Found {
  const [first] = groups;
  if (first === undefined) return { hits: [], embeddedShare: 1 };
  if (groups.length === 1) return first.found;
  const own = groups.find(({ kind }) => kind === "workspace") ?? { ...first, found: { ...first.found, hits: [] } };
  const isAnyNamed = groups.some(({ isNamed }) => isNamed);
  // A definition that the workspace has is the one that is meant; what it only mentions is defined elsewhere.
  const definesIt = own.found.hits.some(isDefinition);
  const foreign = question.names
    .filter(({ certainty }) => certainty >= sure)
    .map(({ name }) => inFull(name))
    .filter((name) => !own.found.hits.some((hit) => isDefinition(hit) && isCalled(hit, name)));
  const isMeant = (hit: Hit): boolean => isDefinition(hit) && foreign.some((name) => isCalled(hit, name));
  const isAnyMeant = groups.some(({ kind, found }) => kind !== "workspace" && found.hits.some(isMeant));
  const best = bestOf(own.found.hits);
  /** What brings a list to the best of the workspace, so that both come in turns. */
  const alignment = (hits: readonly Hit[], behind = 0): number =>
    hits.length === 0 || best === undefined ? 0 : (bestOf(hits) ?? 0) - best + behind;
  const isStrong = best !== undefined && best >= strongScore;
  const hits = groups
    .flatMap((group) => {
      const { kind, isNamed, found } = group;
      if (kind === "workspace") return found.hits;
      const isFar = best !== undefined && (bestOf(found.hits) ?? 0) - best >= farBetter;
      const other =
        isFar && !isAnyNamed && !isAnyMeant ? alignment(found.hits) : priors[kind] + (isAnyNamed ? otherThanNamed : 0);
      const usual = isNamed ? alignment(found.hits, isStrong ? behindStrong : 0) : other;
      const meant = alignment(found.hits.filter(isMeant), isStrong ? behindStrong : 0);
      const penaltyOf = (hit: Hit): number => {
        if (isMeant(hit)) return Math.min(usual, meant);
        return !isNamed && isDefinition(hit) && !definesIt && !isAnyMeant ? Math.min(usual, priors[kind] / 2) : usual;
      };
      return found.hits.map((hit) => ({ ...hit, score: hit.score - penaltyOf(hit) - justBefore }));
    })
    .toSorted((one, other) => other.score - one.score);
  return { hits: hits.slice(0, limit), embeddedShare: own.found.embeddedShare };
}

function bestOf(hits: readonly Hit[]): number | undefined {
  return hits.length === 0 ? undefined : Math.max(...hits.map(({ score }) => score));
}

/** At the same score, what is named or far better comes first. */
const justBefore = -0.01;

/**
 * Most questions about projects find something in it that stands out so far, most of those about packages nothing. Then
 * what a question only mentions comes behind the best of the project's own.
 */
const strongScore = 6;
const behindStrong = 1.5;

/**
 * For none of the questions about projects was something in 20 packages so much better than the best of the project,
 * with vectors or without; for half of those about packages that name none it was: they are about a package.
 */
const farBetter = 4;

/** Of a name in the question. */
function isDefinition({ ranks }: Hit): boolean {
  return ranks.symbol !== undefined;
}

/** Certainty of a name that is surely one: dotted, called, in backticks or spelled as only code is. */
const sure = 0.75;

function isCalled({ symbol, publicName }: Hit, name: string): boolean {
  return publicName === name || `.${symbol}`.endsWith(`.${name}`);
}

/**
 * Standard deviations. The best of a hundred thousand chunks stands out further than the best of a few thousand,
 * whatever is asked (see docs/evaluation.md, "Across sources"). Only that of packages is measured.
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
