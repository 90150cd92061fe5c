import {
  type DefinitionFacts,
  type Hit,
  type IndexStore,
  type PackageFacts,
  type Place,
  type ProjectFacts,
  type QuestionIntent,
  type TestFacts,
} from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { type OpenCollection } from "./collections";
import { factsOf } from "./locate-names";
import { aside, overviewOf } from "./overview";
import { asHits, storeOf } from "./related-hits";

/** What is this project? Told from what is stored, with the chunks in which it can be read. */
export interface FoundProject {
  readonly facts: ProjectFacts;
  readonly hits: readonly Hit[];
}

type Open = readonly Pick<OpenCollection, "store">[];

const maxPackages = 9;
const maxTestFiles = 12;
/** Of a README: what comes first says what it is about. */
const readmeChunks = 5;
const citedClasses = 3;

export async function projectOf(open: Open, intent: QuestionIntent): Promise<FoundProject> {
  const overview = overviewOf(open);
  const define = async (places: readonly Place[]): Promise<readonly DefinitionFacts[]> =>
    (await Promise.all(places.map((place) => definitionAt(open, place)))).filter((found) => found !== undefined);
  const [entryPoints, classes, packages, tests] = await Promise.all([
    define(overview.entryPoints),
    define(overview.classes),
    Promise.all(open.map(({ store }) => packagesOf(store))),
    intent === "tests" ? Promise.all(open.map(({ store }) => testsOf(store))) : [],
  ]);
  const readmes = open.flatMap(({ store }) => readmeOf(store) ?? []);
  const facts: ProjectFacts = {
    readme: readmes[0],
    packages: packages.flat().slice(0, maxPackages),
    entryPoints: entryPoints.toSorted((one, other) => strangeness(one) - strangeness(other)),
    classes,
    tests: tests.flat().slice(0, maxTestFiles),
  };
  const start = facts.entryPoints.map(({ place }) => place);
  const introduced = readmes.slice(0, 1).flatMap((readme) => firstPlaces(open, readme, readmeChunks));
  const parts = facts.packages.filter(({ summary }) => summary !== "").map(({ place }) => place);
  const main = facts.classes.slice(0, citedClasses).map(({ place }) => place);
  const tested = facts.tests.flatMap(({ path }) =>
    open.flatMap(({ store }) => firstPlaces(open, { collection: store.collection, path }, 1)),
  );
  const order =
    intent === "entry-point"
      ? [...start, ...introduced, ...parts]
      : intent === "tests"
        ? tested
        : [...introduced, ...parts, ...main, ...start];
  return { facts, hits: (await Promise.all(order.map((place) => hitsOf(open, place)))).flat() };
}

/** A program first, then what says what it does: the others may be stand-ins. */
function strangeness({ place, summary }: DefinitionFacts): number {
  return place.symbol === "" ? 0 : summary === "" ? 2 : 1;
}

function readmeOf(store: IndexStore): Pick<Place, "collection" | "path"> | undefined {
  const paths = [...store.manifest().keys()].sort();
  const path = readmeNames.map((name) => paths.find((known) => name.test(known))).find((found) => found !== undefined);
  return path === undefined ? undefined : { collection: store.collection, path };
}

/** The first that is there. */
const readmeNames: readonly RegExp[] = [
  /^readme\.(?:md|rst|txt)$/i,
  /^docs?\/(?:readme|index|introduction|overview)\.(?:md|rst|txt)$/i,
  /^[^/]+\/readme\.(?:md|rst|txt)$/i,
];

async function definitionAt(open: Open, { collection, path, symbol }: Place): Promise<DefinitionFacts | undefined> {
  const store = storeOf(open, collection);
  const symbols = (await store?.symbolsOf(path)) ?? [];
  const found = symbols.find(({ kind, qualifiedName }) =>
    symbol === "" ? kind === "module" : kind !== "module" && qualifiedName === symbol,
  );
  return found && factsOf(found);
}

/** What is on top; of a single package, its parts as well. */
async function packagesOf(store: IndexStore): Promise<readonly PackageFacts[]> {
  const files = [...store.manifest().keys()].filter(
    (path) => path.endsWith(".py") && !isTestPath(path) && !aside.test(path),
  );
  const lines = ({ file }: Unit): number => store.chunksOf(file).at(-1)?.endLine ?? 0;
  const largest = (units: readonly Unit[]): readonly Unit[] =>
    units.toSorted((one, other) => other.files - one.files || lines(other) - lines(one));
  const tops = largest(unitsIn(files, ""));
  const [only, ...others] = tops;
  const shown = only && others.length === 0 ? [only, ...largest(unitsIn(files, `${only.path}/`))] : tops;
  return Promise.all(shown.slice(0, maxPackages).map((unit) => packageFacts(store, unit)));
}

interface Unit {
  readonly path: string;
  /** The file whose docstring tells what it is for. */
  readonly file: string;
  readonly files: number;
}

/** Packages and modules directly in a folder. `src` and `lib` are no packages. */
function unitsIn(files: readonly string[], folder: string): readonly Unit[] {
  const units = new Map<string, Unit>();
  const present = new Set(files);
  for (const path of files) {
    if (!path.startsWith(folder)) continue;
    const [, source = ""] = folder === "" ? (/^((?:src|lib|python)\/)/.exec(path) ?? []) : [];
    const [first = "", ...rest] = path.slice(folder.length + source.length).split("/");
    const own = `${folder}${source}${first}`;
    const init = `${own}/__init__.py`;
    if (rest.length === 0 ? /^_|^(?:setup|noxfile|tasks|conf)\.py$/.test(first) : !present.has(init)) continue;
    const known = units.get(own);
    units.set(own, { path: own, file: rest.length === 0 ? path : init, files: (known?.files ?? 0) + 1 });
  }
  return [...units.values()];
}

async function packageFacts(store: IndexStore, { path, file, files }: Unit): Promise<PackageFacts> {
  const module = (await store.symbolsOf(file)).find(({ kind }) => kind === "module");
  const place = { collection: store.collection, path: file, startLine: 1, endLine: 1, symbol: "" };
  return { path, place, files, summary: module?.summary ?? "" };
}

async function testsOf(store: IndexStore): Promise<readonly TestFacts[]> {
  const files = [...store.manifest().keys()].filter((path) => isTestPath(path) && path.endsWith(".py"));
  const bySize = files
    .map((path) => ({ path, pieces: store.chunksOf(path).filter(({ symbol }) => isTest(symbol)).length }))
    .filter(({ pieces }) => pieces > 0)
    .sort((one, other) => other.pieces - one.pieces || (one.path < other.path ? -1 : 1))
    .slice(0, maxTestFiles);
  const found = await Promise.all(
    bySize.map(async ({ path }) => {
      const symbols = await store.symbolsOf(path);
      const tests = symbols.filter(({ kind, name }) => kind !== "module" && isTest(name)).map(({ name }) => name);
      return { path, tests, summary: symbols.find(({ kind }) => kind === "module")?.summary ?? "" };
    }),
  );
  return found.toSorted((one, other) => other.tests.length - one.tests.length);
}

function isTest(symbol: string): boolean {
  return /^test/i.test(lastPart(symbol));
}

function firstPlaces(open: Open, { collection, path }: Pick<Place, "collection" | "path">, most: number) {
  const chunks = storeOf(open, collection)?.chunksOf(path) ?? [];
  return chunks
    .slice(0, most)
    .map(({ startLine, endLine, symbol }) => ({ collection, path, startLine, endLine, symbol }));
}

/** The chunk that the lines begin in. */
async function hitsOf(open: Open, { collection, path, startLine }: Place): Promise<readonly Hit[]> {
  const store = storeOf(open, collection);
  const chunks = store?.chunksOf(path) ?? [];
  const chunk = chunks.find((each) => each.startLine === startLine) ?? chunks.find((each) => each.endLine >= startLine);
  return store && chunk ? asHits(store, [chunk], () => 1) : [];
}
