import {
  type FoundSymbol,
  type Hit,
  type IndexStore,
  keyOf,
  type KnownDefinition,
  type NoteRelation,
  type PassageNote,
  type Question,
} from "../api";
import { isTestPath } from "../platform/source-paths";
import { terms } from "../platform/terms";

/** Notes of one hit: `docs/evaluation.md` has what each brings. A reader looks up a few things, not all that is named. */
const most: Readonly<Record<NoteRelation, number>> = { value: 2, calls: 2, "used-by": 1, member: 3 };

/** What a reader of hits of one index would look up, by `keyOf` the hit. */
export async function notesOf(
  hits: readonly Hit[],
  question: Question,
  definitions: readonly KnownDefinition[],
  store: IndexStore,
): Promise<ReadonlyMap<string, readonly PassageNote[]>> {
  const code = hits.filter(({ kind, cell }) => kind !== "prose" && cell === undefined);
  const paths = [...new Set(code.map(({ path }) => path))];
  const symbols = new Map(await Promise.all(paths.map(async (path) => [path, await store.symbolsOf(path)] as const)));
  const constants = await constantsIn(code, store);
  const topics = new Set(question.topics);
  return new Map(
    code.map((hit) => {
      const values = [...(constants.get(keyOf(hit)) ?? []), ...attributesOf(hit, symbols.get(hit.path) ?? [])];
      const notes = [
        ...take("value", hit, values),
        ...take("calls", hit, likeQuestion(calledIn(hit, definitions), topics)),
        ...usesOf(hit, definitions),
        ...take("member", hit, likeQuestion(membersBeside(hit, symbols.get(hit.path) ?? []), topics)),
      ];
      const places = notes.map(({ place }) => `${place.path}:${place.startLine}`);
      return [keyOf(hit), notes.filter((_, position) => places.indexOf(places[position] ?? "") === position)] as const;
    }),
  );
}

/** Constants of modules that hits name, by hit: only those whose name is given once, since nothing tells which is meant. */
async function constantsIn(
  hits: readonly Hit[],
  store: IndexStore,
): Promise<ReadonlyMap<string, readonly FoundSymbol[]>> {
  const named = new Map(hits.map((hit) => [keyOf(hit), new Set(hit.text.match(/\b_?[A-Z][A-Z\d_]{2,}\b/g) ?? [])]));
  const names = [...new Set([...named.values()].flatMap((each) => [...each]))];
  const found = names.length === 0 ? [] : await store.findSymbols(names, mostConstants);
  const constants = found.filter(({ kind, name, qualifiedName }) => kind === "variable" && name === qualifiedName);
  const known = new Map(constants.map((constant) => [constant.name, constant]));
  const isOnly = ({ name }: FoundSymbol): boolean => constants.filter((other) => other.name === name).length === 1;
  return new Map(
    [...named].map(([key, own]) => [key, [...own].flatMap((name) => known.get(name) ?? []).filter(isOnly)]),
  );
}

const mostConstants = 500;

/** What the class around a hit gives to its objects, where the hit speaks of it. */
function attributesOf(hit: Hit, symbols: readonly FoundSymbol[]): readonly FoundSymbol[] {
  const names = new Set([...hit.text.matchAll(/\bself\.(\w+)/g)].map(([, name = ""]) => name));
  return inside(ownerOf(hit, symbols), symbols).filter(({ kind, name }) => kind === "variable" && names.has(name));
}

/** Functions beside a hit in its class, or else in its module. */
function membersBeside(hit: Hit, symbols: readonly FoundSymbol[]): readonly FoundSymbol[] {
  return inside(ownerOf(hit, symbols), symbols).filter(({ kind }) => kind !== "variable");
}

function calledIn(hit: Hit, definitions: readonly KnownDefinition[]): readonly FoundSymbol[] {
  return definitions.filter(({ definition }) => keyOf(definition.chunk) === keyOf(hit)).flatMap(({ calls }) => calls);
}

/** Those that sound like the question, best first. */
function likeQuestion(symbols: readonly FoundSymbol[], topics: ReadonlySet<string>): readonly FoundSymbol[] {
  return symbols
    .map((symbol) => ({ symbol, worth: shared(symbol, topics) }))
    .filter(({ worth }) => worth > 0)
    .toSorted((one, other) => other.worth - one.worth)
    .map(({ symbol }) => symbol);
}

/** Qualified name of the innermost class that holds a hit; empty where none does. */
function ownerOf(hit: Hit, symbols: readonly FoundSymbol[]): string {
  const type = symbols.findLast(
    ({ kind, startLine, endLine }) => kind === "class" && startLine <= hit.startLine && hit.endLine <= endLine,
  );
  return type?.qualifiedName ?? "";
}

function inside(owner: string, symbols: readonly FoundSymbol[]): readonly FoundSymbol[] {
  const prefix = owner === "" ? "" : `${owner}.`;
  return symbols.filter(({ kind, name, qualifiedName }) => kind !== "module" && qualifiedName === `${prefix}${name}`);
}

/** How many words of the question a definition has: in its name they count twice. */
function shared({ name, summary }: FoundSymbol, topics: ReadonlySet<string>): number {
  const named = new Set(terms(name));
  const told = new Set(terms(summary));
  return [...topics].reduce((sum, topic) => sum + (named.has(topic) ? 2 : told.has(topic) ? 1 : 0), 0);
}

function take(relation: NoteRelation, hit: Hit, symbols: readonly FoundSymbol[]): readonly PassageNote[] {
  return symbols
    .map(({ chunk, startLine, endLine, qualifiedName, signature }) => {
      const place = { collection: chunk.collection, path: chunk.path, startLine, endLine, symbol: qualifiedName };
      return { relation, place, text: signature };
    })
    .filter(({ place }) => !isShown(place, hit))
    .slice(0, most[relation]);
}

function usesOf(hit: Hit, definitions: readonly KnownDefinition[]): readonly PassageNote[] {
  return definitions
    .filter(({ definition }) => keyOf(definition.chunk) === keyOf(hit) && definition.kind !== "variable")
    .flatMap(({ usedBy }) => usedBy)
    .filter(({ place }) => !isTestPath(place.path) && place.symbol !== "" && !isShown(place, hit))
    .slice(0, most["used-by"])
    .map(({ place }) => ({ relation: "used-by", place, text: place.symbol }));
}

function isShown({ path, startLine }: PassageNote["place"], hit: Hit): boolean {
  return path === hit.path && hit.startLine <= startLine && startLine <= hit.endLine;
}
