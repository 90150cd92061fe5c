import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type EmbeddingModel } from "../../api";

/**
 * A table of term vectors, as `training/README.md` describes its files: what a term means is its row, and what it counts
 * is the row's scale.
 */
export interface StaticTable {
  readonly model: EmbeddingModel;
  /** Term to row. */
  readonly rows: ReadonlyMap<string, number>;
  readonly documents: TermVectors;
  /** The same object as `documents` where questions have no vectors of their own. */
  readonly questions: TermVectors;
  readonly fieldWeights: FieldWeights;
}

/** A vector is its codes times its scale. */
export interface TermVectors {
  /** Row after row. */
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

export const chunkFields = ["path", "name", "signature", "docstring", "body"] as const;
export type ChunkField = (typeof chunkFields)[number];
/** How often a term of a field counts. */
export type FieldWeights = Readonly<Record<ChunkField, number>>;

/** Throws where a file is missing or does not fit the others: then the folder is not what was built. */
export async function readStaticTable(folder: string): Promise<StaticTable> {
  const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as unknown;
  const { id, dimensions, fields = {}, query = {} } = config as Partial<StaticConfig>;
  if (typeof id !== "string" || !Number.isInteger(dimensions) || dimensions === undefined || dimensions < 1) {
    throw new Error(`${folder} has no id or no dimensions.`);
  }
  const terms = (await readFile(join(folder, "vocabulary.txt"), "utf8")).trimEnd().split("\n");
  const rows = new Map(terms.map((term, row) => [term, row]));
  const documents = {
    codes: await readCodes(join(folder, "table.int8"), terms.length * dimensions),
    scales: await readScales(join(folder, "scales.f32"), terms.length),
  };
  return {
    model: { id, dimensions, tier: "instant" },
    rows,
    documents,
    questions: {
      codes: query.table
        ? await readCodes(join(folder, "query-table.int8"), terms.length * dimensions)
        : documents.codes,
      scales: query.scales ? await readScales(join(folder, "query-scales.f32"), terms.length) : documents.scales,
    },
    fieldWeights: Object.fromEntries(chunkFields.map((field) => [field, fields[field] ?? 1])) as FieldWeights,
  };
}

interface StaticConfig {
  readonly id: string;
  readonly dimensions: number;
  readonly fields: Partial<FieldWeights>;
  readonly query: { readonly table?: boolean; readonly scales?: boolean };
}

async function readCodes(path: string, length: number): Promise<Int8Array> {
  const bytes = await readFile(path);
  if (bytes.length !== length) throw new Error(`${path} has ${bytes.length} bytes, not ${length}.`);
  return new Int8Array(bytes.buffer, bytes.byteOffset, length);
}

async function readScales(path: string, length: number): Promise<Float32Array> {
  const bytes = await readFile(path);
  if (bytes.length !== 4 * length) throw new Error(`${path} has ${bytes.length} bytes, not ${4 * length}.`);
  return Float32Array.from({ length }, (_, row) => bytes.readFloatLE(4 * row));
}
