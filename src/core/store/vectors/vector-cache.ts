import { createHash } from "node:crypto";
import { type EmbeddingModel } from "../../api";
import { type Catalog } from "../catalog";
import { type Lance, type LanceDatabase, openDatabase, optimizeTable } from "../lance-database";
import { modelOfVectorSchema } from "../schema";
import { VectorTable } from "./vector-table";

/**
 * One table of vectors for each model. Vectors of different models never meet: while the table of a new model grows,
 * the complete one of an older model serves.
 */
export class VectorCache {
  /** The model asked for last; tables of others go once its own is complete. */
  private wanted: EmbeddingModel | undefined;
  private readonly coverages = new Map<string, { readonly at: string; readonly chunks: number }>();
  private readonly changes = new Map<string, number>();

  private constructor(
    private readonly database: LanceDatabase,
    private readonly tables: Map<string, VectorTable>,
    private readonly catalog: Catalog,
  ) {}

  static async open(lance: Lance, path: string, catalog: Catalog): Promise<VectorCache> {
    const cache = new VectorCache(await openDatabase(lance, path), new Map(), catalog);
    await cache.findTables();
    return cache;
  }

  close(): void {
    for (const { table } of this.tables.values()) table.close();
    this.database.close();
  }

  table(model: EmbeddingModel): VectorTable | undefined {
    return this.tables.get(tableName(model));
  }

  async add(
    model: EmbeddingModel,
    vectors: readonly { readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    this.wanted = model;
    const name = tableName(model);
    let table = this.tables.get(name);
    if (table === undefined) {
      table = await VectorTable.create(this.database.connection, name, model);
      this.tables.set(name, table);
    }
    await table.add(vectors);
  }

  /** Live chunks with a vector of this model. */
  async coverage(model: EmbeddingModel): Promise<number> {
    const name = tableName(model);
    const table = this.tables.get(name);
    if (table === undefined) return 0;
    const matrix = await table.matrix();
    const at = `${this.catalog.version}/${matrix.size}/${this.changes.get(name) ?? 0}`;
    const known = this.coverages.get(name);
    if (known?.at === at) return known.chunks;
    let chunks = 0;
    for (const [hash, same] of this.catalog.byHash()) if (matrix.has(hash)) chunks += same.length;
    this.coverages.set(name, { at, chunks });
    return chunks;
  }

  /** The wanted model unless it is incomplete and another one covers more. */
  async serving(wanted: EmbeddingModel): Promise<EmbeddingModel> {
    this.wanted = wanted;
    let best = { model: wanted, chunks: await this.coverage(wanted) };
    if (best.chunks === this.catalog.counts().chunks) return wanted;
    for (const { model } of this.tables.values()) {
      const chunks = await this.coverage(model);
      if (chunks > best.chunks) best = { model, chunks };
    }
    return best.model;
  }

  /** Throws where a vector cannot be read. */
  async verify(): Promise<void> {
    await this.refresh();
    for (const table of this.tables.values()) await table.reload();
  }

  /** Sees what another process has written; true when anything changed. */
  async refresh(): Promise<boolean> {
    let changed = await this.findTables();
    for (const [name, table] of this.tables) {
      if (!(await table.refresh())) continue;
      this.changes.set(name, (this.changes.get(name) ?? 0) + 1);
      changed = true;
    }
    return changed;
  }

  /**
   * Drops the tables of other models once one is complete, and vectors of texts that are long gone: enough are kept for
   * going back and forth between branches.
   */
  async optimize(): Promise<void> {
    await this.dropSuperseded();
    const live = this.catalog.byHash();
    const keep = Math.max(minUnusedVectors, live.size);
    for (const [name, table] of this.tables) {
      const total = await table.table.countRows();
      if (total - live.size > keep && (await table.prune((hash) => live.has(hash), keep)) > 0) {
        this.changes.set(name, (this.changes.get(name) ?? 0) + 1);
      }
      const { fragmentStats } = await table.table.stats();
      if (fragmentStats.numFragments < minFragments) continue;
      await optimizeTable(table.table);
      await table.keepLoaded();
    }
  }

  private async dropSuperseded(): Promise<void> {
    const { wanted } = this;
    if (wanted === undefined || this.tables.size < 2) return;
    if ((await this.coverage(wanted)) < this.catalog.counts().chunks) return;
    for (const [name, table] of this.tables) {
      if (name === tableName(wanted)) continue;
      this.tables.delete(name);
      table.table.close();
      await this.database.connection.dropTable(name);
    }
  }

  private async findTables(): Promise<boolean> {
    const names = await this.database.connection.tableNames();
    let changed = false;
    for (const name of names) {
      if (this.tables.has(name)) continue;
      const table = await this.database.connection.openTable(name);
      const model = modelOfVectorSchema(await table.schema());
      if (model === undefined) continue;
      this.tables.set(name, VectorTable.open(model, table));
      changed = true;
    }
    for (const [name, table] of this.tables) {
      if (names.includes(name)) continue;
      table.table.close();
      this.tables.delete(name);
      changed = true;
    }
    return changed;
  }
}

/** Vectors that no live chunk uses, kept in any case: 8 MB for MiniLM. */
const minUnusedVectors = 20_000;
const minFragments = 8;

/** Readable, and different for models whose names differ only in signs. */
function tableName({ id, dimensions }: EmbeddingModel): string {
  const slug = id.replace(/[^A-Za-z0-9]+/g, "-").slice(-40);
  return `${slug}-${dimensions}-${createHash("sha256").update(`${id} ${dimensions}`).digest("hex").slice(0, 8)}`;
}
