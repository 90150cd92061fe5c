import {
  type AddRequest,
  type Collection,
  createTurns,
  type Engine,
  type FoundSource,
  isAbort,
  type Log,
  type SourcePart,
  type SourceRequest,
  type SourceStatus,
} from "../core";
import { describeFailure } from "./describe-failure";
import { type EngineAccess } from "./engine-access";

/**
 * What can be asked besides this window's own files, and what is being read of it: for a tree, a picker or a page. Each
 * source is read by a run of its own, so that each can be watched and stopped. Knows no editor.
 */

export interface KnowledgePorts {
  readonly access: Pick<EngineAccess, "lease">;
  readonly log: Log;
  /** Something of `entries` is another now; called for each step of a run. */
  readonly changed: () => void;
}

export interface KnowledgeEntry {
  readonly collection: Collection;
  /** Absent while it is read for the first time. */
  readonly status?: SourceStatus;
  /** This window reads it now; `total` is 0 until it is known. */
  readonly reading?: { readonly done: number; readonly total: number };
}

export type Outcome =
  | { readonly type: "read"; readonly collection: Collection; readonly documents: number; readonly written: number }
  | { readonly type: "failed"; readonly name: string; readonly reason: string }
  | { readonly type: "stopped"; readonly collection: Collection };

interface Run {
  readonly collection: Collection;
  readonly abort: AbortController;
  done: number;
  total: number;
  outcomes: Promise<readonly Outcome[]>;
}

/** The engine reads two at once as well: more would only share the same disk and processor. */
const readAtOnce = 2;

export class Knowledge {
  private statuses: readonly SourceStatus[] = [];
  private readonly runs = new Map<string, Run>();
  private readonly turns = createTurns(readAtOnce);

  constructor(private readonly ports: KnowledgePorts) {}

  /** The workspace's folders, then what was added, then what is only now being added. */
  get entries(): readonly KnowledgeEntry[] {
    const known = this.statuses.map((status) => ({
      collection: status.collection,
      status,
      ...this.progressOf(status),
    }));
    const listed = new Set(this.statuses.map(({ collection }) => collection.id));
    const fresh = [...this.runs.values()].filter(({ collection }) => !listed.has(collection.id));
    return [...known, ...fresh.map((run) => ({ collection: run.collection, ...this.progressOf(run) }))];
  }

  /** Asks the engine, which is opened where it was not. */
  async load(): Promise<readonly KnowledgeEntry[]> {
    const { engine, signal } = await this.ports.access.lease();
    this.statuses = await engine.sources(signal);
    this.ports.changed();
    return this.entries;
  }

  async find(request: SourceRequest, signal?: AbortSignal): Promise<readonly FoundSource[]> {
    const lease = await this.ports.access.lease(signal);
    return lease.engine.findSources(request, lease.signal);
  }

  /** Adds of what a request comes to these, and reads them. */
  async add(request: SourceRequest, chosen: readonly Collection[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    const only = (id: string): AddRequest => ({ ...request, only: [id] });
    return this.readAll(chosen, (engine, { id }, stop) => engine.addSources(only(id), stop), signal);
  }

  /** Reads what has changed of these, or of everything that was added. */
  async refresh(ids?: readonly string[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    const chosen = (await this.load()).filter(({ collection: { id, kind } }) =>
      ids === undefined ? kind !== "workspace" : ids.includes(id),
    );
    return this.readAll(
      chosen.map(({ collection }) => collection),
      (engine, { id }, stop) => engine.refreshSources([id], stop),
      signal,
    );
  }

  /** What was read of it is kept, and a refresh goes on from there. */
  stop(id: string): void {
    this.runs.get(id)?.abort.abort();
  }

  async remove(id: string): Promise<void> {
    const run = this.runs.get(id);
    run?.abort.abort();
    await run?.outcomes;
    const { engine } = await this.ports.access.lease();
    await engine.removeSource(id);
    await this.load();
  }

  private progressOf({ collection }: Pick<KnowledgeEntry, "collection">): Pick<KnowledgeEntry, "reading"> {
    const run = this.runs.get(collection.id);
    return run === undefined ? {} : { reading: { done: run.done, total: run.total } };
  }

  private async readAll(
    collections: readonly Collection[],
    start: (engine: Engine, collection: Collection, stop: AbortSignal) => AsyncIterable<SourcePart>,
    signal?: AbortSignal,
  ): Promise<readonly Outcome[]> {
    const runs = collections.map((collection) => this.runs.get(collection.id) ?? this.startRun(collection, start));
    const stopAll = (): void => runs.forEach(({ abort }) => abort.abort());
    if (signal?.aborted === true) stopAll();
    signal?.addEventListener("abort", stopAll, { once: true });
    try {
      return (await Promise.all(runs.map(({ outcomes }) => outcomes))).flat();
    } finally {
      signal?.removeEventListener("abort", stopAll);
      if (runs.length > 0) await this.load();
    }
  }

  private startRun(
    collection: Collection,
    start: (engine: Engine, collection: Collection, stop: AbortSignal) => AsyncIterable<SourcePart>,
  ): Run {
    const abort = new AbortController();
    const settle = (error: unknown): readonly Outcome[] => {
      if (isAbort(error) || abort.signal.aborted) return [{ type: "stopped", collection }];
      const { text } = describeFailure(error);
      this.ports.log.error(`${collection.title} could not be read: ${text}`, error);
      return [{ type: "failed", name: collection.title, reason: text }];
    };
    const end = (): void => {
      this.runs.delete(collection.id);
      this.ports.changed();
    };
    const run: Run = { collection, abort, done: 0, total: 0, outcomes: Promise.resolve([]) };
    run.outcomes = this.turns
      .run(() => this.read(run, start), { signal: abort.signal })
      .catch(settle)
      .finally(end);
    this.runs.set(collection.id, run);
    this.ports.changed();
    return run;
  }

  private async read(
    run: Run,
    start: (engine: Engine, collection: Collection, stop: AbortSignal) => AsyncIterable<SourcePart>,
  ): Promise<readonly Outcome[]> {
    const { engine, signal } = await this.ports.access.lease(run.abort.signal);
    const outcomes: Outcome[] = [];
    for await (const part of start(engine, run.collection, signal)) {
      if (part.type === "source-progress") {
        [run.done, run.total] = [part.done, part.total];
        this.ports.changed();
      } else if (part.type === "source-end") {
        const { collection, documents, written } = part;
        outcomes.push({ type: "read", collection, documents, written });
      } else if (part.type === "source-failed") {
        outcomes.push({ type: "failed", name: part.name, reason: part.reason });
      } else if (part.type === "notice") this.ports.log.info(part.text);
    }
    return outcomes;
  }
}
