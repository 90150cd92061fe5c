import { type Collection, type Log } from "../api";
import { Catalog } from "./catalog";
import {
  checkoutLatest,
  closeGraphTables,
  createGraphTables,
  type GraphTables,
  openGraphTables,
} from "./graph/graph-tables";
import {
  createDirectory,
  discardDatabase,
  graphDirectory,
  type IndexInfo,
  readIndexInfo,
  vectorsDirectory,
  writeIndexInfo,
} from "./files/index-directory";
import { type Lance } from "./lance-database";
import { loadCatalog } from "./graph/load-catalog";
import { isOutsideTrouble } from "./store-error";
import { VectorCache } from "./vectors/vector-cache";
import { type WriterLock } from "./files/writer-lock";

export interface OpenOptions {
  /** Whose index it is. */
  readonly collection: Pick<Collection, "id" | "kind" | "title">;
  /** Where the index lies: `indexDirectory(storageDir, collection.id)`. */
  readonly directory: string;
  readonly log: Log;
  /** Creates, repairs and locks nothing; throws `store/not-indexed` where there is no index. */
  readonly readOnly?: boolean;
}

/** The files of one index as this process has them open, and the catalog read from them. Decides nothing. */
export class IndexFiles {
  readonly catalog = new Catalog();
  /** Why something must be indexed again: a sentence for the user. */
  rebuiltBecause: string | undefined;
  private opened: { readonly graph: GraphTables; readonly vectors: VectorCache } | undefined;
  private info: IndexInfo | undefined;
  private sequence = 0;
  private documentsVersion = -1;

  constructor(
    readonly lance: Lance,
    private readonly options: OpenOptions,
    private readonly writer: WriterLock,
  ) {}

  get graph(): GraphTables {
    return this.whileOpen().graph;
  }

  get vectors(): VectorCache {
    return this.whileOpen().vectors;
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  /** What was read or written last; undefined as long as there is no index. */
  get knownInfo(): IndexInfo | undefined {
    return this.info;
  }

  get lastSequence(): number {
    return this.sequence;
  }

  nextSequence(): number {
    return ++this.sequence;
  }

  raiseSequence(least: number): void {
    this.sequence = Math.max(this.sequence, least);
  }

  async readInfo(): Promise<IndexInfo | undefined> {
    return (this.info = await readIndexInfo(this.options.directory));
  }

  /** The info file is written last, so that an index without it is known to be unfinished. */
  async create(): Promise<void> {
    const { directory } = this.options;
    await createDirectory(directory);
    await createGraphTables(this.lance, graphDirectory(directory));
    await createDirectory(vectorsDirectory(directory));
    this.info = await writeIndexInfo(directory);
  }

  async open(): Promise<void> {
    this.close();
    const [graph, vectors] = await Promise.all([
      openGraphTables(this.lance, graphDirectory(this.options.directory)),
      this.openVectors(),
    ]);
    this.opened = { graph, vectors };
    this.catalog.clear();
    await this.load();
  }

  /** Brings the catalog to what is on disk. */
  async load(): Promise<void> {
    await checkoutLatest(this.graph);
    const { id, kind } = this.options.collection;
    const version = await this.graph.tables.documents.version();
    const report = await loadCatalog(this.graph, this.catalog, { collection: id, source: kind });
    this.documentsVersion = version;
    this.raiseSequence(report.lastSequence);
    if (report.incomplete.length > 0) this.noteIncomplete(report.incomplete.length);
  }

  /** True when another process has changed documents since `load`. */
  async hasNewDocuments(): Promise<boolean> {
    const { documents } = this.graph.tables;
    await documents.checkoutLatest();
    return (await documents.version()) !== this.documentsVersion;
  }

  noteIncomplete(count: number): void {
    const files = count === 1 ? "1 file" : `${count} files`;
    this.rebuiltBecause = `Part of the index of ${this.options.collection.title} was damaged; ${files} must be indexed again.`;
    this.options.log.warn(this.rebuiltBecause);
  }

  noteLostVectors(cause: unknown): void {
    this.rebuiltBecause = `The embeddings of ${this.options.collection.title} were damaged and are computed again.`;
    this.options.log.error(this.rebuiltBecause, cause);
  }

  /** Removes what is there, of vectors too where so asked, and opens an empty index. */
  async replace({ vectors }: { readonly vectors: boolean }): Promise<void> {
    this.close();
    await discardDatabase(graphDirectory(this.options.directory));
    if (vectors) await discardDatabase(vectorsDirectory(this.options.directory));
    await this.create();
    await this.open();
  }

  /** Removes the vectors alone. */
  async replaceVectors(): Promise<void> {
    const { directory } = this.options;
    this.close();
    await discardDatabase(vectorsDirectory(directory));
    await createDirectory(vectorsDirectory(directory));
    this.info = await writeIndexInfo(directory);
    await this.open();
  }

  close(): void {
    const { opened } = this;
    this.opened = undefined;
    if (opened === undefined) return;
    closeGraphTables(opened.graph);
    opened.vectors.close();
  }

  /** A damaged cache of vectors costs time, not documents: the rest of the index stays. */
  private async openVectors(): Promise<VectorCache> {
    const { directory, readOnly } = this.options;
    const path = vectorsDirectory(directory);
    try {
      return await VectorCache.open(this.lance, path, this.catalog);
    } catch (error) {
      if (readOnly === true || isOutsideTrouble(error, directory)) throw error;
      await this.writer.acquire();
      this.noteLostVectors(error);
      await discardDatabase(path);
      await createDirectory(path);
      return VectorCache.open(this.lance, path, this.catalog);
    }
  }

  private whileOpen(): { readonly graph: GraphTables; readonly vectors: VectorCache } {
    if (this.opened === undefined) throw new Error("The index is closed.");
    return this.opened;
  }
}
