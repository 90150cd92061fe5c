import { EngineError, type Log } from "../api";
import { type Catalog } from "./catalog";
import { readEverything, repairFullText } from "./graph/check-graph";
import { checkoutLatest, type GraphTables } from "./graph/graph-tables";
import { createDirectory, discardDatabase, graphDirectory, readIndexInfo } from "./files/index-directory";
import { IndexFiles, type OpenOptions } from "./index-files";
import { type Lance } from "./lance-database";
import { deadRows, highestRevision } from "./maintain";
import { documentsTable, removedRow, schemaVersion, vectorSchemaVersion } from "./schema";
import { isOutsideTrouble, namedError } from "./store-error";
import { type VectorCache } from "./vectors/vector-cache";
import { createWriterLock, withGuard, type WriterLock } from "./files/writer-lock";

/** `unneeded`: the files are sound, so the cause is elsewhere. `emptied`: the documents must be indexed again. */
type Repair = "unneeded" | "repaired" | "emptied";

/**
 * One index, open: creates its files, opens them again when another process has replaced them, and decides when they
 * are damaged. Invariant: only a process that holds the writer lock (or creates the index) changes a file.
 */
export class OpenIndex {
  readonly collection: OpenOptions["collection"];
  readonly directory: string;
  readonly log: Log;
  readonly writer: WriterLock;
  private readonly readOnly: boolean;
  private readonly files: IndexFiles;
  private repairing: Promise<Repair> | undefined;

  private constructor(
    readonly lance: Lance,
    options: OpenOptions,
  ) {
    this.collection = options.collection;
    this.directory = options.directory;
    this.log = options.log;
    this.readOnly = options.readOnly ?? false;
    this.writer = createWriterLock(options.directory, options.log);
    this.files = new IndexFiles(lance, options, this.writer);
  }

  static async open(lance: Lance, options: OpenOptions): Promise<OpenIndex> {
    const index = new OpenIndex(lance, options);
    await index.guard(() => index.start());
    return index;
  }

  get graph(): GraphTables {
    return this.files.graph;
  }

  get vectors(): VectorCache {
    return this.files.vectors;
  }

  get catalog(): Catalog {
    return this.files.catalog;
  }

  get rebuiltBecause(): string | undefined {
    return this.files.rebuiltBecause;
  }

  get lastSequence(): number {
    return this.files.lastSequence;
  }

  nextSequence(): number {
    return this.files.nextSequence();
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
      if (info?.generation !== this.files.knownInfo?.generation) {
        await this.reload();
        return true;
      }
      const hasNewVectors = await this.vectors.refresh();
      if (!(await this.files.hasNewDocuments())) return hasNewVectors;
      await this.files.load();
      return true;
    });
  }

  /** Empties everything. Only with the lock held. */
  async startAfresh(): Promise<void> {
    await this.files.replace({ vectors: true });
  }

  async close(): Promise<void> {
    this.files.close();
    await this.writer.release();
  }

  private async start(): Promise<void> {
    if ((await this.files.readInfo()) === undefined) await this.create();
    const info = this.files.knownInfo;
    if (info?.schemaVersion !== schemaVersion || info.vectorSchemaVersion !== vectorSchemaVersion) {
      await this.replaceOtherVersion();
      return;
    }
    try {
      await this.files.open();
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      if ((await this.repair(error)) === "unneeded") throw error;
    }
  }

  private async create(): Promise<void> {
    if (this.readOnly) throw notIndexed(this.collection.title);
    await createDirectory(this.directory);
    await withGuard(this.directory, async () => {
      // Another window may have been faster.
      if ((await this.files.readInfo()) !== undefined) return;
      await discardDatabase(graphDirectory(this.directory));
      await this.files.create();
    });
  }

  /** The vectors stay unless their own version differs: they are what takes long to compute. */
  private async replaceOtherVersion(): Promise<void> {
    const info = this.files.knownInfo;
    const isDamaged = info?.generation === "";
    if (this.readOnly) throw notIndexed(this.collection.title);
    await this.writer.acquire();
    const because = isDamaged
      ? `The index of ${this.collection.title} was damaged, so it is built anew.`
      : `The index of ${this.collection.title} was made by another version of this program, so it is built anew.`;
    this.files.rebuiltBecause = because;
    this.log.warn(because);
    await this.files.replace({ vectors: info?.vectorSchemaVersion !== vectorSchemaVersion });
  }

  /** Brings memory to what is on disk, wherever another process has put it. */
  private async reload(): Promise<void> {
    const known = this.files.knownInfo;
    const info = await this.files.readInfo();
    if (info === undefined) {
      // Somebody removed the folder.
      this.files.close();
      await this.start();
    } else if (info.generation !== known?.generation || !this.files.isOpen) {
      await this.files.open();
    } else {
      await this.files.load();
      await this.vectors.refresh();
    }
  }

  private async takeLock(): Promise<void> {
    if (this.readOnly)
      throw new EngineError("store/read-only", `The index of ${this.collection.title} is open for reading only.`);
    if (this.writer.isHeld()) return;
    await createDirectory(this.directory);
    if (!(await this.writer.acquire())) return;
    await this.reload().catch((trouble: unknown) => this.repair(trouble));
    // Rows that a dead writer left behind have revisions that the log does not know.
    if ((await deadRows(this.graph, this.catalog)) > 0) {
      this.files.raiseSequence(await highestRevision(this.graph));
    }
  }

  private repair(cause: unknown): Promise<Repair> {
    this.repairing ??= this.repairOnce(cause).finally(() => (this.repairing = undefined));
    return this.repairing;
  }

  private async repairOnce(cause: unknown): Promise<Repair> {
    if (isOutsideTrouble(cause, this.directory)) throw cause;
    if (this.readOnly) {
      throw new EngineError("store/corrupt", `The index of ${this.collection.title} is damaged; index it again.`, {
        cause,
      });
    }
    await this.writer.acquire();
    const known = this.files.knownInfo;
    const info = await readIndexInfo(this.directory);
    if (info !== undefined && known !== undefined && info.generation !== known.generation) {
      await this.reload();
      return "repaired";
    }
    const isVectorTrouble = !(await this.areVectorsSound());
    const verdict = await this.checkGraph();
    if (verdict === "sound" && !isVectorTrouble) return "unneeded";
    if (verdict === "broken") {
      this.files.rebuiltBecause = `The index of ${this.collection.title} was damaged and has been emptied.`;
      this.log.error(this.files.rebuiltBecause, cause);
      await this.files.replace({ vectors: isVectorTrouble });
      return "emptied";
    }
    if (isVectorTrouble) {
      this.files.noteLostVectors(cause);
      await this.files.replaceVectors();
    }
    return "repaired";
  }

  /** Takes out documents with garbled texts, and builds a broken full-text index anew. */
  private async checkGraph(): Promise<"sound" | "repaired" | "broken"> {
    try {
      if (!this.files.isOpen) await this.files.open();
      const { graph } = this;
      await checkoutLatest(graph);
      const garbled = await readEverything(graph);
      const paths = [...garbled].flatMap((revision) => this.catalog.pathOf(revision) ?? []);
      if (paths.length > 0) {
        const rows = paths.map((path) => removedRow(path, this.nextSequence()));
        await graph.tables.documents.add(documentsTable(rows));
        this.files.noteIncomplete(paths.length);
      }
      const isFolded = await repairFullText(this.lance, graph);
      if (!isFolded)
        this.log.warn(`The full-text index of ${this.collection.title} was damaged and has been built anew.`);
      await this.files.load();
      return paths.length === 0 && isFolded ? "sound" : "repaired";
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return "broken";
    }
  }

  private async areVectorsSound(): Promise<boolean> {
    try {
      if (this.files.isOpen) await this.vectors.verify();
      return true;
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return false;
    }
  }

  private corrupt(cause: unknown): EngineError {
    const because = this.rebuiltBecause ?? `The index of ${this.collection.title} was damaged.`;
    return new EngineError("store/corrupt", `${because} Index it again.`, { cause, retryable: true });
  }
}

function notIndexed(title: string): EngineError {
  return new EngineError("store/not-indexed", `${title} is not indexed yet; index it first.`);
}
