import { EngineError, type Log } from "../api";
import { Catalog } from "./catalog";
import { readEverything, repairFullText } from "./check-graph";
import { checkoutLatest, closeGraphTables, createGraphTables, type GraphTables, openGraphTables } from "./graph-tables";
import {
  createDirectory,
  discardDatabase,
  graphDirectory,
  type IndexInfo,
  readIndexInfo,
  vectorsDirectory,
  writeIndexInfo,
} from "./index-directory";
import { type Lance } from "./lance-database";
import { loadCatalog } from "./load-catalog";
import { deadRows, highestRevision } from "./maintain";
import { documentsTable, removedRow, schemaVersion, vectorSchemaVersion } from "./schema";
import { isOutsideTrouble, namedError } from "./store-error";
import { VectorCache } from "./vector-cache";
import { createWriterLock, withGuard, type WriterLock } from "./writer-lock";

/** `unneeded`: the files are sound, so the cause is elsewhere. `emptied`: the documents must be indexed again. */
type Repair = "unneeded" | "repaired" | "emptied";

export interface OpenOptions {
  /** Absolute path of the root whose index it is. */
  readonly root: string;
  /** Where the index lies: `indexDirectory(storageDir, root)`. */
  readonly directory: string;
  readonly log: Log;
  /** Creates, repairs and locks nothing; throws `store/not-indexed` where there is no index. */
  readonly readOnly?: boolean;
}

/**
 * The files of one index, opened: creates them, opens them again when another process has replaced them, and decides
 * when they are damaged. Invariant: only a process that holds the writer lock (or creates the index) changes a file.
 */
export class OpenIndex {
  readonly root: string;
  readonly directory: string;
  readonly log: Log;
  readonly writer: WriterLock;
  readonly catalog = new Catalog();
  private readonly readOnly: boolean;
  private files: { readonly graph: GraphTables; readonly vectors: VectorCache } | undefined;
  private info: IndexInfo | undefined;
  private because: string | undefined;
  private sequence = 0;
  private documentsVersion = -1;
  private repairing: Promise<Repair> | undefined;

  private constructor(
    readonly lance: Lance,
    options: OpenOptions,
  ) {
    this.root = options.root;
    this.directory = options.directory;
    this.log = options.log;
    this.readOnly = options.readOnly ?? false;
    this.writer = createWriterLock(options.directory, options.log);
  }

  static async open(lance: Lance, options: OpenOptions): Promise<OpenIndex> {
    const index = new OpenIndex(lance, options);
    await index.guard(() => index.start());
    return index;
  }

  get graph(): GraphTables {
    return this.opened().graph;
  }

  get vectors(): VectorCache {
    return this.opened().vectors;
  }

  get rebuiltBecause(): string | undefined {
    return this.because;
  }

  get lastSequence(): number {
    return this.sequence;
  }

  nextSequence(): number {
    return ++this.sequence;
  }

  /** Gives trouble of the disk its name. */
  async guard<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw namedError(error, this.directory) ?? error;
    }
  }

  /**
   * Makes a failed read again on the newest files: another process may have removed those it read. When it fails again,
   * the files are checked and put right; where that cost documents that were asked for, the caller hears of it as
   * `store/corrupt`.
   */
  async read<T>(action: (index: this) => Promise<T>): Promise<T> {
    return this.guard(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await action(this);
        } catch (error) {
          if (isOutsideTrouble(error, this.directory)) throw error;
          if (attempt === 1) await this.reload().catch((trouble: unknown) => this.repair(trouble));
          else if (attempt > 2) throw this.corrupt(error);
          else {
            const repair = await this.repair(error);
            if (repair === "unneeded") throw error;
            if (repair === "emptied") throw this.corrupt(error);
          }
        }
      }
    });
  }

  /** Runs a write with the lock held. When it fails, memory is brought back to what is on disk. */
  async change<T>(action: () => Promise<T>): Promise<T> {
    return this.guard(async () => {
      await this.takeLock();
      try {
        return await action();
      } catch (error) {
        await this.reload().catch((trouble: unknown) => this.repair(trouble));
        if (isOutsideTrouble(error, this.directory) || (await this.repair(error)) === "unneeded") throw error;
        throw this.corrupt(error);
      }
    });
  }

  /** Runs what tidies up. What it finds damaged is put right, and then there is nothing left to tidy. */
  async tidy(action: () => Promise<void>): Promise<void> {
    return this.guard(async () => {
      try {
        await action();
      } catch (error) {
        if (isOutsideTrouble(error, this.directory) || (await this.repair(error)) === "unneeded") throw error;
      }
    });
  }

  /** True when another process has changed anything. */
  async refresh(): Promise<boolean> {
    return this.read(async () => {
      const info = await readIndexInfo(this.directory);
      if (info?.generation !== this.info?.generation) {
        await this.reload();
        return true;
      }
      const { graph, vectors } = this.opened();
      const { documents } = graph.tables;
      await documents.checkoutLatest();
      const changed = await vectors.refresh();
      if ((await documents.version()) === this.documentsVersion) return changed;
      await this.load();
      return true;
    });
  }

  /** Empties everything. Only with the lock held. */
  async startAfresh(): Promise<void> {
    this.closeFiles();
    await discardDatabase(graphDirectory(this.directory));
    await discardDatabase(vectorsDirectory(this.directory));
    await this.createFiles();
    await this.openFiles();
  }

  async close(): Promise<void> {
    this.closeFiles();
    await this.writer.release();
  }

  private async start(): Promise<void> {
    this.info = await readIndexInfo(this.directory);
    if (this.info === undefined) await this.create();
    const info = this.info;
    if (info?.schemaVersion !== schemaVersion || info.vectorSchemaVersion !== vectorSchemaVersion) {
      await this.replaceOtherVersion();
      return;
    }
    try {
      await this.openFiles();
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      if ((await this.repair(error)) === "unneeded") throw error;
    }
  }

  private async create(): Promise<void> {
    if (this.readOnly) throw notIndexed(this.root);
    await createDirectory(this.directory);
    await withGuard(this.directory, async () => {
      // Another window may have been faster.
      this.info = await readIndexInfo(this.directory);
      if (this.info === undefined) {
        await discardDatabase(graphDirectory(this.directory));
        await this.createFiles();
      }
    });
  }

  /** The vectors stay unless their own version differs: they are what takes long to compute. */
  private async replaceOtherVersion(): Promise<void> {
    const { info } = this;
    const isDamaged = info?.generation === "";
    if (this.readOnly) throw notIndexed(this.root);
    await this.writer.acquire();
    this.because = isDamaged
      ? `The index of ${this.root} was damaged, so it is built anew.`
      : `The index of ${this.root} was made by another version of this program, so it is built anew.`;
    this.log.warn(this.because);
    await discardDatabase(graphDirectory(this.directory));
    if (info?.vectorSchemaVersion !== vectorSchemaVersion) await discardDatabase(vectorsDirectory(this.directory));
    await this.createFiles();
    await this.openFiles();
  }

  /** The info file is written last, so that an index without it is known to be unfinished. */
  private async createFiles(): Promise<void> {
    await createDirectory(this.directory);
    await createGraphTables(this.lance, graphDirectory(this.directory));
    await createDirectory(vectorsDirectory(this.directory));
    this.info = await writeIndexInfo(this.directory);
  }

  private async openFiles(): Promise<void> {
    this.closeFiles();
    const [graph, vectors] = await Promise.all([
      openGraphTables(this.lance, graphDirectory(this.directory)),
      this.openVectors(),
    ]);
    this.files = { graph, vectors };
    this.catalog.clear();
    await this.load();
  }

  /** A damaged cache of vectors costs time, not documents: the rest of the index stays. */
  private async openVectors(): Promise<VectorCache> {
    const path = vectorsDirectory(this.directory);
    try {
      return await VectorCache.open(this.lance, path, this.catalog);
    } catch (error) {
      if (this.readOnly || isOutsideTrouble(error, this.directory)) throw error;
      await this.writer.acquire();
      this.because = `The embeddings of ${this.root} were damaged and are computed again.`;
      this.log.error(this.because, error);
      await discardDatabase(path);
      await createDirectory(path);
      return VectorCache.open(this.lance, path, this.catalog);
    }
  }

  private async load(): Promise<void> {
    const { graph } = this.opened();
    await checkoutLatest(graph);
    const version = await graph.tables.documents.version();
    const report = await loadCatalog(graph, this.catalog, this.root);
    this.documentsVersion = version;
    this.sequence = Math.max(this.sequence, report.lastSequence);
    if (report.incomplete.length > 0) this.noteIncomplete(report.incomplete.length);
  }

  private noteIncomplete(count: number): void {
    const files = count === 1 ? "1 file" : `${count} files`;
    this.because = `Part of the index of ${this.root} was damaged; ${files} must be indexed again.`;
    this.log.warn(this.because);
  }

  /** Brings memory to what is on disk, wherever another process has put it. */
  private async reload(): Promise<void> {
    const info = await readIndexInfo(this.directory);
    if (info === undefined) {
      // Somebody removed the folder.
      this.closeFiles();
      await this.start();
      return;
    }
    if (info.generation !== this.info?.generation || this.files === undefined) {
      this.info = info;
      await this.openFiles();
      return;
    }
    await this.load();
    await this.opened().vectors.refresh();
  }

  private async takeLock(): Promise<void> {
    if (this.readOnly) throw new EngineError("store/read-only", `The index of ${this.root} is open for reading only.`);
    if (this.writer.isHeld()) return;
    await createDirectory(this.directory);
    if (!(await this.writer.acquire())) return;
    await this.reload().catch((trouble: unknown) => this.repair(trouble));
    // Rows that a dead writer left behind have revisions that the log does not know.
    if ((await deadRows(this.graph, this.catalog)) > 0) {
      this.sequence = Math.max(this.sequence, await highestRevision(this.graph));
    }
  }

  private repair(cause: unknown): Promise<Repair> {
    this.repairing ??= this.repairOnce(cause).finally(() => (this.repairing = undefined));
    return this.repairing;
  }

  private async repairOnce(cause: unknown): Promise<Repair> {
    if (isOutsideTrouble(cause, this.directory)) throw cause;
    if (this.readOnly) {
      throw new EngineError("store/corrupt", `The index of ${this.root} is damaged; index it again.`, { cause });
    }
    await this.writer.acquire();
    const info = await readIndexInfo(this.directory);
    if (info !== undefined && this.info !== undefined && info.generation !== this.info.generation) {
      await this.reload();
      return "repaired";
    }
    const isVectorTrouble = !(await this.areVectorsSound());
    const verdict = await this.checkGraph();
    if (verdict === "sound" && !isVectorTrouble) return "unneeded";
    if (verdict === "broken") {
      this.because = `The index of ${this.root} was damaged and has been emptied.`;
      this.log.error(this.because, cause);
      this.closeFiles();
      await discardDatabase(graphDirectory(this.directory));
      if (isVectorTrouble) await discardDatabase(vectorsDirectory(this.directory));
      await this.createFiles();
      await this.openFiles();
      return "emptied";
    }
    if (isVectorTrouble) {
      this.because = `The embeddings of ${this.root} were damaged and are computed again.`;
      this.log.error(this.because, cause);
      this.closeFiles();
      await discardDatabase(vectorsDirectory(this.directory));
      await createDirectory(vectorsDirectory(this.directory));
      this.info = await writeIndexInfo(this.directory);
      await this.openFiles();
    }
    return "repaired";
  }

  /** Takes out documents with garbled texts, and builds a broken full-text index anew. */
  private async checkGraph(): Promise<"sound" | "repaired" | "broken"> {
    try {
      if (this.files === undefined) await this.openFiles();
      const { graph } = this.opened();
      await checkoutLatest(graph);
      const garbled = await readEverything(graph);
      const paths = [...garbled].flatMap((revision) => this.catalog.pathOf(revision) ?? []);
      if (paths.length > 0) {
        const rows = paths.map((path) => removedRow(path, this.nextSequence()));
        await graph.tables.documents.add(documentsTable(rows));
        this.noteIncomplete(paths.length);
      }
      const isFolded = await repairFullText(this.lance, graph);
      if (!isFolded) this.log.warn(`The full-text index of ${this.root} was damaged and has been built anew.`);
      await this.load();
      return paths.length === 0 && isFolded ? "sound" : "repaired";
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return "broken";
    }
  }

  private async areVectorsSound(): Promise<boolean> {
    try {
      await this.files?.vectors.verify();
      return true;
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return false;
    }
  }

  private corrupt(cause: unknown): EngineError {
    const because = this.because ?? `The index of ${this.root} was damaged.`;
    return new EngineError("store/corrupt", `${because} Index it again.`, { cause, retryable: true });
  }

  private opened(): { readonly graph: GraphTables; readonly vectors: VectorCache } {
    if (this.files === undefined) throw new Error("The index is closed.");
    return this.files;
  }

  private closeFiles(): void {
    const { files } = this;
    this.files = undefined;
    if (files === undefined) return;
    closeGraphTables(files.graph);
    files.vectors.close();
  }
}

function notIndexed(root: string): EngineError {
  return new EngineError("store/not-indexed", `${root} is not indexed yet; index it first.`);
}
