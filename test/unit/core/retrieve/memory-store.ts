import {
  type EmbeddingModel,
  type FoundSymbol,
  type IndexedChunk,
  type IndexStore,
  type ManifestEntry,
  type ScoredChunk,
  type SymbolKind,
} from "../../../../src/core/api";
import { terms } from "../../../../src/core/platform/terms";

export interface MemoryChunk {
  readonly path: string;
  readonly text: string;
  readonly startLine?: number;
  readonly symbol?: string;
  readonly symbolKind?: SymbolKind;
  readonly vector?: readonly number[];
  /** That of an instant model. */
  readonly early?: readonly number[];
}

const model: EmbeddingModel = { id: "fake", dimensions: 3 };

/** What retrieval asks of an index, in memory: shared terms for BM25, given vectors for meaning. */
export function createMemoryStore(collection: string, contents: readonly MemoryChunk[], serving = model): IndexStore {
  const chunks = contents.map((content, position): IndexedChunk => {
    const startLine = content.startLine ?? 1;
    const lines = { ordinal: position, startLine, endLine: startLine + content.text.split("\n").length - 1 };
    const symbol = content.symbol ?? "";
    const id = String(position);
    return {
      id,
      collection,
      path: content.path,
      source: "workspace",
      ...lines,
      kind: "function",
      symbol,
      hash: id,
      isVerbatim: true,
    };
  });
  const contentOf = (chunk: IndexedChunk): MemoryChunk => {
    const content = contents[chunks.indexOf(chunk)];
    if (!content) throw new Error(`${chunk.id} is of another store`);
    return content;
  };
  const cosine = ({ tier }: EmbeddingModel, chunk: IndexedChunk, vector: Float32Array): number | undefined => {
    const { early, vector: own } = contentOf(chunk);
    return (tier === "instant" ? early : own)?.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0);
  };
  const scored = (score: (chunk: IndexedChunk) => number, limit: number): readonly ScoredChunk[] =>
    chunks
      .map((chunk) => ({ chunk, score: score(chunk) }))
      .filter((one) => one.score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
  const store: Partial<IndexStore> = {
    collection,
    manifest: () => {
      const paths = [...new Set(chunks.map(({ path }) => path))];
      return new Map(
        paths.map((path) => [
          path,
          { path, chunks: chunks.filter((chunk) => chunk.path === path).length } as ManifestEntry,
        ]),
      );
    },
    chunksOf: (path) => chunks.filter((chunk) => chunk.path === path),
    counts: () => ({ documents: chunks.length, chunks: chunks.length, symbols: 0, edges: 0 }),
    searchLexical: async (words, limit) =>
      scored((chunk) => {
        const own = new Set(terms(contentOf(chunk).text));
        return 5 * words.filter((word) => own.has(word)).length;
      }, limit),
    searchDense: async (asked, vector, limit) => scored((chunk) => cosine(asked, chunk, vector) ?? 0, limit),
    similarities: async (by, vector, asked) => asked.map((chunk) => cosine(by, chunk, vector)),
    findSymbols: async (names, limit) =>
      chunks
        .filter(({ symbol }) => names.some((name) => symbol === name || symbol.endsWith(`.${name}`)))
        .map((chunk): FoundSymbol => {
          const { startLine, endLine, symbol } = chunk;
          const kind = contentOf(chunk).symbolKind ?? "function";
          const facts = { signature: "", summary: "", parameters: [] };
          return {
            ...facts,
            name: symbol.split(".").at(-1) ?? "",
            qualifiedName: symbol,
            kind,
            startLine,
            endLine,
            chunk,
          };
        })
        .slice(0, limit),
    texts: async (asked) => asked.map((chunk) => ({ heading: chunk.path, text: contentOf(chunk).text })),
    servingModel: async () => serving,
    embeddedChunks: async () => contents.filter(({ vector }) => vector !== undefined).length,
  };
  // Retrieval reads; the rest of the port would be dead weight here, and calling it is a failing test.
  return store as IndexStore;
}
