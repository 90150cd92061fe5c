import { type ChunkVectors, type EmbeddingModel, type IndexedChunk } from "../api";
import { readBinary, readNumbers } from "./arrow-columns";
import { type Catalog } from "./catalog";
import { type GraphTables } from "./graph/graph-tables";
import { readBatches } from "./lance-database";
import { packVectors, unpackVectors } from "./vectors/packed-vectors";
import { VectorMatrix } from "./vectors/vector-matrix";

/**
 * The vectors that were written with their documents, in memory from the first search on. They are a column of the
 * documents' texts: there as soon as a document is, gone with it, and never of a text that is not live.
 */
export class InstantVectors {
  private loading: Promise<VectorMatrix> | undefined;
  private model: EmbeddingModel | undefined;

  constructor(
    private readonly graph: GraphTables,
    private readonly catalog: Catalog,
  ) {}

  /** Empty where documents were written without vectors of this model. */
  async matrix(model: EmbeddingModel): Promise<VectorMatrix> {
    if (this.loading !== undefined && this.model?.id === model.id) {
      const matrix = await this.loading;
      // A day of saving files leaves vectors of texts that are gone.
      if (matrix.size < 2 * this.catalog.textCount + minDead) return matrix;
    }
    this.model = model;
    const loading = this.load(model).catch((error: unknown) => {
      if (this.loading === loading) this.loading = undefined;
      throw error;
    });
    this.loading = loading;
    return loading;
  }

  /** After documents were written by this process. */
  async add(chunks: readonly Pick<IndexedChunk, "hash">[], vectors: ChunkVectors | undefined): Promise<void> {
    const { loading, model } = this;
    if (loading === undefined || model === undefined || model.id !== vectors?.model.id) return;
    const matrix = await loading.catch(() => undefined);
    append(matrix, model, chunks, packVectors(vectors));
  }

  /** After another process wrote: the next search reads everything again. */
  forget(): void {
    this.loading = undefined;
  }

  private async load(model: EmbeddingModel): Promise<VectorMatrix> {
    const matrix = new VectorMatrix(model.dimensions, this.catalog.counts().chunks);
    for await (const batch of readBatches(this.graph.tables.texts.query().select(["revision", "vectors"]))) {
      const [revision, packed] = [readNumbers(batch, "revision"), readBinary(batch, "vectors")];
      for (let row = 0; row < batch.numRows; row++) {
        const path = this.catalog.pathOf(revision[row] ?? 0);
        if (path !== undefined) append(matrix, model, this.catalog.chunksOf(path), packed(row));
      }
    }
    return matrix;
  }
}

/** Vectors of texts that are gone, kept in any case. */
const minDead = 20_000;

function append(
  matrix: VectorMatrix | undefined,
  model: EmbeddingModel,
  chunks: readonly Pick<IndexedChunk, "hash">[],
  packed: Uint8Array,
): void {
  const found = unpackVectors(model, packed, chunks.length);
  if (matrix === undefined || found === undefined || chunks.length === 0) return;
  matrix.append(
    chunks.map(({ hash }) => hash),
    found.codes,
    found.scales,
  );
}
