import { type StaticTable, type TermVectors } from "../../../../../src/core/embed/static/static-table";

/** Terms and their vectors, with numbers from -1 to 1; questions have their own where they are given. */
export function makeTable(
  vectors: Readonly<Record<string, readonly number[]>>,
  options: { readonly fields?: Partial<StaticTable["fieldWeights"]>; readonly questionScales?: readonly number[] } = {},
): StaticTable {
  const rows = Object.values(vectors);
  const documents: TermVectors = {
    codes: Int8Array.from(rows.flat(), (value) => value * 127),
    scales: Float32Array.from(rows, () => 1 / 127),
  };
  const { questionScales } = options;
  return {
    model: { id: "made", dimensions: rows[0]?.length ?? 0, tier: "instant" },
    rows: new Map(Object.keys(vectors).map((term, row) => [term, row])),
    documents,
    questions: questionScales ? { ...documents, scales: Float32Array.from(questionScales) } : documents,
    fieldWeights: { path: 1, name: 1, signature: 1, docstring: 1, body: 1, ...options.fields },
  };
}
