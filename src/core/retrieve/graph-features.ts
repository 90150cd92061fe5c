import { type EdgeKind, type FoundEdge, type IndexedChunk, type IndexStore } from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { isTarget, nameOf } from "./edge-meaning";
import { ownerOf } from "./candidate-groups";
import { type FeatureName, type FeatureTable } from "./feature-table";
import { type FusedCandidate } from "./fuse";

/** Best candidates whose edges are followed. */
const followed = 30;
/** Hundreds are usual. */
const mostEdges = 4000;

/** These brought nothing. */
const kindsLeftOut: ReadonlySet<EdgeKind> = new Set(["defines", "imports", "inherits"]);

/** What the best candidates call and raise, and who among them does. `pool` is best first. */
export async function fillGraphFeatures(
  table: FeatureTable,
  pool: readonly { readonly candidate: FusedCandidate; readonly row: number }[],
  stores: readonly IndexStore[],
): Promise<void> {
  const [calledBy, calledByCount, calls] = [column("calledBy"), column("calledByCount"), column("calls")];
  for (const store of stores) {
    const own = pool
      .map(({ candidate, row }, position) => ({ chunk: candidate.chunk, row, position }))
      .filter(({ chunk }) => chunk.collection === store.collection);
    const heads = own.filter(({ chunk }) => chunk.symbol !== "" && chunk.kind !== "prose").slice(0, followed);
    const from = new Map<string, Placed>();
    for (const head of heads) {
      const key = `${head.chunk.path}\n${head.chunk.symbol}`;
      if (!from.has(key)) from.set(key, head);
    }
    if (heads.length === 0) continue;
    const edges = await store.findEdges({
      from: [...new Set(heads.map(({ chunk }) => chunk.symbol))],
      paths: [...new Set(heads.map(({ chunk }) => chunk.path))],
      limit: mostEdges,
    });
    const byName = new Map<string, Placed[]>();
    for (const placed of own) {
      const { chunk } = placed;
      if (chunk.symbol === "") continue;
      const name = lastPart(chunk.symbol) === "__init__" ? lastPart(ownerOf(chunk)) : lastPart(chunk.symbol);
      byName.set(name, [...(byName.get(name) ?? []), placed]);
    }
    const seen = new Set<string>();
    for (const edge of edges) {
      const source = from.get(`${edge.path}\n${edge.from}`);
      if (source === undefined || kindsLeftOut.has(edge.kind)) continue;
      const all = byName.get(nameOf(edge)) ?? [];
      const meant = all.filter((each) => means(edge, each));
      const definitions = new Set(meant.map(({ chunk }) => `${chunk.path}\n${chunk.symbol}`)).size;
      for (const target of meant) {
        if (target.chunk.path === edge.path && target.chunk.symbol === edge.from) continue;
        const key = `${source.position} ${target.position} ${edge.kind}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const worth = (edge.target === undefined ? 0.5 : 1) / definitions;
        add(calls, source, worth / Math.log2(target.position + 2));
        if (isTestPath(edge.path)) continue;
        add(calledBy, target, worth / Math.log2(source.position + 2));
        add(calledByCount, target, 1);
      }
    }
  }

  function column(feature: FeatureName): Float64Array {
    const found = table.column(feature);
    for (const { row } of pool) found[row] = 0;
    return found;
  }
}

interface Placed {
  readonly chunk: IndexedChunk;
  readonly row: number;
  /** 0 for the best. */
  readonly position: number;
}

function add(column: Float64Array, { row }: Placed, amount: number): void {
  column[row] = (column[row] ?? 0) + amount;
}

/** Told by the file itself, or as far as the name tells. */
function means({ target }: FoundEdge, { chunk }: Placed): boolean {
  const { symbol } = chunk;
  return target === undefined || isTarget(target, { name: lastPart(symbol), qualifiedName: symbol, chunk });
}
