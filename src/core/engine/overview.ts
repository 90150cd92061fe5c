import { type CodeOverview, documentKeyOf, type IndexedChunk, type Place } from "../api";
import { isTestPath } from "../platform/source-paths";
import { type OpenCollection } from "./collections";

/** What is a code base made of? Told from the chunks alone, so that it costs one walk and no read. */

const maxPlaces = 5;
/** Folders that go along with a project and are not its product. */
export const aside = /(?:^|\/)(?:docs?|examples?|samples?|benchmarks?|scripts|vendor|_vendor|third_party)\//i;
const entryName = /^(?:main|cli)$/;

interface Thing {
  place: Place;
  /** Of a class. */
  methods: number;
}

export function overviewOf(open: readonly Pick<OpenCollection, "store">[]): CodeOverview {
  const classes = new Map<string, Thing>();
  const modules = new Map<string, Thing>();
  const entryPoints: Place[] = [];
  for (const { store } of open) {
    for (const chunk of store.chunks()) {
      if (chunk.kind === "prose" || chunk.kind === "cell" || isTestPath(chunk.path) || aside.test(chunk.path)) continue;
      grow(modules, chunk, "");
      const [className = "", ...rest] = chunk.symbol.split(".");
      if (chunk.kind === "class" || chunk.kind === "method") {
        if (className.startsWith("_")) continue;
        const thing = grow(classes, chunk, className);
        if (chunk.kind === "method" && rest.length === 1 && !chunk.symbol.includes("._")) thing.methods += 1;
      } else if (chunk.kind === "function" && entryName.test(chunk.symbol)) {
        if (!entryPoints.some((known) => known.path === chunk.path)) entryPoints.push(placeOf(chunk, chunk.symbol));
      }
    }
  }
  const ofModules = [...modules.values()];
  const mains = ofModules.filter(({ place }) => /(?:^|\/)__main__\.py$/.test(place.path)).map(({ place }) => place);
  return {
    classes: largest([...classes.values()]),
    entryPoints: [...mains.sort(byPath), ...entryPoints.sort(byPath)].slice(0, maxPlaces),
    modules: largest(ofModules),
  };
}

/** The definition or file grows by each of its chunks, in whatever order they come. */
function grow(things: Map<string, Thing>, chunk: IndexedChunk, symbol: string): Thing {
  const key = `${documentKeyOf(chunk)}\n${symbol}`;
  const known = things.get(key);
  if (!known) {
    const thing = { place: placeOf(chunk, symbol), methods: 0 };
    things.set(key, thing);
    return thing;
  }
  const startLine = Math.min(known.place.startLine, chunk.startLine);
  const endLine = Math.max(known.place.endLine, chunk.endLine);
  known.place = { ...known.place, startLine, endLine };
  return known;
}

function placeOf({ collection, path, startLine, endLine }: IndexedChunk, symbol: string): Place {
  return { collection, path, startLine, endLine, symbol };
}

function largest(things: readonly Thing[]): readonly Place[] {
  const lines = ({ startLine, endLine }: Place): number => endLine - startLine;
  return [...things]
    .sort((a, b) => b.methods - a.methods || lines(b.place) - lines(a.place) || byPath(a.place, b.place))
    .slice(0, maxPlaces)
    .map(({ place }) => place);
}

function byPath(one: Place, other: Place): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : one.startLine - other.startLine;
}
