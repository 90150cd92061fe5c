import {
  type DocumentEntry,
  type EmbeddingModel,
  type FoundEdge,
  type FoundSymbol,
  type IndexCounts,
  type IndexedChunk,
  type IndexStore,
  type KnownListing,
  type ManifestEntry,
  type ScoredChunk,
  type SegmentedDocument,
  type TopLevel,
} from "../api";
import { directorySize } from "./files/directory-size";
import { leftovers } from "./files/index-info";
import { addRows } from "./graph/graph-tables";
import { type OpenOptions } from "./index-files";
import { readTopLevel } from "./graph/top-level";
import { type EdgeQuery, findEdges, findSymbols, importedModules, symbolsOf } from "./graph/symbol-graph";
import { searchLexical } from "./graph/lexical";
import { loadLance } from "./lance-database";
import { indexedChunk } from "./graph/load-catalog";
import { compact, compactLog, deadRows, fold, isLogLong, needsFold, purge } from "./maintain";
import { OpenIndex } from "./open-index";
import { packTexts } from "./graph/packed-texts";
import { packVectors } from "./vectors/packed-vectors";
import { type VectorMatrix } from "./vectors/vector-matrix";
import {
  chunksTable,
  documentsTable,
  edgesTable,
  type LogRow,
  removedRow,
  storedEdges,
  symbolsTable,
  textsTable,
  touchedRow,
  writtenRow,
} from "./schema";
import { readListing, writeListing } from "./files/known-listing";
import { readTexts } from "./graph/texts";
import { createTurns } from "../platform/turns";

export { indexDirectory, indexExists } from "./files/index-directory";
export { removeIndex } from "./files/remove-index";

/** Opens the index of one collection. Creates nothing: the first write does. Loads LanceDB. */
export async function openIndexStore(options: OpenOptions): Promise<IndexStore> {
  const opened = await OpenIndex.open(await loadLance(), options);
  return new LanceIndex(opened, await opened.guard(() => readListing(options.directory)));
}

/**
 * Reads run at any time; writes one after the other. A write adds its rows first and becomes visible by one append to
 * the documents log, so that a process may die anywhere in between.
 */
class LanceIndex implements IndexStore {
  readonly collection: string;
  private readonly writes = createTurns();
  private readonly maintenance = createTurns();
  private maintaining = false;
  private wasFolded = false;
  private closed = false;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly opened: OpenIndex,
    private known: KnownListing,
  ) {
    this.collection = opened.collection.id;
  }

  get rebuiltBecause(): string | undefined {
    return this.opened.rebuiltBecause;
  }

  async lock(): Promise<void> {
    await this.change(async () => undefined);
  }

  async lockedElsewhere(): Promise<boolean> {
    return this.opened.guard(() => this.opened.writer.isHeldElsewhere());
  }

  manifest(): ReadonlyMap<string, ManifestEntry> {
    return this.opened.catalog.manifest();
  }

  chunks(): Iterable<IndexedChunk> {
    return this.opened.catalog.chunks();
  }

  chunksOf(path: string): readonly IndexedChunk[] {
    return this.opened.catalog.chunksOf(path);
  }

  listing(): KnownListing {
    return this.known;
  }

  async setListing(listing: KnownListing): Promise<void> {
    await this.change(async () => {
      if (JSON.stringify(listing) !== JSON.stringify(this.known)) await writeListing(this.opened.directory, listing);
      this.known = listing;
    });
  }

  async write(documents: readonly SegmentedDocument[]): Promise<void> {
    if (documents.length === 0) return;
    await this.change(async () => {
      const { graph, catalog } = this.opened;
      const byPath = new Map(documents.map((item) => [item.document.path, item]));
      const numbers = await this.opened.sequences(byPath.size);
      const items = [...byPath.values()].map((item, index) => ({ item, row: writtenRow(item, numbers[index] ?? 0) }));
      const parts = <T>(of: (item: SegmentedDocument) => readonly T[]): { revision: number; item: T }[] =>
        items.flatMap(({ item, row }) => of(item).map((part) => ({ revision: row.revision, item: part })));
      const packed = await Promise.all(
        items.map(async ({ item, row }) => ({
          revision: row.revision,
          item: {
            texts: await packTexts(item.segmentation.chunks),
            vectors: packVectors(item.segmentation.vectors),
          },
        })),
      );
      await everyOne([
        addRows(graph.tables.chunks, chunksTable(parts(({ segmentation }) => segmentation.chunks))),
        addRows(graph.tables.texts, textsTable(packed)),
        addRows(graph.tables.symbols, symbolsTable(parts(({ segmentation }) => segmentation.symbols))),
        addRows(graph.tables.edges, edgesTable(parts(({ segmentation }) => storedEdges(segmentation)))),
      ]);
      await this.append(items.map(({ row }) => row));
      for (const { item, row } of items) {
        const { id, kind } = this.opened.collection;
        const own = { collection: id, source: kind };
        const { chunks, vectors } = item.segmentation;
        catalog.put(
          row,
          chunks.map((chunk) => indexedChunk(own, row, chunk)),
        );
        await this.opened.instant.add(chunks, vectors);
      }
    });
    this.maintainSoon();
  }

  async remove(paths: readonly string[]): Promise<void> {
    await this.change(async () => {
      const { catalog } = this.opened;
      const known = [...new Set(paths)].filter((path) => catalog.manifest().has(path));
      const numbers = await this.opened.sequences(known.length);
      await this.append(known.map((path, index) => removedRow(path, numbers[index] ?? 0)));
      for (const path of known) catalog.drop(path);
    });
    this.maintainSoon();
  }

  async touch(entries: readonly DocumentEntry[]): Promise<void> {
    await this.change(async () => {
      const { catalog } = this.opened;
      const byPath = new Map(entries.map((entry) => [entry.path, entry]));
      const numbers = await this.opened.sequences(byPath.size);
      const rows = [...byPath.values()].flatMap((entry, index) => {
        const row = catalog.manifest().get(entry.path);
        return row === undefined ? [] : [touchedRow(row, entry, numbers[index] ?? 0)];
      });
      await this.append(rows);
      for (const row of rows) catalog.touch(row);
    });
  }

  async searchLexical(terms: readonly string[], limit: number, signal?: AbortSignal): Promise<readonly ScoredChunk[]> {
    signal?.throwIfAborted();
    const found = await this.read<readonly ScoredChunk[]>([], ({ lance, graph, catalog }) =>
      searchLexical(lance, graph, catalog, terms, limit),
    );
    signal?.throwIfAborted();
    return found;
  }

  async searchDense(
    model: EmbeddingModel,
    vector: Float32Array,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly ScoredChunk[]> {
    signal?.throwIfAborted();
    if (limit <= 0) return [];
    return this.read<readonly ScoredChunk[]>([], async (opened) => {
      const { catalog } = opened;
      const matrix = await matrixOf(opened, model);
      const nearest = await matrix?.nearest(vector, limit, (hash) => catalog.hasText(hash), signal);
      return (nearest ?? [])
        .flatMap(({ hash, score }) => catalog.withText(hash).map((chunk) => ({ chunk, score })))
        .slice(0, limit);
    });
  }

  async similarities(
    model: EmbeddingModel,
    vector: Float32Array,
    chunks: readonly IndexedChunk[],
  ): Promise<readonly (number | undefined)[]> {
    const unknown = chunks.map(() => undefined);
    return this.read<readonly (number | undefined)[]>(unknown, async (opened) => {
      const matrix = await matrixOf(opened, model);
      return (
        matrix?.cosines(
          chunks.map(({ hash }) => hash),
          vector,
        ) ?? unknown
      );
    });
  }

  async findSymbols(names: readonly string[], limit: number): Promise<readonly FoundSymbol[]> {
    return this.read<readonly FoundSymbol[]>([], ({ graph, catalog }) => findSymbols(graph, catalog, names, limit));
  }

  async topLevel(): Promise<TopLevel> {
    const nothing = { definitions: [], imports: [] };
    return this.read<TopLevel>(nothing, ({ graph, catalog }) => readTopLevel(graph, catalog));
  }

  async symbolsOf(path: string): Promise<readonly FoundSymbol[]> {
    return this.read<readonly FoundSymbol[]>([], ({ graph, catalog }) => symbolsOf(graph, catalog, path));
  }

  async importedModules(): Promise<ReadonlySet<string>> {
    return this.read<ReadonlySet<string>>(new Set(), ({ graph, catalog }) => importedModules(graph, catalog));
  }

  async findEdges(query: EdgeQuery): Promise<readonly FoundEdge[]> {
    return this.read<readonly FoundEdge[]>([], ({ graph, catalog }) => findEdges(graph, catalog, query));
  }

  async texts(
    chunks: readonly IndexedChunk[],
  ): Promise<readonly { readonly heading: string; readonly text: string }[]> {
    const nothing = chunks.map(() => ({ heading: "", text: "" }));
    return this.read(nothing, async ({ graph, catalog }) => [...(await readTexts(graph, catalog, chunks))]);
  }

  async missingVectors(model: EmbeddingModel, first: readonly string[] = []): Promise<readonly IndexedChunk[]> {
    return this.read<readonly IndexedChunk[]>([], async ({ vectors, catalog }) => {
      const matrix = await vectors.matrix(model);
      const missing = new Map<string, IndexedChunk>();
      const consider = (chunk: IndexedChunk): void => {
        if (matrix?.has(chunk.hash) !== true && !missing.has(chunk.hash)) missing.set(chunk.hash, chunk);
      };
      for (const path of first) catalog.chunksOf(path).forEach(consider);
      for (const chunk of catalog.chunks()) consider(chunk);
      return [...missing.values()];
    });
  }

  async writeVectors(
    model: EmbeddingModel,
    vectors: readonly { readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    if (vectors.length > 0) await this.change(() => this.opened.vectors.add(model, vectors));
  }

  async servingModel(wanted: EmbeddingModel): Promise<EmbeddingModel> {
    return this.read(wanted, ({ vectors }) => vectors.serving(wanted));
  }

  get version(): number {
    return this.opened.catalog.version;
  }

  counts(): IndexCounts {
    return this.opened.catalog.counts();
  }

  async embeddedChunks(model: EmbeddingModel): Promise<number> {
    return this.read(0, ({ vectors }) => vectors.coverage(model));
  }

  async size(): Promise<number> {
    const { directory } = this.opened;
    return directorySize(directory, await leftovers(directory));
  }

  async refresh(): Promise<boolean> {
    this.assertOpen();
    // While we may write, nobody else does.
    if (this.opened.writer.isHeld()) return false;
    const changed = await this.opened.refresh();
    if (changed) this.known = await this.opened.guard(() => readListing(this.opened.directory));
    return changed;
  }

  async optimize(): Promise<void> {
    await this.lock();
    await this.maintain(() => this.optimizeNow());
  }

  async clear(): Promise<void> {
    this.assertOpen();
    await this.maintenance.run(() =>
      this.inTurn(async () => {
        await this.opened.startAfresh();
        this.known = { skipped: [] };
        await writeListing(this.opened.directory, this.known);
      }),
    );
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.idleTimer);
    await this.maintenance.idle();
    await this.writes.idle();
    await this.opened.close();
  }

  /** Nothing that a query can meet, short of damage, reaches the caller; see `OpenIndex.read`. */
  private async read<T>(nothing: T, action: (opened: OpenIndex) => Promise<T>): Promise<T> {
    this.assertOpen();
    return this.opened.read(nothing, action);
  }

  private async change<T>(action: () => Promise<T>): Promise<T> {
    this.assertOpen();
    return this.inTurn(action);
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    return this.writes.run(() => this.opened.change(action)).finally(() => this.releaseWhenIdle());
  }

  private async append(rows: readonly LogRow[]): Promise<void> {
    if (rows.length === 0) return;
    // Whoever was stopped since the lock was looked at must not make visible what another process has written anew.
    await this.opened.writer.assertHeld();
    await this.opened.graph.tables.documents.add(documentsTable(rows));
    await this.opened.noteOwnCommit();
  }

  /** Between bursts of writes nobody needs to optimise by hand for searching to stay fast. */
  private maintainSoon(): void {
    if (this.maintaining || this.closed) return;
    this.maintaining = true;
    this.maintain(async () => {
      const { lance, graph, catalog } = this.opened;
      if (await needsFold(graph)) {
        await fold(lance, graph);
        this.wasFolded = true;
      }
      if ((await deadRows(graph, catalog)) > maxDeadShare * totalRows(catalog.counts()) + minDeadRows) {
        await this.inTurn(() => this.purgeNow());
      }
    })
      .catch((error: unknown) => this.opened.log.warn(`The index could not be tidied up: ${String(error)}`))
      .finally(() => (this.maintaining = false));
  }

  private maintain(action: () => Promise<void>): Promise<void> {
    return this.maintenance.run(() => (this.closed ? Promise.resolve() : this.opened.tidy(action)));
  }

  private async optimizeNow(): Promise<void> {
    const { catalog } = this.opened;
    const dead = await deadRows(this.opened.graph, catalog);
    await this.inTurn(async () => {
      await this.purgeNow();
      const { graph } = this.opened;
      if (!(await isLogLong(graph, this.opened.catalog))) return;
      const numbers = await this.opened.sequences(this.opened.catalog.counts().documents + 1);
      await compactLog(graph, this.opened.catalog, numbers);
    });
    const force = dead > maxDeadShare * totalRows(catalog.counts()) + minDeadRows;
    await compact(this.opened.graph, { force, wasFolded: this.wasFolded });
    this.wasFolded = false;
    await this.inTurn(() => this.opened.vectors.optimize());
  }

  private async purgeNow(): Promise<void> {
    await this.opened.catchUp();
    await purge(this.opened.graph, this.opened.catalog, this.opened.lastSequence);
  }

  /** The lock goes back after a while without a write, so that a second window gets its turn. */
  private releaseWhenIdle(): void {
    clearTimeout(this.idleTimer);
    if (this.closed) return;
    this.idleTimer = setTimeout(() => {
      this.maintenance
        .run(() => this.writes.run(() => this.opened.releaseLock()))
        .catch((error: unknown) => this.opened.log.warn(`The index stayed locked: ${String(error)}`));
    }, idleMs);
    this.idleTimer.unref();
  }

  private assertOpen(): void {
    if (this.closed) throw new Error("The index is closed.");
  }
}

/** Undefined where there is no vector of this model. */
function matrixOf({ instant, vectors }: OpenIndex, model: EmbeddingModel): Promise<VectorMatrix | undefined> {
  return model.tier === "instant" ? instant.matrix(model) : vectors.matrix(model);
}

const idleMs = 15_000;
/** Dead rows cost search a little; deleting costs a commit or three. */
const minDeadRows = 2000;
const maxDeadShare = 0.1;

function totalRows({ chunks, symbols, edges }: IndexCounts): number {
  return chunks + symbols + edges;
}

/** Waits for all even when one fails, so that none goes on behind the caller's back. */
async function everyOne(actions: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(actions)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
