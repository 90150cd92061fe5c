import {
  type FoundSymbol,
  type IndexedChunk,
  type IndexStore,
  type NamedSymbol,
  type Question,
  type SymbolKind,
  type TracebackFrame,
} from "../api";
import { lastPart } from "../platform/last-part";
import { commonParts } from "../platform/source-paths";
import { asOffered, type RatedDefinition } from "./offered-definitions";
import { type PublicNames } from "./public-names";

/** A chunk that the question names, and how surely, 0 to 1. */
export interface NamedChunk {
  readonly chunk: IndexedChunk;
  readonly strength: number;
}

/** Definitions looked up in one index. */
const mostDefinitions = 200;
/** Chunks of files that are named; a longer file is represented by what the other retrievers find in it. */
const mostFileChunks = 200;

/** Look-up in place of search: definitions of names, lines of a traceback, files. Best first. */
export async function findNamedChunks(
  question: Question,
  store: IndexStore,
  publicNames?: PublicNames,
): Promise<readonly NamedChunk[]> {
  const found = new Map<string, NamedChunk>();
  const add = (chunk: IndexedChunk, strength: number): void => {
    if (strength > (found.get(chunk.id)?.strength ?? 0)) found.set(chunk.id, { chunk, strength });
  };
  const symbols = [...question.names, ...question.otherNames];
  for (const { chunk, strength } of await definitionsOf(symbols, store, publicNames)) add(chunk, strength);
  for (const { chunk, strength } of placesOf(question, store)) add(chunk, strength);
  return [...found.values()].sort((one, other) => other.strength - one.strength);
}

async function definitionsOf(
  symbols: readonly NamedSymbol[],
  store: IndexStore,
  publicNames: PublicNames | undefined,
): Promise<readonly NamedChunk[]> {
  if (symbols.length === 0) return [];
  const names = new Set(symbols.flatMap(({ name }) => namesToTry(name)));
  const definitions = await store.findSymbols([...names], mostDefinitions);
  const asked = symbols.map((symbol) => ({ symbol, ratings: rate(symbol, definitions) }));
  const rated = publicNames ? await Promise.all(asked.map((each) => asOffered(each, publicNames, store))) : asked;
  return rated.flatMap(({ ratings }) => {
    const best = ratings.reduce((most, { strength }) => Math.max(most, strength), 0);
    const equals = ratings.filter(({ strength }) => strength >= best).length;
    // A name with dozens of definitions (`get`, `__init__`) says little about which is meant.
    const share = Math.min(1, Math.sqrt(fewDefinitions / equals));
    return ratings.map(({ definition, strength }) => ({ chunk: definition.chunk, strength: strength * share }));
  });
}

function rate(symbol: NamedSymbol, definitions: readonly FoundSymbol[]): readonly RatedDefinition[] {
  return definitions
    .map((definition) => ({ definition, strength: matchStrength(symbol, definition) }))
    .filter(({ strength }) => strength > 0);
}

const fewDefinitions = 4;

/** `requests.Session.get`, `Session.get`, `get`. */
function namesToTry(name: string): readonly string[] {
  const parts = name.split(".");
  return parts.map((_part, position) => parts.slice(position).join("."));
}

const kindStrength: Readonly<Record<SymbolKind, number>> = {
  class: 1,
  function: 1,
  method: 0.9,
  module: 0.7,
  variable: 0.6,
};

/** How well a definition is what a name means, times how sure it is that the name means a definition. */
export function matchStrength(
  { name, certainty }: NamedSymbol,
  definition: Pick<FoundSymbol, "name" | "qualifiedName" | "kind">,
): number {
  const strength = certainty * kindStrength[definition.kind];
  const { qualifiedName } = definition;
  const isWhole = (one: string, other: string): boolean => one === other || one.endsWith(`.${other}`);
  if (isWhole(qualifiedName, name)) return isOnlyCapital(name, certainty, definition.kind) ? 0 : strength;
  if (isWhole(name, qualifiedName)) {
    // `os.path.join` is not the function `join` of this code base, or not surely.
    const outside = name.length - qualifiedName.length > 0 && !qualifiedName.includes(".");
    return outside ? strength * 0.5 : strength;
  }
  const last = lastPart(name);
  if (last === definition.name) return name.includes(".") ? strength * 0.4 : strength;
  if (certainty >= 1 && last.toLowerCase() === definition.name.toLowerCase()) return strength * 0.5;
  return 0;
}

/** A capitalised word of a sentence can only be meant as a class. */
function isOnlyCapital(name: string, certainty: number, kind: SymbolKind): boolean {
  return certainty < 0.75 && kind !== "class" && /^\p{Lu}\p{Ll}+$/u.test(name);
}

function placesOf(question: Question, store: IndexStore): readonly NamedChunk[] {
  const frames = innermostFirst(question);
  if (frames.length === 0 && question.paths.length === 0) return [];
  const paths = [...store.manifest().keys()];
  const chunksOf = (printed: string): readonly IndexedChunk[] => {
    const overlaps = paths.map((path) => pathOverlap(printed, path));
    const best = overlaps.reduce((most, overlap) => Math.max(most, overlap), 1);
    return paths.filter((_, position) => overlaps[position] === best).flatMap((path) => store.chunksOf(path));
  };
  const places: NamedChunk[] = [];
  let strength = 1;
  for (const frame of frames) {
    const at = chunksOf(frame.path).filter(
      ({ startLine, endLine }) => startLine <= frame.line && frame.line <= endLine,
    );
    places.push(...at.map((chunk) => ({ chunk, strength })));
    // The innermost frame of our own code says most, those around it less and less.
    if (at.length > 0) strength *= 0.8;
  }
  for (const path of question.paths) {
    const ofFile = chunksOf(path);
    if (ofFile.length <= mostFileChunks) places.push(...ofFile.map((chunk) => ({ chunk, strength: 0.4 })));
  }
  return places;
}

const mostFrames = 12;

/** That is where it went wrong. */
function innermostFirst({ traceback }: Question): readonly TracebackFrame[] {
  return traceback ? [...traceback.earlierFrames, ...traceback.frames].reverse().slice(0, mostFrames) : [];
}

/**
 * How many parts a printed path has in common with a path of the workspace; 0 where they cannot mean the same file.
 * Printed paths may be absolute, of another machine, or a bare file name.
 */
export function pathOverlap(printed: string, path: string): number {
  const common = commonParts(printed, path);
  const shortest = Math.min(2, partsOf(printed), partsOf(path));
  return common >= shortest ? common : 0;
}

function partsOf(path: string): number {
  return path.split("/").filter((part) => part !== "" && part !== ".").length;
}
