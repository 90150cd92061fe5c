import { join } from "node:path";
import { type Collection, type Log } from "../api";
import { Catalog } from "./catalog";
import { createDirectory } from "../platform/folders";
import { freeName, type IndexInfo, readIndexInfo, vectorsName, writeIndexInfo } from "./files/index-info";
import { forgetCursor } from "./files/known-listing";
import {
  checkoutLatest,
  closeGraphTables,
  createGraphTables,
  type GraphTables,
  openGraphTables,
} from "./graph/graph-tables";
import { loadCatalog } from "./graph/load-catalog";
import { type Lance } from "./lance-database";
import { isOutsideTrouble } from "./store-error";
import { InstantVectors } from "./instant-vectors";
import { VectorCache } from "./vectors/vector-cache";

export interface OpenOptions {
  /** Whose index it is. */
  readonly collection: Pick<Collection, "id" | "kind" | "title">;
  /** Where the index lies: `indexDirectory(storageDir, collection.id)`. */
  readonly directory: string;
  readonly log: Log;
}

interface Opened {
  readonly generation: string;
  readonly graph: GraphTables;
  readonly vectors: VectorCache;
  readonly instant: InstantVectors;
  readonly catalog: Catalog;
}

/** The files of one index as this process has them open, and the catalog read from them. Decides nothing. */
export class IndexFiles {
  /** Why something must be indexed again: a sentence for the user. */
  rebuiltBecause: string | undefined;
  private opened: Opened | undefined;
  private readonly empty = new Catalog();
  private info: IndexInfo | undefined;
  private sequence = 0;
  private documentsVersion = -1;

  constructor(
    readonly lance: Lance,
    private readonly options: OpenOptions,
  ) {}

  get graph(): GraphTables {
    return this.whileOpen().graph;
  }

  get vectors(): VectorCache {
    return this.whileOpen().vectors;
  }

  get instant(): InstantVectors {
    return this.whileOpen().instant;
  }

  /** Empty as long as nothing is open. */
  get catalog(): Catalog {
    return this.opened?.catalog ?? this.empty;
  }

  /** Of the files that are open; undefined where none are. Newer ones may be known that could not be opened yet. */
  get openGeneration(): string | undefined {
    return this.opened?.generation;
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

  /**
   * Makes an empty index of what is there, and opens it. The new databases count from the moment that the info file,
   * written last, names them: until then the old ones do, and a process that dies leaves the one or the other.
   */
  async replace({ keepVectors }: { readonly keepVectors: boolean }): Promise<void> {
    const { directory } = this.options;
    const graph = await freeName(directory, "graph");
    const vectors = keepVectors ? await vectorsName(directory) : await freeName(directory, "vectors");
    await createDirectory(join(directory, graph));
    await createGraphTables(this.lance, join(directory, graph));
    await createDirectory(join(directory, vectors));
    await forgetCursor(directory);
    this.info = await writeIndexInfo(directory, { graph, vectors });
    await this.open();
  }

  /** What was open before serves until everything is read. */
  async open(): Promise<void> {
    const { directory, log } = this.options;
    if (this.info === undefined) throw new Error("There is no index to open.");
    const { generation, graph: graphName, vectors: vectorsName } = this.info;
    const catalog = new Catalog();
    const isOutside = (error: unknown): boolean => isOutsideTrouble(error, directory);
    const graph = await openGraphTables(this.lance, join(directory, graphName));
    let vectors: VectorCache | undefined;
    try {
      await this.fill(graph, catalog);
      vectors = await VectorCache.open(this.lance, join(directory, vectorsName), { catalog, log, isOutside });
    } finally {
      if (vectors === undefined) closeGraphTables(graph);
    }
    this.close();
    this.opened = { generation, graph, vectors, instant: new InstantVectors(graph, catalog), catalog };
  }

  /** Brings the catalog to what is on disk. */
  async load(): Promise<void> {
    await checkoutLatest(this.graph);
    await this.fill(this.graph, this.catalog);
    this.instant.forget();
  }

  /** True when another process has changed documents since `load`. */
  async hasNewDocuments(): Promise<boolean> {
    const { documents } = this.graph.tables;
    await documents.checkoutLatest();
    return (await documents.version()) !== this.documentsVersion;
  }

  /** After a commit of our own. When it was not the only one since `load`, there is still something to read. */
  async noteOwnCommit(): Promise<void> {
    const version = await this.graph.tables.documents.version();
    if (version === this.documentsVersion + 1) this.documentsVersion = version;
  }

  noteIncomplete(count: number): void {
    const files = count === 1 ? "1 file" : `${count} files`;
    this.rebuiltBecause = `Part of the index of ${this.options.collection.title} was damaged; ${files} must be indexed again.`;
    this.options.log.warn(this.rebuiltBecause);
  }

  close(): void {
    const { opened } = this;
    this.opened = undefined;
    if (opened === undefined) return;
    closeGraphTables(opened.graph);
    opened.vectors.close();
  }

  private async fill(graph: GraphTables, catalog: Catalog): Promise<void> {
    const { id, kind } = this.options.collection;
    const version = await graph.tables.documents.version();
    const report = await loadCatalog(graph, catalog, { collection: id, source: kind });
    this.documentsVersion = version;
    this.raiseSequence(report.lastSequence);
    if (report.incomplete.length > 0) this.noteIncomplete(report.incomplete.length);
  }

  private whileOpen(): Opened {
    if (this.opened === undefined) throw new Error("The index is closed.");
    return this.opened;
  }
}
