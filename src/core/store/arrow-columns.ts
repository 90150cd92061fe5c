/** Between plain values and Arrow columns, without the slow path of one builder call a value. */
import {
  Binary,
  Field,
  FixedSizeList,
  Float32,
  Int8,
  Int32,
  makeData,
  RecordBatch,
  Struct,
  Table,
  Utf8,
  type Data,
  type Schema,
  type Vector,
} from "apache-arrow";

export function tableOf(schema: Schema, length: number, children: Data[]): Table {
  const data = makeData({ type: new Struct(schema.fields), children, length, nullCount: 0 });
  return new Table(schema, new RecordBatch(schema, data));
}

/** Lone surrogates, which Python source may hold, become U+FFFD. */
export function textColumn<T>(rows: readonly T[], value: (row: T) => string): Data<Utf8> {
  let bytes = 0;
  for (const row of rows) bytes += Buffer.byteLength(value(row), "utf8");
  const data = Buffer.allocUnsafe(bytes);
  const valueOffsets = new Int32Array(rows.length + 1);
  let position = 0;
  rows.forEach((row, index) => {
    position += data.write(value(row), position, "utf8");
    valueOffsets[index + 1] = position;
  });
  return makeData({ type: new Utf8(), data, valueOffsets, length: rows.length, nullCount: 0 });
}

export function binaryColumn<T>(rows: readonly T[], value: (row: T) => Uint8Array): Data<Binary> {
  const valueOffsets = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => (valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + value(row).length));
  const data = new Uint8Array(valueOffsets[rows.length] ?? 0);
  rows.forEach((row, index) => data.set(value(row), valueOffsets[index]));
  return makeData({ type: new Binary(), data, valueOffsets, length: rows.length, nullCount: 0 });
}

export function int32Column<T>(rows: readonly T[], value: (row: T) => number): Data<Int32> {
  const data = new Int32Array(rows.length);
  rows.forEach((row, index) => (data[index] = value(row)));
  return makeData({ type: new Int32(), data, length: rows.length, nullCount: 0 });
}

export function float32Column(data: Float32Array): Data<Float32> {
  return makeData({ type: new Float32(), data, length: data.length, nullCount: 0 });
}

export function int8ListColumn(data: Int8Array, width: number): Data<FixedSizeList<Int8>> {
  const child = makeData({ type: new Int8(), data, length: data.length, nullCount: 0 });
  const type = new FixedSizeList(width, new Field("item", new Int8(), true));
  return makeData({ type, child, length: data.length / width, nullCount: 0 });
}

export function readNumbers(batch: RecordBatch, name: string): Int32Array | Float32Array {
  return vectorOf<Int32 | Float32>(batch, name).toArray();
}

/** Columns of ASCII, the rule, are decoded as a whole and cut, which is several times as fast as row by row. */
export function readText(batch: RecordBatch, name: string): (row: number) => string {
  const vector = vectorOf<Utf8>(batch, name);
  const [data, ...more] = vector.data;
  if (data === undefined || more.length > 0 || batch.numRows < minRowsAtOnce) return (row) => vector.get(row) ?? "";
  const offsets = data.valueOffsets;
  const start = offsets[0] ?? 0;
  const bytes = data.values.subarray(start, offsets[batch.numRows]);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (text.length !== bytes.length) return (row) => vector.get(row) ?? "";
  return (row) => text.slice((offsets[row] ?? 0) - start, (offsets[row + 1] ?? 0) - start);
}

const minRowsAtOnce = 256;

/** Each a view, valid as long as the batch. */
export function readBinary(batch: RecordBatch, name: string): (row: number) => Uint8Array {
  const vector = vectorOf<Binary>(batch, name);
  return (row) => vector.get(row) ?? new Uint8Array();
}

/** The lists of a fixed-size list column, one after the other. */
export function readInt8Lists(batch: RecordBatch, name: string): Int8Array {
  const items = vectorOf<FixedSizeList<Int8>>(batch, name).getChildAt<Int8>(0);
  if (items === null) throw new Error(`Column ${name} is not a list.`);
  return items.toArray();
}

function vectorOf<T extends Binary | Utf8 | Int32 | Float32 | FixedSizeList<Int8>>(
  batch: RecordBatch,
  name: string,
): Vector<T> {
  const vector = batch.getChild(name) as Vector<T> | null;
  if (vector === null) throw new Error(`The index has no column ${name}.`);
  return vector;
}
