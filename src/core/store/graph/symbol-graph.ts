import { type EdgeKind, type FoundEdge, type FoundSymbol, type Parameter, type SymbolKind } from "../../api";
import { lastPart } from "../../platform/last-part";
import { readNumbers, readText } from "../arrow-columns";
import { type Catalog } from "../catalog";
import { type GraphTables } from "./graph-tables";
import { readBatches } from "../lance-database";
import { hashText } from "../hash-text";
import { symbolNameHash } from "../schema";

/**
 * Definitions whose name, or end of whose qualified name, is one of these. The column of hashes is scanned: 70,000
 * definitions take some 3 ms, and an index on disk would double their size.
 */
export async function findSymbols(
  graph: GraphTables,
  catalog: Catalog,
  names: readonly string[],
  limit: number,
): Promise<readonly FoundSymbol[]> {
  const wanted = names.filter((name) => lastPart(name) !== "");
  if (wanted.length === 0 || limit <= 0) return [];
  const hashes = new Set(wanted.map(symbolNameHash));
  // A reader of code asks for hundreds of names at a time, and only those of the same last part can be meant.
  const byLastPart = new Map<string, string[]>();
  for (const asked of wanted) {
    const key = lastPart(asked).toLowerCase();
    byLastPart.set(key, [...(byLastPart.get(key) ?? []), asked]);
  }
  const found: { readonly symbol: FoundSymbol; readonly rank: number }[] = [];
  for await (const symbol of readSymbols(graph, catalog, `nameHash IN (${[...hashes].join(",")})`)) {
    const asked = byLastPart.get(symbol.name.toLowerCase()) ?? [];
    const rank = Math.min(...asked.map((name) => rankOf(symbol, name)));
    if (rank !== Infinity) found.push({ symbol, rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank || comparePlaces(a.symbol, b.symbol))
    .slice(0, limit)
    .map(({ symbol }) => symbol);
}

/** Definitions of one document, in the order of lines. */
export async function symbolsOf(graph: GraphTables, catalog: Catalog, path: string): Promise<readonly FoundSymbol[]> {
  const revision = catalog.rowOf(path)?.revision;
  if (revision === undefined) return [];
  const found: FoundSymbol[] = [];
  for await (const symbol of readSymbols(graph, catalog, `revision = ${revision}`)) found.push(symbol);
  return found.sort(comparePlaces);
}

/** Live definitions only. */
async function* readSymbols(graph: GraphTables, catalog: Catalog, condition: string): AsyncGenerator<FoundSymbol> {
  for await (const batch of readBatches(graph.tables.symbols.query().where(condition))) {
    const [revision, chunkOrdinal] = [readNumbers(batch, "revision"), readNumbers(batch, "chunkOrdinal")];
    const [startLine, endLine] = [readNumbers(batch, "startLine"), readNumbers(batch, "endLine")];
    const [name, qualifiedName] = [readText(batch, "name"), readText(batch, "qualifiedName")];
    const [kind, signature] = [readText(batch, "kind"), readText(batch, "signature")];
    const [summary, parameters] = [readText(batch, "summary"), readText(batch, "parameters")];
    for (let row = 0; row < batch.numRows; row++) {
      const chunk = catalog.chunk(revision[row] ?? 0, chunkOrdinal[row] ?? -1);
      if (chunk === undefined) continue;
      yield {
        name: name(row),
        qualifiedName: qualifiedName(row),
        kind: kind(row) as SymbolKind,
        startLine: startLine[row] ?? 0,
        endLine: endLine[row] ?? 0,
        signature: signature(row),
        summary: summary(row),
        parameters: parameters(row) === "" ? [] : (JSON.parse(parameters(row)) as readonly Parameter[]),
        chunk,
      };
    }
  }
}

export interface EdgeQuery {
  readonly to?: readonly string[];
  readonly from?: readonly string[];
  readonly paths?: readonly string[];
  readonly limit: number;
}

export async function findEdges(graph: GraphTables, catalog: Catalog, query: EdgeQuery): Promise<readonly FoundEdge[]> {
  const to = new Set((query.to ?? []).map(lastPart));
  const from = new Set(query.from ?? []);
  if ((to.size === 0 && from.size === 0) || query.limit <= 0) return [];
  const revisions = query.paths && new Set(query.paths.map((path) => catalog.rowOf(path)?.revision));
  const ends = await graph.edgeEnds();
  // A name like `append` has thousands of callers, and any of them will do.
  const rows = ends.find({
    from: new Set([...from].map(hashText)),
    to: new Set([...to].map(hashText)),
    isWanted: (revision) => catalog.pathOf(revision) !== undefined && (revisions?.has(revision) ?? true),
    limit: query.limit,
  });
  if (rows.length === 0) return [];
  const found: FoundEdge[] = [];
  const taken = graph.tables.edges.takeRowIds(rows).select(["revision", "kind", "from", "to", "target", "line"]);
  for await (const batch of readBatches(taken)) {
    const [revision, line] = [readNumbers(batch, "revision"), readNumbers(batch, "line")];
    const [kind, start] = [readText(batch, "kind"), readText(batch, "from")];
    const [end, target] = [readText(batch, "to"), readText(batch, "target")];
    for (let row = 0; row < batch.numRows; row++) {
      const path = catalog.pathOf(revision[row] ?? 0);
      if (path === undefined) continue;
      const edge = { kind: kind(row) as EdgeKind, from: start(row), to: end(row), line: line[row] ?? 0, path };
      const known = target(row);
      if (!to.has(lastPart(known || edge.to)) && !from.has(edge.from)) continue;
      found.push(known === "" ? edge : { ...edge, target: known });
    }
  }
  return found;
}

/** First parts of imported names in live documents. */
export async function importedModules(graph: GraphTables, catalog: Catalog): Promise<ReadonlySet<string>> {
  const modules = new Set<string>();
  const query = graph.tables.edges.query().where("kind = 'imports'").select(["revision", "to"]);
  for await (const batch of readBatches(query)) {
    const [revision, to] = [readNumbers(batch, "revision"), readText(batch, "to")];
    for (let row = 0; row < batch.numRows; row++) {
      // As written: a relative import begins with a dot.
      const first = /^[^.]+/.exec(to(row))?.[0];
      if (first !== undefined && catalog.pathOf(revision[row] ?? 0) !== undefined) modules.add(first);
    }
  }
  return modules;
}

/** 0 exact and 1 exact at the end of the qualified name, 2 and 3 the same whatever the case. */
function rankOf(own: { readonly name: string; readonly qualifiedName: string }, asked: string): number {
  const exact = rankOfExact(own, asked);
  if (exact !== Infinity) return exact;
  const lower = { name: own.name.toLowerCase(), qualifiedName: own.qualifiedName.toLowerCase() };
  return rankOfExact(lower, asked.toLowerCase()) + 2;
}

function rankOfExact(
  { name, qualifiedName }: { readonly name: string; readonly qualifiedName: string },
  asked: string,
): number {
  if (qualifiedName === asked || name === asked) return 0;
  return asked.includes(".") && qualifiedName.endsWith(`.${asked}`) ? 1 : Infinity;
}

function comparePlaces(a: FoundSymbol, b: FoundSymbol): number {
  return a.chunk.path < b.chunk.path ? -1 : a.chunk.path > b.chunk.path ? 1 : a.startLine - b.startLine;
}
