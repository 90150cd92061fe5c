import { type EmbeddingModel, type SegmentedDocument } from "../../src/core/api";

export const model: EmbeddingModel = { id: "bench/random", dimensions: 384 };
export const chunksPerDocument = 25;

let state = 1;
/** The same numbers in each run. */
export function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const stems = [
  "parse",
  "open",
  "read",
  "write",
  "socket",
  "path",
  "value",
  "index",
  "token",
  "state",
  "buffer",
  "record",
];

/** Few names are frequent and many rare, as in code. */
export function randomName(): string {
  const rank = Math.floor(Math.exp((random(1000) / 1000) * Math.log(20_000)));
  return `${stems[rank % stems.length]}${rank < stems.length ? "" : rank}`;
}

/** As much as a file of 500 lines gives. */
export function makeDocument(number: number): SegmentedDocument {
  const path = `package${number % 40}/module${number}.py`;
  const names = Array.from({ length: chunksPerDocument }, () => randomName());
  const chunks = names.map((name, ordinal) => {
    const words = Array.from({ length: 60 }, () => randomName());
    const text = `def ${name}(self, ${words.slice(0, 3).join(", ")}):\n    ${words.join(" = ").replaceAll(" = ", ordinal % 2 ? " = " : ".")}\n`;
    const heading = `package${number % 40}.module${number}`;
    const lines = { startLine: ordinal * 20 + 1, endLine: ordinal * 20 + 20 };
    const hash = `${number.toString(16).padStart(8, "0")}${ordinal.toString(16).padStart(8, "0")}`.repeat(2);
    const place = { ordinal, ...lines, kind: "function" as const, symbol: name };
    return {
      ...place,
      heading,
      text,
      isVerbatim: true,
      hasSyntaxError: false,
      hash,
      terms: `${heading} ${name} self ${words.join(" ")}`,
    };
  });
  const symbols = chunks.map(({ symbol, startLine, endLine, ordinal }) => {
    const kind = "function" as const;
    const facts = { signature: `def ${symbol}(self)`, summary: "", parameters: [{ name: "self" }] };
    return { name: symbol, qualifiedName: symbol, kind, startLine, endLine, chunkOrdinal: ordinal, ...facts };
  });
  const edges = chunks.flatMap(({ symbol, startLine }) =>
    Array.from({ length: 8 }, () => ({ kind: "calls" as const, from: symbol, to: randomName(), line: startLine })),
  );
  const text = chunks.map((chunk) => chunk.text).join("");
  const document = { path, language: "python", form: "file", stamp: "1", text } as const;
  return {
    document: { ...document, contentHash: `${number}-${random(1e9)}` },
    segmentedAs: "",
    segmentation: { chunks, symbols, edges, hasSyntaxError: false },
  };
}

export function unitVector(): Float32Array {
  const vector = Float32Array.from({ length: model.dimensions }, () => random(2001) / 1000 - 1);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
