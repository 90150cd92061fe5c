import {
  type DefinitionUse,
  type EdgeKind,
  type FoundEdge,
  type FoundSymbol,
  type IndexStore,
  type KnownDefinition,
  type Question,
} from "../api";
import { isTestPath } from "../platform/source-paths";
import { matchStrength } from "./named-chunks";
import { type EdgeMeaning, layOut, meaningOf, nameOf, type NamesAround } from "./edge-meaning";

/** Edges that are looked at; a name like `append` has thousands, of which hardly any can be told apart. */
const mostEdges = 2000;
const mostNamesakes = 4000;
/** What so many definitions are called cannot be told apart by the name alone. */
const mostTold = 100;

/** Who uses these definitions of one index, and what they call: read from the edges that parsing stored. */
export async function relationsOf(
  definitions: readonly FoundSymbol[],
  store: IndexStore,
): Promise<readonly KnownDefinition[]> {
  if (definitions.length === 0) return [];
  const from = definitions.map(({ qualifiedName }) => qualifiedName);
  // Asked for apart, so that a name with thousands of users does not crowd out what the definitions themselves do.
  const [uses, own] = await Promise.all([
    store.findEdges({ to: definitions.map(calledName), limit: mostEdges }),
    store.findEdges({ from, limit: mostEdges }),
  ]);
  const ownCalls = new Map(definitions.map((definition) => [definition, edgesFrom(definition, "calls", own)]));
  const around = await namesAround(definitions, [...uses, ...own], [...ownCalls.values()].flat(), store);
  return definitions.map((definition) => ({
    definition,
    usedBy: usesOf(definition, uses, around, store.collection),
    bases: edgesFrom(definition, "inherits", own).map(({ to }) => to),
    raises: edgesFrom(definition, "raises", own).map(({ to }) => to),
    calls: calledBy(ownCalls.get(definition) ?? [], around),
  }));
}

/** Definitions that a question names; where it names none that is here, the one that was found first. */
export function askedAbout(question: Question, known: readonly KnownDefinition[]): readonly KnownDefinition[] {
  const names = question.names.length > 0 ? question.names : question.otherNames;
  const strengthOf = ({ definition }: KnownDefinition): number =>
    names.reduce((most, name) => Math.max(most, matchStrength(name, definition)), 0);
  const rated = known.map((each) => ({ each, strength: strengthOf(each) }));
  const best = rated.reduce((most, { strength }) => Math.max(most, strength), 0);
  return best === 0 ? known.slice(0, 1) : rated.filter(({ strength }) => strength === best).map(({ each }) => each);
}

/** A constructor is called by the name of its class. */
export function calledName({ name, qualifiedName }: FoundSymbol): string {
  return name === "__init__" ? (qualifiedName.split(".").at(-2) ?? name) : name;
}

function edgesFrom(
  { qualifiedName, chunk }: FoundSymbol,
  kind: EdgeKind,
  edges: readonly FoundEdge[],
): readonly FoundEdge[] {
  return edges
    .filter((edge) => edge.kind === kind && edge.from === qualifiedName && edge.path === chunk.path)
    .sort((one, other) => one.line - other.line);
}

/** What has to be known to tell what a name means: its namesakes, what files import, what classes build on. */
async function namesAround(
  definitions: readonly FoundSymbol[],
  edges: readonly FoundEdge[],
  calls: readonly FoundEdge[],
  store: IndexStore,
): Promise<NamesAround> {
  const parts = [...edges, ...calls].flatMap(({ to }) => to.split(".").slice(0, -1));
  const classes = [...edges, ...calls].map(({ from }) => from).concat(definitions.map((one) => one.qualifiedName));
  const owners = classes.flatMap((name) => name.split(".").slice(0, -1));
  const called = calls.map(nameOf);
  const receivers = edges.flatMap(({ to, target }) => (target === undefined ? [] : to.split(".").slice(-2, -1)));
  const names = [...new Set([...definitions.map(calledName), ...called, ...receivers])];
  const [more, symbols] = await Promise.all([
    store.findEdges({ to: [...new Set([...parts, ...called])], from: [...new Set(owners)], limit: mostEdges }),
    store.findSymbols(names, mostNamesakes),
  ]);
  return layOut([...edges, ...more], symbols);
}

const useKinds: ReadonlySet<string> = new Set(["calls", "inherits", "decorates", "raises"]);

function usesOf(
  definition: FoundSymbol,
  edges: readonly FoundEdge[],
  around: NamesAround,
  collection: string,
): readonly DefinitionUse[] {
  const found: DefinitionUse[] = [];
  for (const edge of edges) {
    const isItself = edge.path === definition.chunk.path && edge.from === definition.qualifiedName;
    if (!isUse(edge) || isItself || nameOf(edge) !== calledName(definition)) continue;
    const meaning = meaningOf(edge, definition, around);
    if (meaning === "other") continue;
    const lines = { startLine: edge.line, endLine: edge.line };
    const place = { collection, path: edge.path, ...lines, symbol: edge.from };
    found.push({ kind: edge.kind, place, isSure: meaning === "sure" });
  }
  return found.sort(byWorth);
}

function isUse(edge: FoundEdge): edge is FoundEdge & { readonly kind: DefinitionUse["kind"] } {
  return useKinds.has(edge.kind);
}

function byWorth(one: DefinitionUse, other: DefinitionUse): number {
  return (
    Number(isTestPath(one.place.path)) - Number(isTestPath(other.place.path)) ||
    Number(other.isSure) - Number(one.isSure) ||
    (one.place.path < other.place.path ? -1 : one.place.path > other.place.path ? 1 : 0) ||
    one.place.startLine - other.place.startLine
  );
}

function calledBy(calls: readonly FoundEdge[], around: NamesAround): readonly FoundSymbol[] {
  const found = calls.flatMap((edge) => {
    const namesakes = around.symbols.get(nameOf(edge)) ?? [];
    if (namesakes.length > mostTold && edge.target === undefined) return [];
    const meant = namesakes.map((symbol) => ({ symbol, meaning: meaningOf(edge, symbol, around) }));
    const ranked = (wanted: EdgeMeaning) => meant.flatMap(({ symbol, meaning }) => (meaning === wanted ? symbol : []));
    const sure = ranked("sure");
    const likely = sure.length > 0 ? sure : ranked("likely");
    // Of several that may be meant, none is told.
    return likely.length === 1 ? likely : [];
  });
  return [...new Set(found)];
}
