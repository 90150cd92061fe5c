import {
  createTurns,
  type EmbedPart,
  isAbort,
  isEngineError,
  type IngestOptions,
  type IngestReport,
  type Log,
} from "../core";
import { type IndexState } from "../protocol/chat";
import { describeFailure } from "./describe-failure";
import { type EngineAccess } from "./engine-access";
import { type IndexActivity, activityOf, describeIndex } from "./index-state";

/**
 * Who keeps the index true while the window is open? One ingest at a time, in the order asked; vectors follow in the
 * background and make way for whatever reads many files. Knows no editor, so that it is tested without one.
 */

export interface IndexerPorts {
  readonly access: Pick<EngineAccess, "lease">;
  readonly log: Log;
  /** Are there folders to work on? */
  readonly hasFolder: () => boolean;
  /** Absolute paths whose vectors come first: open and lately changed files. */
  readonly first: () => readonly string[];
  /** Remembered with the workspace: was it indexed before? Tells it without loading the store. */
  readonly remembered: { get(): boolean; set(indexed: boolean): void };
  /** Is a workspace file open, whether or not it has folders? */
  readonly hasWorkspaceFile: () => boolean;
  /** Who answers, and what leaves this computer then. */
  readonly answering: () => { readonly provider: string; readonly privacy?: string };
  readonly showState: (state: IndexState) => void;
  readonly notice: (text: string) => void;
  /** A whole index was finished. */
  readonly indexed: () => void;
  readonly lockedRetryMs?: number;
}

export interface IndexProgress {
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

export class Indexer {
  private activity: IndexActivity;
  /** Chunks of the index, as far as they were counted. */
  private chunks: number | undefined;
  private pendingIngests = 0;
  private readonly turns = createTurns();
  private embedding: { readonly abort: AbortController; readonly finished: Promise<void> } | undefined;
  private isPaused = false;
  private isDisposed = false;
  private retryTimer: NodeJS.Timeout | undefined;

  constructor(private readonly ports: IndexerPorts) {
    this.activity = this.restingActivity();
  }

  get state(): IndexState {
    return describeIndex(this.activity, this.ports.answering());
  }

  /** Has an index been finished here, as far as is known without opening it? */
  get isIndexed(): boolean {
    return this.ports.remembered.get();
  }

  get paused(): boolean {
    return this.isPaused;
  }

  /** Brings the index in line, for someone who waits for it; vectors follow afterwards. */
  async index(
    options: IngestOptions = {},
    signal?: AbortSignal,
    onProgress?: (progress: IndexProgress) => void,
  ): Promise<IngestReport> {
    const report = await this.enqueue(() => this.ingest(options, signal, onProgress));
    this.embedSoon();
    return report;
  }

  /** The same for nobody in particular: files changed, or the window opened. Trouble goes to the state and the log. */
  async follow(options: IngestOptions = {}): Promise<void> {
    try {
      const { written, removed } = await this.enqueue(() => this.ingest(options));
      this.ports.log.debug(`Followed changes: ${written} written, ${removed} removed.`);
    } catch (error) {
      this.settleFailure(error, () => void this.follow(options));
      return;
    }
    this.embedSoon();
  }

  pause(): void {
    this.isPaused = true;
    this.embedding?.abort.abort();
    if (!this.embedding) void this.refresh();
  }

  resume(): void {
    this.isPaused = false;
    this.prepareEmbedding();
    this.embedSoon();
  }

  /** Forgets the index of every folder. */
  async clear(): Promise<void> {
    await this.enqueue(async () => {
      await this.stopEmbedding();
      const { engine } = await this.ports.access.lease();
      await engine.clear();
      this.ports.remembered.set(false);
      this.show({ kind: "not-indexed" });
    });
  }

  /** Asks the index how it stands. Opens the engine, so only once somebody looks. */
  async refresh(): Promise<void> {
    if (!this.ports.hasFolder()) return this.show(this.restingActivity());
    try {
      const { engine, signal } = await this.ports.access.lease();
      const status = await engine.status(signal);
      this.chunks = status.collections.reduce((sum, root) => sum + root.chunks, 0);
      const isStopped = this.activity.kind === "not-indexed" && this.activity.stoppedAt !== undefined;
      const isBusy = this.activity.kind === "indexing" || this.embedding !== undefined;
      if (!isStopped && !isBusy) this.ports.remembered.set(status.collections.some((root) => root.indexed));
      this.show(isStopped || isBusy ? this.activity : activityOf(status, this.isPaused));
    } catch (error) {
      this.settleFailure(error);
    }
  }

  /**
   * Other folders or settings: `reset` lets go of the old engine, and whatever was under way goes on with the next one.
   * `relist` where other files belong to the index, or the same ones are to be read again.
   */
  async reopen(reset: () => Promise<void>, relist: boolean): Promise<void> {
    const wasIndexing = this.pendingIngests > 0;
    await reset();
    await Promise.all([this.stopEmbedding(), this.turns.idle()]);
    this.show(this.restingActivity());
    if (!this.ports.hasFolder()) return;
    if (wasIndexing || (relist && this.isIndexed)) return this.follow();
    if (!this.isIndexed) return;
    this.prepareEmbedding();
    this.embedSoon();
  }

  /** Something that is shown beside the index has changed. */
  showAgain(): void {
    this.show(this.activity);
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearTimeout(this.retryTimer);
    await this.stopEmbedding();
  }

  private async ingest(
    options: IngestOptions,
    callerSignal?: AbortSignal,
    onProgress?: (progress: IndexProgress) => void,
  ): Promise<IngestReport> {
    // A few saved files go beside the embedding; a whole workspace wants the worker for itself.
    const isWhole = options.paths === undefined;
    if (isWhole) await this.stopEmbedding();
    const { engine, signal } = await this.ports.access.lease(callerSignal);
    signal.throwIfAborted();
    const wasIndexed = this.isIndexed;
    let progress: IndexProgress = { done: 0, total: 0, path: "" };
    if (isWhole) this.show({ kind: "indexing", ...progress });
    try {
      for await (const part of engine.ingest(options, signal)) {
        switch (part.type) {
          case "ingest-progress":
            progress = part;
            if (isWhole) this.show({ kind: "indexing", done: part.done, total: part.total });
            onProgress?.(part);
            break;
          case "notice":
            this.ports.notice(part.text);
            break;
          case "ingest-end":
            if (!isWhole) return part.report;
            this.ports.remembered.set(true);
            this.chunks = part.report.chunks;
            this.ports.indexed();
            this.prepareEmbedding();
            return part.report;
        }
      }
    } catch (error) {
      if (isAbort(error) && isWhole) {
        this.show(wasIndexed ? { kind: "unknown" } : { kind: "not-indexed", stoppedAt: progress });
        if (wasIndexed) this.embedSoon();
      } else if (isWhole)
        this.show(
          isEngineError(error) && error.code === "store/locked"
            ? { kind: "elsewhere" }
            : { kind: "failed", reason: describeFailure(error).text },
        );
      throw error;
    }
    throw new Error("An ingest ends with ingest-end.");
  }

  private enqueue<T>(job: () => Promise<T>): Promise<T> {
    this.pendingIngests += 1;
    return this.turns.run(job).finally(() => (this.pendingIngests -= 1));
  }

  /** Not "ready": a model is loaded before the first vectors come, which takes a while and is said. */
  private prepareEmbedding(): void {
    if (!this.isPaused)
      this.show({ kind: "embedding", done: 0, total: 0, chunks: this.chunks, remainingSeconds: undefined });
  }

  private embedSoon(): void {
    if (this.embedding || this.isDisposed) return;
    if (this.isPaused) return void this.refresh();
    const abort = new AbortController();
    const finished = this.embed(abort.signal).then(
      (outcome) => {
        this.embedding = undefined;
        // One that was asked to stop is followed by whatever stopped it.
        if (outcome === "complete" || this.isPaused) return this.refresh();
      },
      (error: unknown) => {
        this.embedding = undefined;
        this.settleFailure(error, () => this.embedSoon());
      },
    );
    this.embedding = { abort, finished };
  }

  private async embed(ownSignal: AbortSignal): Promise<"complete" | "stopped"> {
    const { engine, signal } = await this.ports.access.lease(ownSignal);
    try {
      for await (const part of engine.embed({ first: this.ports.first() }, signal)) this.showEmbedding(part);
      return "complete";
    } catch (error) {
      if (isAbort(error)) return "stopped";
      throw error;
    }
  }

  private showEmbedding(part: EmbedPart): void {
    if (part.type === "embed-progress") {
      const { done, total, remainingSeconds } = part;
      this.show({ kind: "embedding", done, total, chunks: this.chunks, remainingSeconds });
    } else if (part.embedded > 0)
      this.ports.log.info(`Embedded ${part.embedded} passages in ${part.seconds.toFixed(1)} s.`);
  }

  private async stopEmbedding(): Promise<void> {
    this.embedding?.abort.abort();
    await this.embedding?.finished;
  }

  private settleFailure(error: unknown, retry?: () => void): void {
    if (isAbort(error)) return;
    const { code, text } = describeFailure(error);
    if (code === "store/locked") {
      this.ports.log.info(text);
      this.show({ kind: "elsewhere" });
      // The other window may close; then somebody must go on.
      if (retry && !this.isDisposed) {
        clearTimeout(this.retryTimer);
        this.retryTimer = setTimeout(retry, this.ports.lockedRetryMs ?? 60_000);
        this.retryTimer.unref();
      }
      return;
    }
    this.ports.log.error(text, error);
    const searchGoesOn = code.startsWith("embed/") || code === "worker/crashed";
    this.show({ kind: searchGoesOn && this.isIndexed ? "words-only" : "failed", reason: text });
  }

  private restingActivity(): IndexActivity {
    if (!this.ports.hasFolder()) return { kind: this.ports.hasWorkspaceFile() ? "empty-workspace" : "no-folder" };
    return this.isIndexed ? { kind: "unknown" } : { kind: "not-indexed" };
  }

  private show(activity: IndexActivity): void {
    this.activity = activity;
    if (!this.isDisposed) this.ports.showState(this.state);
  }
}
