import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Hit, type IndexedChunk, type IndexStore, type Selection } from "../api";
import { type OpenRoot } from "./collections";

/** Chunks that were not searched for but belong to what was, and hits that are no longer true. */

/** The chunks that a selection touches, in the order of lines. `path` is relative to the root. */
export async function hitsAt(store: IndexStore, path: string, selection: Selection): Promise<readonly Hit[]> {
  const touched = [...store.chunks()].filter(
    (chunk) => chunk.path === path && chunk.startLine <= selection.endLine && chunk.endLine >= selection.startLine,
  );
  touched.sort((one, other) => one.ordinal - other.ordinal);
  return asHits(store, touched, ({ ordinal }) => Number.MAX_SAFE_INTEGER - ordinal);
}

/** Pieces of one definition that are worth a place; of a longer one only its first piece is. */
const wholeUpTo = 4;

/** For each later piece of a long definition what comes before it: the signature, the docstring, the way there. */
export async function openingsOf(roots: readonly OpenRoot[], hits: readonly Hit[]): Promise<readonly Hit[]> {
  const openings: Hit[] = [];
  for (const { store } of roots) {
    const wanted = new Map<string, Hit>();
    for (const hit of hits) if (hit.root === store.root && hit.symbol !== "") wanted.set(definitionOf(hit), hit);
    const paths = new Set([...wanted.values()].map((hit) => hit.path));
    const before = new Map<string, IndexedChunk[]>();
    for (const chunk of paths.size === 0 ? [] : store.chunks()) {
      // Few files are wanted, and an index has tens of thousands of chunks.
      if (!paths.has(chunk.path)) continue;
      const key = definitionOf(chunk);
      const hit = wanted.get(key);
      if (hit && chunk.ordinal < hit.ordinal) before.set(key, [...(before.get(key) ?? []), chunk]);
    }
    for (const [key, pieces] of before) {
      pieces.sort((one, other) => one.ordinal - other.ordinal);
      const kept = pieces.length < wholeUpTo ? pieces : pieces.slice(0, 1);
      openings.push(...(await asHits(store, kept, () => wanted.get(key)?.score ?? 0)));
    }
  }
  return openings;
}

/** Absolute paths of files that are not on disk as they were indexed: their lines may have moved. */
export async function stalePaths(roots: readonly OpenRoot[], hits: readonly Hit[]): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { source, store } of roots) {
    if (source.name !== "workspace") continue;
    const paths = new Set(hits.filter((hit) => hit.root === source.root).map((hit) => hit.path));
    await Promise.all(
      [...paths].map(async (path) => {
        const absolute = join(source.root, path);
        const known = store.manifest().get(path);
        const now = await stat(absolute).catch(() => undefined);
        if (!known || now?.size !== known.size || now.mtimeMs !== known.modifiedMs) stale.push(absolute);
      }),
    );
  }
  return stale;
}

function definitionOf({ path, symbol }: { readonly path: string; readonly symbol: string }): string {
  return `${path}\n${symbol}`;
}

async function asHits(
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
