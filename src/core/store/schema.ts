/**
 * Where is it kept, and in which columns? The only place that names a table or a column.
 *
 * Invariant: rows of chunks, texts, symbols and edges are never changed. Each document that is written gets a new
 * `revision`, and the newest row of its path in the documents log says which revision is live (0: removed).
 */
import {
  Binary,
  Field,
  FixedSizeList,
  Float32,
  Int8,
  Int32,
  Schema,
  Utf8,
  type DataType,
  type Table,
} from "apache-arrow";
import {
  type Chunk,
  type DocumentEntry,
  type Edge,
  type EmbeddingModel,
  type Origin,
  type Segmentation,
  type SegmentedDocument,
  type SymbolDefinition,
} from "../api";
import { lastPart } from "../platform/last-part";
import { binaryColumn, int8ListColumn, float32Column, int32Column, tableOf, textColumn } from "./arrow-columns";
import { hashText } from "./hash-text";

/** Any change of a table below must raise this number: an index of another number is built anew. */
export const schemaVersion = 6;
/** The same for the tables of vectors, which cost more to compute again. */
export const vectorSchemaVersion = 1;

export const graphTables = ["documents", "chunks", "texts", "symbols", "edges"] as const;
export type GraphTable = (typeof graphTables)[number];

/** Columns of names and terms, which repeat: a third to two thirds smaller. */
const compressed = new Map([["lance-encoding:compression", "zstd"]]);

const column = (name: string, type: DataType, metadata?: Map<string, string>): Field =>
  new Field(name, type, false, metadata);

export const schemas: Readonly<Record<GraphTable, Schema>> = {
  /** A log: rows are only added, the one with the highest sequence of a path counts. */
  documents: new Schema([
    column("sequence", new Int32()),
    column("path", new Utf8()),
    column("revision", new Int32()),
    column("contentHash", new Utf8()),
    column("stamp", new Utf8()),
    column("segmentedAs", new Utf8()),
    /** JSON of an `Origin`, or nothing. */
    column("origin", new Utf8()),
    column("chunks", new Int32()),
    column("symbols", new Int32()),
    column("edges", new Int32()),
  ]),
  chunks: new Schema([
    column("revision", new Int32()),
    column("ordinal", new Int32()),
    column("startLine", new Int32()),
    column("endLine", new Int32()),
    column("kind", new Utf8()),
    column("symbol", new Utf8(), compressed),
    column("cell", new Int32()),
    column("isVerbatim", new Int32()),
    column("hash", new Utf8(), compressed),
    column("terms", new Utf8(), compressed),
  ]),
  /** One row a document, packed by `packTexts`: for 31 MB of Python 9 MB instead of 25 MB of zstd row by row. */
  texts: new Schema([
    column("revision", new Int32()),
    column("packed", new Binary()),
    /** By `packVectors`, or nothing. */
    column("vectors", new Binary()),
  ]),
  /** `nameHash` is searched: four bytes a row make a scan of 100,000 rows take 2 ms and need no index on disk. */
  symbols: new Schema([
    column("revision", new Int32()),
    column("nameHash", new Int32()),
    column("name", new Utf8(), compressed),
    column("qualifiedName", new Utf8(), compressed),
    column("kind", new Utf8()),
    column("startLine", new Int32()),
    column("endLine", new Int32()),
    column("chunkOrdinal", new Int32()),
    column("signature", new Utf8(), compressed),
    column("summary", new Utf8(), compressed),
    /** JSON of `Parameter[]`, or nothing. */
    column("parameters", new Utf8(), compressed),
  ]),
  edges: new Schema([
    column("revision", new Int32()),
    column("fromHash", new Int32()),
    column("toHash", new Int32()),
    column("kind", new Utf8()),
    column("from", new Utf8(), compressed),
    column("to", new Utf8(), compressed),
    column("target", new Utf8(), compressed),
    column("line", new Int32()),
  ]),
};

/**
 * Lance's file format where it is not the newest. "2.0" compresses whole pages instead of some rows at a time: the terms
 * of 31 MB of Python take 8 MB instead of 19 MB. Its price, that one row costs a page to read, is not paid, since terms
 * are only read to index them all; of definitions, which become a fifth smaller, a few are read at a time as fast as before.
 */
export const fileFormats: Readonly<Partial<Record<GraphTable, string>>> = { chunks: "2.0", symbols: "2.0" };

export function vectorSchema(model: EmbeddingModel): Schema {
  const codes = new FixedSizeList(model.dimensions, new Field("item", new Int8(), true));
  const metadata = new Map([
    ["model", model.id],
    ["dimensions", String(model.dimensions)],
  ]);
  return new Schema([column("hash", new Utf8()), column("codes", codes), column("scale", new Float32())], metadata);
}

/** Undefined for a table that is not one of ours. */
export function modelOfVectorSchema(schema: Schema): EmbeddingModel | undefined {
  const id = schema.metadata.get("model");
  const dimensions = Number(schema.metadata.get("dimensions"));
  return id !== undefined && Number.isInteger(dimensions) && dimensions > 0 ? { id, dimensions } : undefined;
}

/** One row of the documents log. */
export interface LogRow {
  readonly sequence: number;
  readonly path: string;
  /** 0: the document is removed. */
  readonly revision: number;
  readonly contentHash: string;
  readonly stamp: string;
  readonly segmentedAs: string;
  readonly origin?: Origin;
  readonly chunks: number;
  readonly symbols: number;
  readonly edges: number;
}

export function removedRow(path: string, sequence: number): LogRow {
  const nothing = { contentHash: "", stamp: "", segmentedAs: "", chunks: 0, symbols: 0, edges: 0 };
  return { sequence, path, revision: 0, ...nothing };
}

export function writtenRow({ document, segmentedAs, segmentation }: SegmentedDocument, revision: number): LogRow {
  const { path, contentHash, stamp, origin } = document;
  const { chunks, symbols } = segmentation;
  const counts = { chunks: chunks.length, symbols: symbols.length, edges: storedEdges(segmentation).length };
  const row = { sequence: revision, path, revision, contentHash, stamp, segmentedAs, ...counts };
  return origin === undefined ? row : { ...row, origin };
}

/** All but what a definition says of itself: which it is in. */
export function storedEdges({ edges }: Segmentation): readonly Edge[] {
  return edges.filter(({ kind }) => kind !== "defines");
}

export function touchedRow(row: LogRow, entry: DocumentEntry, sequence: number): LogRow {
  return { ...row, sequence, stamp: entry.stamp };
}

export function documentsTable(rows: readonly LogRow[]): Table {
  return tableOf(schemas.documents, rows.length, [
    int32Column(rows, (row) => row.sequence),
    textColumn(rows, (row) => row.path),
    int32Column(rows, (row) => row.revision),
    textColumn(rows, (row) => row.contentHash),
    textColumn(rows, (row) => row.stamp),
    textColumn(rows, (row) => row.segmentedAs),
    textColumn(rows, (row) => (row.origin === undefined ? "" : JSON.stringify(row.origin))),
    int32Column(rows, (row) => row.chunks),
    int32Column(rows, (row) => row.symbols),
    int32Column(rows, (row) => row.edges),
  ]);
}

/** What belongs to one document, with the revision it is written under. */
export interface Revised<T> {
  readonly revision: number;
  readonly item: T;
}

export function chunksTable(rows: readonly Revised<Chunk>[]): Table {
  return tableOf(schemas.chunks, rows.length, [
    int32Column(rows, (row) => row.revision),
    int32Column(rows, (row) => row.item.ordinal),
    int32Column(rows, (row) => row.item.startLine),
    int32Column(rows, (row) => row.item.endLine),
    textColumn(rows, (row) => row.item.kind),
    textColumn(rows, (row) => row.item.symbol),
    int32Column(rows, (row) => row.item.cell ?? 0),
    int32Column(rows, (row) => (row.item.isVerbatim ? 1 : 0)),
    textColumn(rows, (row) => row.item.hash),
    textColumn(rows, (row) => row.item.terms),
  ]);
}

export function textsTable(
  rows: readonly Revised<{ readonly texts: Uint8Array; readonly vectors: Uint8Array }>[],
): Table {
  return tableOf(schemas.texts, rows.length, [
    int32Column(rows, (row) => row.revision),
    binaryColumn(rows, (row) => row.item.texts),
    binaryColumn(rows, (row) => row.item.vectors),
  ]);
}

export function symbolsTable(rows: readonly Revised<SymbolDefinition>[]): Table {
  return tableOf(schemas.symbols, rows.length, [
    int32Column(rows, (row) => row.revision),
    int32Column(rows, (row) => symbolNameHash(row.item.name)),
    textColumn(rows, (row) => row.item.name),
    textColumn(rows, (row) => row.item.qualifiedName),
    textColumn(rows, (row) => row.item.kind),
    int32Column(rows, (row) => row.item.startLine),
    int32Column(rows, (row) => row.item.endLine),
    int32Column(rows, (row) => row.item.chunkOrdinal),
    textColumn(rows, (row) => row.item.signature),
    textColumn(rows, (row) => row.item.summary),
    textColumn(rows, ({ item: { parameters } }) => (parameters.length === 0 ? "" : JSON.stringify(parameters))),
  ]);
}

export function edgesTable(rows: readonly Revised<Edge>[]): Table {
  return tableOf(schemas.edges, rows.length, [
    int32Column(rows, (row) => row.revision),
    int32Column(rows, (row) => hashText(row.item.from)),
    int32Column(rows, (row) => hashText(lastPart(row.item.target ?? row.item.to))),
    textColumn(rows, (row) => row.item.kind),
    textColumn(rows, (row) => row.item.from),
    textColumn(rows, (row) => row.item.to),
    textColumn(rows, (row) => row.item.target ?? ""),
    int32Column(rows, (row) => row.item.line),
  ]);
}

/** `codes` holds the vectors one after the other. */
export function vectorsTable(
  model: EmbeddingModel,
  hashes: readonly string[],
  codes: Int8Array,
  scales: Float32Array,
): Table {
  return tableOf(vectorSchema(model), hashes.length, [
    textColumn(hashes, (hash) => hash),
    int8ListColumn(codes, model.dimensions),
    float32Column(scales),
  ]);
}

/** Names are found whatever their case. */
export function symbolNameHash(name: string): number {
  return hashText(lastPart(name).toLowerCase());
}
