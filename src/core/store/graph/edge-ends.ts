import type { Table } from "@lancedb/lancedb";
import { readNumbers } from "../arrow-columns";
import { readBatches } from "../lance-database";

/** Where edges begin and end, as hashes: all that is needed to tell which rows to read. */
export interface EdgeEnds {
  /** Rows that begin or end in one of these, of revisions that are wanted, in the order of the table. */
  find(wanted: WantedEnds): readonly bigint[];
}

export interface WantedEnds {
  readonly from: ReadonlySet<number>;
  readonly to: ReadonlySet<number>;
  readonly isWanted: (revision: number) => boolean;
  readonly limit: number;
}

/**
 * Kept in memory for the version of the table that is open, 20 bytes an edge: scanning the columns on disk was the
 * longest part of ranking (400,000 edges in dozens of files), and reading them anew after a write costs no more than one
 * such scan.
 */
export function createEdgeEnds(table: Table): () => Promise<EdgeEnds> {
  let known: { readonly version: number; readonly ends: Promise<EdgeEnds> } | undefined;
  return async () => {
    const version = await table.version();
    if (known?.version === version) return known.ends;
    const ends = readEnds(table);
    const own = { version, ends };
    known = own;
    ends.catch(() => {
      if (known === own) known = undefined;
    });
    return ends;
  };
}

async function readEnds(table: Table): Promise<EdgeEnds> {
  const parts: Part[] = [];
  for await (const batch of readBatches(table.query().select(["revision", "fromHash", "toHash"]).withRowId())) {
    const ids = batch.getChild("_rowid")?.toArray() as BigUint64Array | undefined;
    if (ids === undefined) throw new Error("The edges of the index have no row ids.");
    const [revision, from, to] = ["revision", "fromHash", "toHash"].map((name) =>
      Int32Array.from(readNumbers(batch, name)),
    );
    if (revision && from && to) parts.push({ revision, from, to, ids: ids.slice() });
  }
  parts.sort((one, other) => Number((one.ids[0] ?? 0n) - (other.ids[0] ?? 0n)));
  return { find: (wanted) => findRows(parts, wanted) };
}

interface Part {
  readonly revision: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly ids: BigUint64Array;
}

function findRows(parts: readonly Part[], { from, to, isWanted, limit }: WantedEnds): readonly bigint[] {
  const [maybeFrom, maybeTo] = [maskOf(from), maskOf(to)];
  const rows: bigint[] = [];
  for (const { from: starts, to: ends, revision, ids } of parts) {
    for (let row = 0; row < ids.length; row++) {
      const start = starts[row] ?? 0;
      const end = ends[row] ?? 0;
      // Two looks into small arrays spare nearly every look into a set.
      if (maybeFrom[start & 0xffff] === 0 && maybeTo[end & 0xffff] === 0) continue;
      if ((!from.has(start) && !to.has(end)) || !isWanted(revision[row] ?? 0)) continue;
      const id = ids[row];
      if (id !== undefined) rows.push(id);
      if (rows.length >= limit) return rows;
    }
  }
  return rows;
}

function maskOf(hashes: ReadonlySet<number>): Uint8Array {
  const mask = new Uint8Array(0x10000);
  for (const hash of hashes) mask[hash & 0xffff] = 1;
  return mask;
}
