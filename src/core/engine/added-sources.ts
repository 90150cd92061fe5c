import {
  type AddRequest,
  type Config,
  EngineError,
  type FoundSource,
  type Host,
  type SeenSource,
  type SourceContext,
  type SourceKind,
  type SourcePart,
  type SourceRequest,
  type StoredSource,
} from "../api";
import { type Gate } from "../platform/http/gate";
import { createTurns } from "../platform/turns";
import { createSourceList } from "../store/source-list";
import { type Collections } from "./collections";
import { fetchSource } from "./fetch-source";
import { type Ingests } from "./ingest-collections";
import { mergeParts } from "./merge-parts";
import { narrowSources, unknownSource } from "./narrow-sources";
import { createSourceKinds } from "./source-kinds";

export interface AddedSourcesDependencies {
  readonly collections: Collections;
  readonly ingests: Pick<Ingests, "ingestOne">;
  readonly gate: Gate;
  readonly host: Host;
  readonly config: Pick<Config, "index" | "github" | "stackoverflow">;
}

/** What users added beside their workspace, shared by all windows of this machine. */
export interface AddedSources {
  /** Everything that was added, as this workspace sees it. */
  look(signal?: AbortSignal): Promise<readonly SeenSource[]>;
  find(request: SourceRequest, signal?: AbortSignal): Promise<readonly FoundSource[]>;
  add(request: AddRequest, signal?: AbortSignal): AsyncGenerator<SourcePart>;
  refresh(ids: readonly string[] | undefined, signal?: AbortSignal): AsyncGenerator<SourcePart>;
  /** Reads the versions that this workspace has of what was added in another; tells of each in a sentence. */
  followUpgrades(signal?: AbortSignal): AsyncGenerator<string>;
  remove(id: string): Promise<void>;
}

/**
 * Whoever asks: reading files keeps a processor and LanceDB busy, and two at once take a hundred megabytes more and no
 * less time; over the network one waits while the other is parsed.
 */
const readAtOnce = { files: 1, network: 2 };

export function createAddedSources({
  collections,
  ingests,
  gate,
  host,
  config,
}: AddedSourcesDependencies): AddedSources {
  const reading = { files: createTurns(readAtOnce.files), network: createTurns(readAtOnce.network) };
  const list = createSourceList(host.sharedDir ?? host.storageDir, host.log);
  const kinds = createSourceKinds({ gate, log: host.log });
  const context: SourceContext = {
    roots: collections.sources.flatMap(({ folder }) => folder ?? []),
    maxFileBytes: config.index.maxFileBytes,
    github: config.github,
    stackoverflow: config.stackoverflow,
    secrets: host.secrets,
    interpreterOf: async (root) => (await list.interpreterOf(root)) ?? host.interpreterOf?.(root),
    chooseInterpreter: (root, interpreter) => list.chooseInterpreter(root, interpreter),
    async importedModules() {
      const { open, release } = await collections.searchable();
      try {
        return new Set((await Promise.all(open.map(async ({ store }) => [...(await store.importedModules())]))).flat());
      } finally {
        release();
      }
    },
  };

  async function lookAt(stored: readonly StoredSource[], signal?: AbortSignal): Promise<readonly SeenSource[]> {
    const found = new Map<string, SeenSource>();
    for (const kind of kinds.values()) {
      const own = stored.filter(({ collection }) => collection.kind === kind.kind);
      for (const seen of await kind.look(own, context, signal)) found.set(seen.stored.collection.id, seen);
    }
    // What a newer program added is no business of this one.
    return stored.flatMap(({ collection }) => found.get(collection.id) ?? []);
  }

  async function look(signal?: AbortSignal): Promise<readonly SeenSource[]> {
    return lookAt(await list.all(), signal);
  }

  async function remove({ stored: { collection }, source }: SeenSource): Promise<void> {
    // The index goes first: what is listed without an index is read again, an index without a name would stay for ever.
    await collections.clear([source ?? nothingOf(collection)]);
    await list.remove(collection.id);
  }

  /** What is asked of one that is there already holds from now on; a package asks nothing. */
  async function addOrChange(wanted: StoredSource): Promise<void> {
    const { collection, settings } = wanted;
    await list.add(wanted);
    if (collection.kind !== "package") await list.change(collection.id, (before) => ({ ...before, settings }));
  }

  async function* fetchInTurn(seen: SeenSource, signal: AbortSignal): AsyncGenerator<SourcePart> {
    const turns = seen.source?.folder === undefined ? reading.network : reading.files;
    const done = await turns.take({ signal });
    try {
      yield* fetchSource(seen, { collections, ingests, list }, signal);
    } finally {
      done();
    }
  }

  async function* fetchAll(
    stored: readonly StoredSource[],
    troubles: readonly { readonly name: string; readonly trouble: string }[],
    gone: readonly SeenSource[],
    signal?: AbortSignal,
  ): AsyncGenerator<SourcePart> {
    const started = performance.now();
    let failed = troubles.length;
    for (const { name, trouble } of troubles) yield { type: "source-failed", name, reason: trouble };
    for (const each of gone) {
      await remove(each);
      yield { type: "source-removed", collection: each.stored.collection };
    }
    const tasks = (await lookAt(stored, signal)).map((seen) => (stop: AbortSignal) => fetchInTurn(seen, stop));
    for await (const part of mergeParts(tasks, tasks.length, signal)) {
      if (part.type === "source-failed") failed++;
      yield part;
    }
    yield { type: "sources-end", failed, seconds: (performance.now() - started) / 1000 };
  }

  async function* refresh(ids: readonly string[] | undefined, signal?: AbortSignal): AsyncGenerator<SourcePart> {
    const all = (await look(signal)).map((seen) => ({ ...seen, collection: seen.stored.collection }));
    // Without a word everything is meant, also what this workspace does not see.
    const chosen = ids === undefined || ids.length === 0 ? all : narrowSources(all, ids);
    const known = new Set(all.map(({ collection }) => collection.id));
    const successors = new Map(
      chosen.flatMap(({ successor }) => (successor ? [[successor.collection.id, successor] as const] : [])),
    );
    for (const [id, successor] of successors) if (!known.has(id)) await list.add(successor);
    const kept = chosen.filter(({ isGone }) => isGone !== true).map(({ stored }) => stored);
    const fetched = [...new Map([...kept, ...successors.values()].map((each) => [each.collection.id, each])).values()];
    // What is gone and was replaced has had its time; what is gone without a successor may come back.
    const replaced = chosen.filter(({ isGone, successor }) => isGone === true && successor !== undefined);
    yield* fetchAll(fetched, [], replaced, signal);
  }

  return {
    look,
    refresh,

    async *followUpgrades(signal) {
      const all = await look(signal);
      // One that was added and never read to its end goes on.
      const known = new Set(all.flatMap(({ stored: { fetchedAt, collection } }) => (fetchedAt ? collection.id : [])));
      const outdated = all.filter(({ successor }) => successor !== undefined && !known.has(successor.collection.id));
      if (outdated.length === 0) return;
      const ids = outdated.map(({ stored }) => stored.collection.id);
      for await (const part of refresh(ids, signal)) {
        if (part.type === "source-end" && !known.has(part.collection.id)) {
          const { title, version = "" } = part.collection;
          yield `${title} ${version}, the version of this workspace, can be searched now.`;
        } else if (part.type === "source-failed") yield part.reason;
      }
    },

    async find(request, signal) {
      const resolved = await kindOf(kinds, request).resolve(request, context, signal);
      const known = new Set((await list.all()).map(({ collection }) => collection.id));
      return resolved.map((each) =>
        "found" in each ? { collection: each.found.collection, isAdded: known.has(each.found.collection.id) } : each,
      );
    },

    async *add({ only, ...request }, signal) {
      const all = await kindOf(kinds, request).resolve(request, context, signal);
      const isWanted = (each: (typeof all)[number]): boolean =>
        only === undefined || ("found" in each && only.includes(each.found.collection.id));
      const resolved = all.filter(isWanted);
      const stored = resolved.flatMap((each) => ("found" in each ? [each.found] : []));
      for (const each of stored) await addOrChange(each);
      yield* fetchAll(
        stored,
        resolved.flatMap((each) => ("trouble" in each ? [each] : [])),
        [],
        signal,
      );
    },

    async remove(id) {
      const all = await look();
      const seen = all.find(({ stored }) => stored.collection.id === id);
      if (seen === undefined) {
        throw unknownSource(
          id,
          all.map(({ stored }) => stored),
        );
      }
      await remove(seen);
    },
  };
}

function kindOf(kinds: ReadonlyMap<string, SourceKind>, { kind }: SourceRequest): SourceKind {
  const found = kinds.get(kind);
  if (found === undefined) throw new EngineError("config/invalid", `There is no kind of source "${kind}".`);
  return found;
}

/** Stands for a source whose documents are nowhere any more, so that its index can be named. */
function nothingOf(collection: StoredSource["collection"]) {
  return { collection, async *list() {}, async *read() {} };
}
