import { type DefinitionFacts, type FoundSymbol, type NamedThing, type Place } from "../api";
import { isTestPath } from "../platform/source-paths";
import { type OpenCollection } from "./collections";
import { storeOf } from "./related-hits";

/** Which files and definitions have a name? */

const maxThings = 5;
/** Asked of the store at once; a name of many definitions must not crowd out the others. */
const maxSymbols = 1000;
const path = /^[^\s:]+\.\w{1,8}$/;

type Stores = readonly Pick<OpenCollection, "store">[];

export async function locateNames(
  open: Stores,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly NamedThing[]> {
  const wanted = [...new Set(names)];
  const found = new Map<string, NamedThing[]>(wanted.map((name) => [name, []]));
  for (const { store } of open) {
    signal?.throwIfAborted();
    for (const name of wanted) {
      if (path.test(name)) found.get(name)?.push(...files(store, name));
    }
    const symbols = await store.findSymbols(wanted, maxSymbols);
    for (const symbol of symbols) {
      const facts = factsOf(symbol);
      for (const name of namesOf(symbol)) {
        found.get(name)?.push({ kind: "definition", name, place: facts.place, facts });
      }
    }
  }
  return [...found.values()].flatMap((things) => [...things].sort(productFirst).slice(0, maxThings));
}

export async function outlineOf(
  open: Stores,
  file: Pick<Place, "collection" | "path">,
): Promise<readonly DefinitionFacts[]> {
  const store = storeOf(open, file.collection);
  const symbols = (await store?.symbolsOf(file.path)) ?? [];
  return symbols.filter(({ kind }) => kind !== "module").map(factsOf);
}

/** The file of this path, else those whose path ends in it. */
function files(store: OpenCollection["store"], name: string): readonly NamedThing[] {
  const given = name.replace(/^\.\//, "");
  const manifest = store.manifest();
  const paths = manifest.has(given)
    ? [given]
    : [...manifest.keys()]
        .filter((known) => known.endsWith(`/${given}`))
        .sort()
        .slice(0, maxThings);
  return paths.map((found) => {
    const endLine = Math.max(1, ...store.chunksOf(found).map((chunk) => chunk.endLine));
    return {
      kind: "file",
      name,
      place: { collection: store.collection, path: found, startLine: 1, endLine, symbol: "" },
    };
  });
}

/** What a definition may be called by: `get`, `Session.get`. */
function namesOf({ name, qualifiedName }: FoundSymbol): ReadonlySet<string> {
  return new Set([name, qualifiedName]);
}

export function factsOf({
  chunk,
  qualifiedName,
  kind,
  startLine,
  endLine,
  signature,
  summary,
  parameters,
}: FoundSymbol): DefinitionFacts {
  const { collection, path: file, cell } = chunk;
  const place: Place = {
    collection,
    path: file,
    startLine,
    endLine,
    symbol: kind === "module" ? "" : qualifiedName,
    ...(cell === undefined ? {} : { cell }),
  };
  return { place, kind, signature, summary, parameters };
}

/** Where a name is asked for whole, that definition comes before those that only end in it. */
function productFirst(one: NamedThing, other: NamedThing): number {
  return weight(one) - weight(other);
}

function weight({ name, place }: NamedThing): number {
  return (place.symbol === "" || place.symbol === name ? 0 : 1) + (isTestPath(place.path) ? 2 : 0);
}
