import { setTimeout as delay } from "node:timers/promises";
import { EngineError, type Log } from "../api";
import { createTurns } from "../platform/turns";
import { type Catalog } from "./catalog";
import { clearDamageMark, isMarkedDamaged, markDamaged } from "./files/damage-mark";
import { createDirectory, makePrivate } from "../platform/folders";
import { readIndexInfo, sweepLeftovers } from "./files/index-info";
import { forgetCursor } from "./files/known-listing";
import { createWriterLock, goneError, type WriterLock } from "./files/writer-lock";
import { inspectGraph } from "./graph/check-graph";
import { createFullTextIndex, type GraphTables } from "./graph/graph-tables";
import { IndexFiles, type OpenOptions } from "./index-files";
import { type Lance } from "./lance-database";
import { deadRows, highestRevision } from "./maintain";
import { documentsTable, removedRow, schemaVersion, vectorSchemaVersion } from "./schema";
import { isOutsideTrouble, namedError } from "./store-error";
import { type InstantVectors } from "./instant-vectors";
import { type VectorCache } from "./vectors/vector-cache";

/** `unneeded`: the files are sound, so the cause is elsewhere. `emptied`: the documents must be indexed again. */
type Repair = "unneeded" | "repaired" | "emptied";

/**
 * One index, open: creates its files, opens them again when another process has replaced them, and decides when they
 * are damaged. Invariant: only a process that holds the writer lock changes a file, and reading takes no lock. What a
 * reader finds damaged it leaves as it is, with a mark for the next writer.
 */
export class OpenIndex {
  readonly collection: OpenOptions["collection"];
  readonly directory: string;
  readonly log: Log;
  readonly writer: WriterLock;
  private readonly files: IndexFiles;
  private readonly loads = createTurns();
  private repairing: Promise<Repair> | undefined;
  /** What a read met that a writer has to look into. */
  private damage: { readonly cause: unknown } | undefined;
  /** Since the lock was taken, memory is as the disk is, and what was damaged is mended. */
  private isReady = false;

  private constructor(
    readonly lance: Lance,
    options: OpenOptions,
  ) {
    this.collection = options.collection;
    this.directory = options.directory;
    this.log = options.log;
    this.writer = createWriterLock(options.directory, options.log);
    this.files = new IndexFiles(lance, options);
  }

  static async open(lance: Lance, options: OpenOptions): Promise<OpenIndex> {
    const index = new OpenIndex(lance, options);
    await index.guard(() => index.load());
    return index;
  }

  get graph(): GraphTables {
    return this.files.graph;
  }

  get vectors(): VectorCache {
    return this.files.vectors;
  }

  get instant(): InstantVectors {
    return this.files.instant;
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

  /**
   * Numbers for so many revisions, never given out before or again, whatever becomes of this process. Those of a
   * process that lost the lock unawares are all lower than those of the one that took it over, so that what it still
   * writes neither meets nor outdoes what that one has written.
   */
  async sequences(count: number): Promise<readonly number[]> {
    const last = this.files.lastSequence + count;
    if (last > this.writer.reservedTo()) await this.writer.reserve(last + reservedAtOnce);
    return Array.from({ length: count }, () => this.files.nextSequence());
  }

  /** After each commit to the documents log. */
  async noteOwnCommit(): Promise<void> {
    await this.files.noteOwnCommit();
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
   * Makes a failed read again on the newest files: another process may have removed those it read. When that does not
   * help, the index is damaged: the caller hears of it as `store/corrupt`, and the next write puts it right. Gives
   * `nothing` where there is no index that could be read.
   */
  async read<T>(nothing: T, action: (index: this) => Promise<T>): Promise<T> {
    return this.guard(async () => {
      for (let attempt = 0; ; attempt++) {
        if (!this.files.isOpen) return nothing;
        try {
          return await action(this);
        } catch (error) {
          if (isOutsideTrouble(error, this.directory)) throw error;
          if (attempt > 0 && !(await this.isWorthRetrying(attempt))) {
            if (await this.isSound()) throw error;
            await this.noteDamage(error);
            throw this.corrupt(error);
          }
          await this.load();
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
        this.isReady = false;
        if (isOutsideTrouble(error, this.directory)) {
          await this.load().catch((trouble: unknown) => this.log.debug(String(trouble)));
          throw error;
        }
        // What two writers at a time do to each other is no damage.
        await this.writer.assertHeld();
        await this.load();
        if ((await this.repair(error)) === "unneeded") throw error;
        throw this.corrupt(error);
      }
    });
  }

  /** Runs what tidies up. What it finds damaged is put right, and then there is nothing left to tidy. */
  async tidy(action: () => Promise<void>): Promise<void> {
    return this.guard(async () => {
      await this.writer.assertHeld();
      try {
        await action();
      } catch (error) {
        if (isOutsideTrouble(error, this.directory)) throw error;
        await this.writer.assertHeld();
        if ((await this.repair(error)) === "unneeded") throw error;
      }
    });
  }

  /** True when another process has changed anything. */
  async refresh(): Promise<boolean> {
    const info = await this.guard(() => readIndexInfo(this.directory));
    if (info?.generation !== this.files.knownInfo?.generation || (info !== undefined && !this.files.isOpen)) {
      const wasOpen = this.files.isOpen;
      await this.guard(() => this.load());
      return wasOpen || this.files.isOpen;
    }
    return this.read(false, async () => {
      const hasNewVectors = await this.vectors.refresh();
      if (!(await this.files.hasNewDocuments())) return hasNewVectors;
      await this.files.load();
      return true;
    });
  }

  /** Empties everything. Only with the lock held. */
  async startAfresh(): Promise<void> {
    await this.writer.assertHeld();
    await this.files.replace({ keepVectors: false });
    await sweepLeftovers(this.directory);
  }

  /** Another process that has written although the lock is ours wrote before it noticed: read what it wrote. */
  async catchUp(): Promise<void> {
    await this.writer.assertHeld();
    if (await this.files.hasNewDocuments()) await this.files.load();
  }

  async releaseLock(): Promise<void> {
    this.isReady = false;
    await this.writer.release(this.files.lastSequence);
  }

  async close(): Promise<void> {
    this.files.close();
    await this.releaseLock();
  }

  /** Brings memory to what is on disk. A writer may replace files while they are read; then they are read again. */
  private load(): Promise<void> {
    return this.loads.run(() => this.loadPatiently());
  }

  private async loadPatiently(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.loadOnce();
        return;
      } catch (error) {
        if (isOutsideTrouble(error, this.directory)) throw error;
        if (attempt === 0 || (await this.isWorthRetrying(attempt))) continue;
        this.files.close();
        this.damage = { cause: error };
        this.files.rebuiltBecause = `The index of ${this.collection.title} is damaged and must be built anew.`;
        this.log.error(this.files.rebuiltBecause, error);
        return;
      }
    }
  }

  /** While another process writes, what cannot be read now may be there in a moment. */
  private async isWorthRetrying(attempt: number): Promise<boolean> {
    const wait = retryMs[attempt - 1];
    if (wait === undefined || !(await this.writer.isHeldElsewhere())) return false;
    await delay(wait);
    return true;
  }

  private async loadOnce(): Promise<void> {
    const info = await this.files.readInfo();
    if (info?.schemaVersion !== schemaVersion || info.vectorSchemaVersion !== vectorSchemaVersion) {
      this.files.close();
      if (info === undefined) return;
      this.files.rebuiltBecause =
        info.generation === ""
          ? `The index of ${this.collection.title} was damaged, so it must be built anew.`
          : `The index of ${this.collection.title} was made by another version of this program, so it must be built anew.`;
      this.log.warn(this.files.rebuiltBecause);
    } else if (info.generation !== this.files.openGeneration) {
      await this.files.open();
      // Another process has made everything anew.
      this.damage = undefined;
    } else {
      await this.files.load();
      await this.vectors.refresh();
    }
  }

  private async takeLock(): Promise<void> {
    if (this.isReady) {
      // Also tells a caller whose lock went to another process that its plans were made for files of before.
      try {
        await this.writer.assertHeld();
      } catch (error) {
        this.isReady = false;
        await this.load();
        throw error;
      }
      if (this.damage === undefined) return;
    } else {
      const hadIndex = this.files.isOpen;
      await createDirectory(this.directory);
      await makePrivate(this.directory);
      await this.writer.acquire();
      await this.load();
      if (hadIndex && this.files.knownInfo === undefined) throw goneError(this.directory);
      this.files.raiseSequence(this.writer.reservedTo());
      if (!this.files.isOpen && this.damage === undefined) await this.create();
      // Rows that a dead writer left behind have revisions that the log does not know.
      else if (this.files.isOpen && (await deadRows(this.graph, this.catalog)) > 0) {
        this.files.raiseSequence(await highestRevision(this.graph));
      }
    }
    if (this.damage !== undefined || (await isMarkedDamaged(this.directory))) {
      await this.repair(this.damage?.cause);
      await clearDamageMark(this.directory);
    }
    if (this.files.isOpen) await this.vectors.dropUnopened();
    await sweepLeftovers(this.directory);
    this.isReady = true;
  }

  /** Where there is none, or one of another version. The vectors stay unless their own version differs. */
  private async create(): Promise<void> {
    const info = this.files.knownInfo;
    await this.files.replace({ keepVectors: info === undefined || info.vectorSchemaVersion === vectorSchemaVersion });
  }

  private async noteDamage(cause: unknown): Promise<void> {
    this.damage = { cause };
    this.files.rebuiltBecause = `The index of ${this.collection.title} is damaged; index it again to put it right.`;
    this.log.error(this.files.rebuiltBecause, cause);
    await markDamaged(this.directory, this.log);
  }

  /** Only with the lock held. */
  private repair(cause: unknown): Promise<Repair> {
    this.repairing ??= this.repairOnce(cause).finally(() => (this.repairing = undefined));
    return this.repairing;
  }

  private async repairOnce(cause: unknown): Promise<Repair> {
    const hadDamagedVectors = this.files.isOpen && (await this.vectors.dropDamaged());
    const verdict = await this.checkGraph();
    this.damage = undefined;
    if (verdict === "sound") return hadDamagedVectors ? "repaired" : "unneeded";
    if (verdict === "repaired") return "repaired";
    this.files.rebuiltBecause = `The index of ${this.collection.title} was damaged and has been emptied.`;
    this.log.error(this.files.rebuiltBecause, cause);
    await this.files.replace({ keepVectors: true });
    return "emptied";
  }

  /** Takes out documents with garbled texts, and builds a broken full-text index anew. */
  private async checkGraph(): Promise<"sound" | "repaired" | "broken"> {
    try {
      if (!this.files.isOpen) await this.files.open();
      const { graph } = this;
      const { garbled, isFullTextSound } = await inspectGraph(this.lance, graph);
      const paths = [...garbled].flatMap((revision) => this.catalog.pathOf(revision) ?? []);
      if (paths.length > 0) {
        await forgetCursor(this.directory);
        const numbers = await this.sequences(paths.length);
        const rows = paths.map((path, index) => removedRow(path, numbers[index] ?? 0));
        await graph.tables.documents.add(documentsTable(rows));
        this.files.noteIncomplete(paths.length);
      }
      if (!isFullTextSound) {
        await createFullTextIndex(this.lance, graph.tables.chunks);
        this.log.warn(`The full-text index of ${this.collection.title} was damaged and has been built anew.`);
      }
      await this.files.load();
      return paths.length === 0 && isFullTextSound ? "sound" : "repaired";
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return "broken";
    }
  }

  /** Changes nothing. */
  private async isSound(): Promise<boolean> {
    if (!this.files.isOpen) return false;
    try {
      const { garbled, isFullTextSound } = await inspectGraph(this.lance, this.graph);
      return garbled.size === 0 && isFullTextSound;
    } catch (error) {
      if (isOutsideTrouble(error, this.directory)) throw error;
      return false;
    }
  }

  private corrupt(cause: unknown): EngineError {
    const because = this.rebuiltBecause ?? `The index of ${this.collection.title} was damaged. Index it again.`;
    return new EngineError("store/corrupt", because, { cause, retryable: true });
  }
}

/** Milliseconds before each further attempt to read what another process is writing. */
const retryMs = [5, 20, 50, 100, 200];
/** Revisions: one small file is written for so many, and so many are lost to a process that dies. */
const reservedAtOnce = 10_000;
