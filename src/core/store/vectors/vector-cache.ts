import { createHash } from "node:crypto";
import { type EmbeddingModel, type Log } from "../../api";
import { type Catalog } from "../catalog";
import { type Lance, type LanceDatabase, openDatabase, optimizeTable } from "../lance-database";
import { modelOfVectorSchema } from "../schema";
import { type VectorMatrix } from "./vector-matrix";
import { VectorTable } from "./vector-table";

export interface VectorCacheOptions {
  /** What is live. */
  readonly catalog: Catalog;
  readonly log: Log;
  /** True for trouble, such as a full disk, that says nothing about the state of a table. */
  readonly isOutside: (error: unknown) => boolean;
}

/**
 * One table of vectors for each model. Vectors of different models never meet: while the table of a new model grows,
 * the complete one of an older model serves. A table that cannot be read costs itself and no other: it is as good as not
 * there, and the next writer removes it.
 */
export class VectorCache {
  /** The model asked for last; tables of others go once its own is complete. */
  private wanted: EmbeddingModel | undefined;
  private readonly coverages = new Map<string, { readonly at: string; readonly chunks: number }>();
  private readonly changes = new Map<string, number>();

  private readonly tables = new Map<string, VectorTable>();
  /** Names of tables that could not be opened, which are told of once. */
  private readonly broken = new Set<string>();

  private constructor(
    private readonly database: LanceDatabase,
    private readonly options: VectorCacheOptions,
  ) {}

  static async open(lance: Lance, path: string, options: VectorCacheOptions): Promise<VectorCache> {
    const cache = new VectorCache(await openDatabase(lance, path), options);
    await cache.findTables();
    return cache;
  }

  close(): void {
    for (const { table } of this.tables.values()) table.close();
    this.database.close();
  }

  /** Undefined where there is no vector of this model. */
  async matrix(model: EmbeddingModel): Promise<VectorMatrix | undefined> {
    return this.matrixOf(tableName(model));
  }

  async add(
    model: EmbeddingModel,
    vectors: readonly { readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    this.wanted = model;
    const name = tableName(model);
    // What a process left that died while it made the table, or what is damaged, makes way.
    if ((await this.matrixOf(name)) === undefined) await this.drop(name);
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
    const matrix = await this.matrixOf(name);
    if (matrix === undefined) return 0;
    const { catalog } = this.options;
    const at = `${catalog.version}/${matrix.size}/${this.changes.get(name) ?? 0}`;
    const known = this.coverages.get(name);
    if (known?.at === at) return known.chunks;
    let chunks = 0;
    for (const [hash, count] of catalog.texts()) if (matrix.has(hash)) chunks += count;
    this.coverages.set(name, { at, chunks });
    return chunks;
  }

  /** The wanted model unless it is incomplete and another one covers more. */
  async serving(wanted: EmbeddingModel): Promise<EmbeddingModel> {
    this.wanted = wanted;
    let best = { model: wanted, chunks: await this.coverage(wanted) };
    if (best.chunks === this.options.catalog.counts().chunks) return wanted;
    for (const { model } of this.tables.values()) {
      const chunks = await this.coverage(model);
      if (chunks > best.chunks) best = { model, chunks };
    }
    return best.model;
  }

  /** Reads every vector there is, and drops what cannot be read. Only with the lock held. True where anything was. */
  async dropDamaged(): Promise<boolean> {
    await this.refresh();
    const damaged = [...this.broken];
    for (const [name, table] of this.tables) {
      table.forget();
      if ((await this.matrixOf(name)) === undefined) damaged.push(name);
    }
    for (const name of damaged) await this.drop(name);
    return damaged.length > 0;
  }

  /** Drops tables that could not be opened: nobody else is making one. Only with the lock held. */
  async dropUnopened(): Promise<void> {
    for (const name of [...this.broken]) await this.drop(name);
  }

  /** Sees what another process has written; true when anything changed. */
  async refresh(): Promise<boolean> {
    let changed = await this.findTables();
    for (const [name, table] of this.tables) {
      if (!(await this.hasNew(name, table))) continue;
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
    const { catalog } = this.options;
    const keep = Math.max(minUnusedVectors, catalog.textCount);
    for (const [name, table] of this.tables) {
      if ((await this.matrixOf(name)) === undefined) continue;
      const total = await table.table.countRows();
      if (total - catalog.textCount > keep && (await table.prune((hash) => catalog.hasText(hash), keep)) > 0) {
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
    if (wanted === undefined || this.tables.size + this.broken.size < 2) return;
    if ((await this.coverage(wanted)) < this.options.catalog.counts().chunks) return;
    for (const name of [...this.tables.keys(), ...this.broken]) {
      if (name !== tableName(wanted)) await this.drop(name);
    }
  }

  /** Undefined also where the vectors cannot be read, which is told once. */
  private async matrixOf(name: string): Promise<VectorMatrix | undefined> {
    const table = this.tables.get(name);
    if (table === undefined || table.isDamaged) return undefined;
    try {
      return await table.matrix();
    } catch (error) {
      if (this.options.isOutside(error)) throw error;
    }
    try {
      // Another process may have tidied up the files while they were read.
      await table.table.checkoutLatest();
      return await table.matrix();
    } catch (error) {
      if (this.options.isOutside(error)) throw error;
      table.isDamaged = true;
      this.tellOf(name, error);
      return undefined;
    }
  }

  private async hasNew(name: string, table: VectorTable): Promise<boolean> {
    try {
      return await table.refresh();
    } catch (error) {
      if (this.options.isOutside(error)) throw error;
      if (!table.isDamaged) this.tellOf(name, error);
      table.isDamaged = true;
      return false;
    }
  }

  private async drop(name: string): Promise<void> {
    const table = this.tables.get(name);
    if (table === undefined && !this.broken.has(name)) return;
    this.tables.delete(name);
    this.broken.delete(name);
    table?.table.close();
    await this.database.connection.dropTable(name);
  }

  private tellOf(name: string, cause: unknown): void {
    this.options.log.warn(`The embeddings ${name} cannot be read, and are computed again when next wanted.`);
    this.options.log.debug(String(cause));
  }

  private async findTables(): Promise<boolean> {
    const names = await this.database.connection.tableNames();
    let changed = false;
    for (const name of names) {
      if (this.tables.has(name)) continue;
      const table = await this.openTable(name);
      if (table === undefined) continue;
      this.tables.set(name, table);
      changed = true;
    }
    for (const name of this.broken) if (!names.includes(name)) this.broken.delete(name);
    for (const [name, table] of this.tables) {
      if (names.includes(name)) continue;
      table.table.close();
      this.tables.delete(name);
      changed = true;
    }
    return changed;
  }

  /** Undefined for one that is not ours, and one that cannot be opened; another process may just be making it. */
  private async openTable(name: string): Promise<VectorTable | undefined> {
    try {
      const table = await this.database.connection.openTable(name);
      const model = modelOfVectorSchema(await table.schema());
      this.broken.delete(name);
      return model === undefined ? undefined : VectorTable.open(model, table);
    } catch (error) {
      if (this.options.isOutside(error)) throw error;
      if (!this.broken.has(name)) this.tellOf(name, error);
      this.broken.add(name);
      return undefined;
    }
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
