import {
  type DefinitionUse,
  type FoundSymbol,
  type Hit,
  type IndexedChunk,
  type IndexStore,
  type KnownDefinition,
  type LocatedSelection,
  type PassageNote,
  type Question,
} from "../api";
import { notesOf } from "../retrieve/notes";
import { relationsOf } from "../retrieve/relations";
import { type OpenCollection } from "./collections";

type OpenStore = Pick<OpenCollection, "store">;

/** Chunks that were not searched for but belong to what was. */

/** The chunks that a selection touches, in the order of lines. */
export async function hitsAt(open: readonly OpenCollection[], selection: LocatedSelection): Promise<readonly Hit[]> {
  const { path, collection, startLine, endLine } = selection;
  const store = collection === undefined ? undefined : storeOf(open, collection);
  if (!store || startLine === undefined || endLine === undefined) return [];
  const touched = store.chunksOf(path).filter((chunk) => chunk.startLine <= endLine && chunk.endLine >= startLine);
  return asHits(store, touched, ({ ordinal }) => Number.MAX_SAFE_INTEGER - ordinal);
}

/** Pieces of one definition that are worth a place; of a longer one only its first piece is. */
const wholeUpTo = 4;

/**
 * What completes hits: of a definition that is in pieces all of them where they are few, else its first, with the signature
 * and the docstring; of prose that ends in a colon, what it announces.
 */
export async function completionsOf(open: readonly OpenStore[], hits: readonly Hit[]): Promise<readonly Hit[]> {
  const completions: Hit[] = [];
  for (const { store } of open) {
    const done = new Set<string>();
    for (const hit of hits.filter(({ collection }) => collection === store.collection)) {
      const key = hit.symbol === "" ? hit.id : `${hit.path}\n${hit.symbol}`;
      if (done.has(key)) continue;
      done.add(key);
      completions.push(...(await asHits(store, missingOf(hit, store.chunksOf(hit.path)), () => hit.score)));
    }
  }
  return completions;
}

function missingOf(hit: Hit, chunks: readonly IndexedChunk[]): readonly IndexedChunk[] {
  if (hit.kind === "prose") {
    return hit.text.trimEnd().endsWith(":") ? chunks.filter(({ ordinal }) => ordinal === hit.ordinal + 1) : [];
  }
  if (hit.symbol === "" || hit.kind === "class") return [];
  const pieces = chunks.filter(({ symbol }) => symbol === hit.symbol);
  const before = pieces.filter(({ ordinal }) => ordinal < hit.ordinal);
  return pieces.length <= wholeUpTo ? pieces.filter(({ ordinal }) => ordinal !== hit.ordinal) : before.slice(0, 1);
}

/** Definitions that begin in these chunks, those of the first chunks first, with who uses them and what they call. */
export async function definitionsIn(
  open: readonly OpenCollection[],
  hits: readonly Hit[],
): Promise<readonly KnownDefinition[]> {
  const known = await Promise.all(
    open.map(async ({ store }) => {
      const own = hits.filter((hit) => hit.collection === store.collection);
      const paths = [...new Set(own.map(({ path }) => path))];
      const symbols = new Map(
        await Promise.all(paths.map(async (path) => [path, await store.symbolsOf(path)] as const)),
      );
      const definitions = own.flatMap((hit) =>
        (symbols.get(hit.path) ?? []).filter(({ chunk, kind }) => chunk.id === hit.id && kind !== "module"),
      );
      const related = await relationsOf(definitions, store);
      return related.map((each) => ({ ...each, members: membersOf(each.definition, symbols) }));
    }),
  );
  return known.flat();
}

function membersOf(
  { qualifiedName, kind, chunk }: FoundSymbol,
  symbols: ReadonlyMap<string, readonly FoundSymbol[]>,
): readonly string[] {
  const inside = (symbols.get(chunk.path) ?? []).filter(
    (each) => each.qualifiedName === `${qualifiedName}.${each.name}`,
  );
  return kind === "class" ? [...new Set(inside.map(({ name }) => name))] : [];
}

/** The chunks in which definitions are used, in the order given. */
export async function hitsOfUses(
  open: readonly OpenCollection[],
  uses: readonly DefinitionUse[],
  score: number,
): Promise<readonly Hit[]> {
  const found = await Promise.all(
    uses.map(async ({ place }) => {
      const store = storeOf(open, place.collection);
      const holding = store
        ?.chunksOf(place.path)
        .filter((chunk) => chunk.startLine <= place.startLine && place.endLine <= chunk.endLine);
      return store ? asHits(store, holding ?? [], () => score) : [];
    }),
  );
  return found.flat();
}

/** What a reader of these hits would look up, by `keyOf` the hit. */
export async function notesAround(
  open: readonly OpenCollection[],
  hits: readonly Hit[],
  question: Question,
  definitions: readonly KnownDefinition[],
): Promise<ReadonlyMap<string, readonly PassageNote[]>> {
  const noted = await Promise.all(
    open.map(async ({ store }) => {
      const own = hits.filter((hit) => hit.collection === store.collection);
      return own.length === 0 ? [] : [...(await notesOf(own, question, definitions, store))];
    }),
  );
  return new Map(noted.flat());
}

/** Those of these terms that no chunk has. */
export async function absentTerms(
  open: readonly Pick<OpenCollection, "store">[],
  terms: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const isAbsent = await Promise.all(
    terms.map(async (term) => {
      const found = await Promise.all(open.map(({ store }) => store.searchLexical([term], 1, signal)));
      return found.every((chunks) => chunks.length === 0);
    }),
  );
  return terms.filter((_, position) => isAbsent[position]);
}

/** The index of a collection, where it is among those that are open. */
export function storeOf(open: readonly Pick<OpenCollection, "store">[], collection: string): IndexStore | undefined {
  return open.find(({ store }) => store.collection === collection)?.store;
}

export async function asHits(
  store: IndexStore,
  chunks: readonly IndexedChunk[],
  scoreOf: (chunk: IndexedChunk) => number,
): Promise<readonly Hit[]> {
  const texts = await store.texts(chunks);
  return chunks.map((chunk, position) => ({
    ...chunk,
    heading: texts[position]?.heading ?? "",
    text: texts[position]?.text ?? "",
    score: scoreOf(chunk),
    ranks: {},
  }));
}
