import { type FoundEdge, type IndexStore } from "../api";
import { lastPart } from "../platform/last-part";
import { isTestPath } from "../platform/source-paths";
import { isTarget, nameOf } from "./edge-meaning";
import { type Features, ownerOf } from "./features";
import { type FusedCandidate } from "./fuse";

/** Best candidates whose edges are followed. */
const followed = 30;

/** What the best candidates call, inherit and raise, and who among them does. `fused` is best first. */
export async function graphFeatures(
  fused: readonly FusedCandidate[],
  stores: readonly IndexStore[],
): Promise<Features[]> {
  const rows = fused.map((): Features => ({
    calledBy: 0,
    calledByTests: 0,
    calls: 0,
    inheritedBy: 0,
    calledByCount: 0,
    inherits: 0,
  }));
  for (const store of stores) {
    const own = fused
      .map((each, position) => ({ ...each, position }))
      .filter(({ chunk }) => chunk.collection === store.collection);
    const heads = own.filter(({ chunk }) => chunk.symbol !== "" && chunk.kind !== "prose").slice(0, followed);
    const from = new Map<string, number>();
    for (const { chunk, position } of heads) {
      const key = `${chunk.path}\n${chunk.symbol}`;
      if (!from.has(key)) from.set(key, position);
    }
    if (heads.length === 0) continue;
    const edges = await store.findEdges({ from: [...new Set(heads.map(({ chunk }) => chunk.symbol))], limit: 4000 });
    const byName = new Map<string, { position: number; path: string; symbol: string }[]>();
    for (const { chunk, position } of own) {
      if (chunk.symbol === "") continue;
      const name = lastPart(chunk.symbol) === "__init__" ? lastPart(ownerOf(chunk)) : lastPart(chunk.symbol);
      byName.set(name, [...(byName.get(name) ?? []), { position, path: chunk.path, symbol: chunk.symbol }]);
    }
    const seen = new Set<string>();
    for (const edge of edges) {
      const source = from.get(`${edge.path}\n${edge.from}`);
      if (source === undefined || edge.kind === "defines" || edge.kind === "imports") continue;
      const all = byName.get(nameOf(edge)) ?? [];
      const meant = all.filter((each) => means(edge, each));
      const definitions = new Set(meant.map(({ path, symbol }) => `${path}\n${symbol}`)).size;
      for (const target of meant) {
        if (target.path === edge.path && target.symbol === edge.from) continue;
        const key = `${source} ${target.position} ${edge.kind}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const worth = (edge.target === undefined ? 0.5 : 1) / definitions;
        const strength = worth / Math.log2(source + 2);
        const back = worth / Math.log2(target.position + 2);
        const row = rows[target.position];
        const sourceRow = rows[source];
        if (!row || !sourceRow) continue;
        if (edge.kind === "inherits") {
          row["inheritedBy"] = (row["inheritedBy"] ?? 0) + strength;
          sourceRow["inherits"] = (sourceRow["inherits"] ?? 0) + back;
          continue;
        }
        if (isTestPath(edge.path)) row["calledByTests"] = (row["calledByTests"] ?? 0) + strength;
        else {
          row["calledBy"] = (row["calledBy"] ?? 0) + strength;
          row["calledByCount"] = (row["calledByCount"] ?? 0) + 1;
        }
        sourceRow["calls"] = (sourceRow["calls"] ?? 0) + back;
      }
    }
  }
  return rows;
}

/** Told by the file itself, or as far as the name tells. */
function means({ target }: FoundEdge, { path, symbol }: { readonly path: string; readonly symbol: string }): boolean {
  return target === undefined || isTarget(target, { name: lastPart(symbol), qualifiedName: symbol, chunk: { path } });
}
