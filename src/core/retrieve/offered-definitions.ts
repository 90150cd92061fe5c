import { type FoundSymbol, type IndexStore, type NamedSymbol } from "../api";
import { lastPart } from "../platform/last-part";
import { type DefinitionPlace, type PublicNames } from "./public-names";

/** Of the definitions that a name may mean in a package, which would its user mean? */

export interface RatedDefinition {
  readonly definition: FoundSymbol;
  /** 0 to 1 */
  readonly strength: number;
}

interface RatedName {
  readonly symbol: NamedSymbol;
  readonly ratings: readonly RatedDefinition[];
}

/**
 * What is offered under the name that was written comes before what only ends in it, and what is offered before what is
 * internal. Of overloads it is the one that does the work, of a stub and its code the code, which has the docstring.
 */
export async function asOffered(
  { symbol, ratings }: RatedName,
  names: PublicNames,
  store: IndexStore,
): Promise<RatedName> {
  const places = names.find(inFull(symbol.name));
  const exact = places.length === 0 ? [] : await definedAt(places, ratings, store);
  if (exact.length > 0) {
    const rest = ratings.filter(({ definition }) => !exact.includes(definition));
    const strongest = [
      ...exact.map((definition) => ({ definition, strength: 1 })),
      ...rest.map(({ definition, strength }) => ({ definition, strength: strength * shares.otherThanWritten })),
    ];
    return { symbol, ratings: oneOfEach(strongest, names) };
  }
  const offered = ratings.map(({ definition, strength }) => {
    const place = placeOf(definition);
    const share = names.isOffered(place) ? 1 : names.nameOf(place) === undefined ? shares.internal : shares.reachable;
    return { definition, strength: strength * share };
  });
  return { symbol, ratings: oneOfEach(offered, names) };
}

const shares = { otherThanWritten: 0.4, reachable: 0.85, internal: 0.6, overload: 0.5, stub: 0.8 };

/** What everybody calls some packages when they are imported, and modules that are others by another name. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ["np", "numpy"],
  ["pd", "pandas"],
  ["plt", "matplotlib.pyplot"],
  ["sns", "seaborn"],
  ["tf", "tensorflow"],
  ["nx", "networkx"],
  ["sa", "sqlalchemy"],
  ["ET", "xml.etree.ElementTree"],
  ["os.path", "posixpath"],
]);

/** `pandas.DataFrame` for `pd.DataFrame`. */
export function inFull(name: string): string {
  for (const [short, full] of shortNames) {
    if (name.startsWith(`${short}.`)) return `${full}${name.slice(short.length)}`;
  }
  return name;
}

function placeOf({ chunk, qualifiedName }: FoundSymbol): DefinitionPlace {
  return { path: chunk.path, symbol: qualifiedName };
}

/** Classes between a class and where a method of it is defined. */
const mostBases = 3;

/** The definitions of places; of a method that a class only inherits, that of the class which has it. */
async function definedAt(
  places: readonly DefinitionPlace[],
  ratings: readonly RatedDefinition[],
  store: IndexStore,
): Promise<readonly FoundSymbol[]> {
  const own = ratings
    .map(({ definition }) => definition)
    .filter((definition) => places.some((place) => isAt(definition, place)));
  const [first] = places;
  if (own.length > 0 || first === undefined || !first.symbol.includes(".")) return own;
  const member = lastPart(first.symbol);
  let classes: readonly string[] = [first.symbol.slice(0, -member.length - 1)];
  for (let step = 0; step < mostBases && classes.length > 0; step++) {
    const edges = await store.findEdges({ from: classes, limit: mostEdges });
    classes = edges.filter(({ kind }) => kind === "inherits").map(({ to }) => lastPart(to));
    const found = await store.findSymbols(
      classes.map((name) => `${name}.${member}`),
      mostEdges,
    );
    const inherited = found.filter(({ qualifiedName }) => qualifiedName.includes("."));
    if (inherited.length > 0) return inherited;
  }
  return [];
}

const mostEdges = 200;

function isAt({ chunk, qualifiedName }: FoundSymbol, { path, symbol }: DefinitionPlace): boolean {
  return chunk.path === path && qualifiedName === symbol;
}

function oneOfEach(ratings: readonly RatedDefinition[], names: PublicNames): readonly RatedDefinition[] {
  const keyOf = ({ chunk, qualifiedName }: FoundSymbol): string => `${chunk.path}\n${qualifiedName}`;
  const groups = new Map<string, FoundSymbol[]>();
  for (const { definition } of ratings) {
    const key = keyOf(definition);
    groups.set(key, [...(groups.get(key) ?? []), definition]);
  }
  const inCode = new Set(
    [...groups.values()]
      .flatMap(([definition]) => (definition && !isStub(definition) ? [definition] : []))
      .flatMap((definition) => names.nameOf(placeOf(definition)) ?? []),
  );
  return ratings.map(({ definition, strength }) => {
    const group = groups.get(keyOf(definition)) ?? [];
    const isDescribed = isStub(definition) && inCode.has(names.nameOf(placeOf(definition)) ?? "");
    const share = (definition === mainOf(group) ? 1 : shares.overload) * (isDescribed ? shares.stub : 1);
    return { definition, strength: strength * share };
  });
}

/** Of overloads in code the last one does the work; in a stub all are alike. */
function mainOf(overloads: readonly FoundSymbol[]): FoundSymbol | undefined {
  const documented = overloads.find(({ summary }) => summary !== "");
  return documented ?? (overloads[0] && isStub(overloads[0]) ? overloads[0] : overloads.at(-1));
}

function isStub({ chunk }: FoundSymbol): boolean {
  return chunk.path.endsWith(".pyi");
}
