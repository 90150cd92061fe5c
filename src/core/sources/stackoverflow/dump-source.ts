import { basename } from "node:path";
import { type Collection, type DocumentEntry, EngineError, type ReadItem, type Source } from "../../api";
import { type DumpFile, openDump } from "./open-dump";
import { type FoundThread, parseRecord, scanDump, type ThreadFilter } from "./scan-dump";
import { splitRecords } from "./records";
import { type Post, type Thread } from "./thread";
import { pathOfThread, threadDocument } from "./thread-document";

/** Threads of a dump or an export that the user has; nothing of it is changed or copied. */
export function createDumpSource(collection: Collection, path: string, filter: ThreadFilter): Source {
  const name = basename(path);
  /** Where the threads stand that were listed last. */
  let found: ReadonlyMap<string, FoundThread> = new Map();

  return {
    collection,

    async *list({ since } = {}, signal) {
      const file = await openDump(path);
      try {
        const cursor = JSON.stringify([file.stamp, filter]);
        // The same file, of which the same is wanted: nothing has changed.
        if (since === cursor) {
          yield { end: { isComplete: false, cursor } };
          return;
        }
        const { threads, posts, isCut } = await scanDump(file, filter, signal);
        found = new Map([...threads.values()].map((thread) => [pathOfThread(thread.id), thread]));
        for (const [threadPath, { stamp }] of found) yield { entry: entryOf(threadPath, stamp) };
        if (isCut) {
          const trouble = `${name} ends in the middle, after ${posts} posts; what stands before that can be searched, and a whole file brings the rest.`;
          yield { end: { isComplete: false, trouble } };
          return;
        }
        if (found.size === 0) throw nothingFound(name, posts, filter);
        yield { end: { isComplete: true, cursor } };
      } finally {
        await file.close();
      }
    },

    async *read(entries, signal) {
      if (entries.length === 0) return;
      const file = await openDump(path);
      try {
        for (const slice of slicesOf(entries, found, file.readAt === undefined ? streamedBytes : readBytes)) {
          signal?.throwIfAborted();
          const records = await recordsOf(file, slice, found, signal);
          for (const entry of slice) yield itemOf(entry, records.get(entry.path) ?? [], file);
        }
      } finally {
        await file.close();
      }
    },
  };
}

function entryOf(path: string, stamp: string): DocumentEntry {
  return { path, language: "prose", form: "post", stamp };
}

function nothingFound(name: string, posts: number, { tags, minScore }: ThreadFilter): EngineError {
  const wanted = [
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(" or ")}`]),
    ...(minScore === undefined ? [] : [`with a score of ${minScore} or more`]),
  ].join(" ");
  const what = wanted === "" ? "no questions in it" : `no questions ${wanted} among its ${posts} posts`;
  return new EngineError("source/unreadable", `${name} has ${what}; check the file and what is asked of it.`);
}

/** Bytes of records in memory at a time. A packed file is unpacked once for each such slice. */
const readBytes = 8_000_000;
const streamedBytes = 64_000_000;

function slicesOf(
  entries: readonly DocumentEntry[],
  found: ReadonlyMap<string, FoundThread>,
  mostBytes: number,
): readonly (readonly DocumentEntry[])[] {
  const slices: DocumentEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const own = (found.get(entry.path)?.ranges ?? []).reduce((sum, each, at) => (at % 2 === 1 ? sum + each : sum), 0);
    if (bytes + own > mostBytes) {
      slices.push([]);
      bytes = 0;
    }
    slices.at(-1)?.push(entry);
    bytes += own;
  }
  return slices;
}

/** Records of threads by their paths, in the order of their ranges. */
async function recordsOf(
  file: DumpFile,
  entries: readonly DocumentEntry[],
  found: ReadonlyMap<string, FoundThread>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const records = new Map<string, Buffer[]>();
  const pathAt = new Map<number, string>();
  for (const { path } of entries) {
    const { ranges = [] } = found.get(path) ?? {};
    const own: Buffer[] = [];
    records.set(path, own);
    for (let at = 0; at < ranges.length; at += 2) {
      const [offset = 0, length = 0] = [ranges[at], ranges[at + 1]];
      if (file.readAt !== undefined) own.push(await file.readAt(offset, length));
      else pathAt.set(offset, path);
    }
  }
  if (pathAt.size === 0) return records;
  for await (const some of splitRecords(
    file.stream(() => undefined, signal),
    file.shape,
    { isCut: false },
  )) {
    for (const { offset, bytes } of some) {
      const path = pathAt.get(offset);
      if (path === undefined) continue;
      records.get(path)?.push(Buffer.from(bytes));
      pathAt.delete(offset);
    }
    if (pathAt.size === 0) break;
  }
  return records;
}

function itemOf({ path, stamp }: DocumentEntry, records: readonly Buffer[], file: DumpFile): ReadItem {
  const thread = joinPosts(records, file);
  if (thread === undefined || pathOfThread(thread.id) !== path) {
    return { skipped: { path, reason: "was not there any more when it was read" } };
  }
  return threadDocument(thread, stamp);
}

function joinPosts(records: readonly Buffer[], { shape }: DumpFile): Thread | undefined {
  let thread: Thread | undefined;
  let accepted: number | undefined;
  const answers: Post[] = [];
  for (const bytes of records) {
    const record = parseRecord(bytes, shape);
    if (record === undefined) continue;
    if (record.type === "answer") answers.push(record.answer);
    else {
      thread ??= record.thread;
      if (record.type === "question") accepted ??= record.acceptedAnswer;
    }
  }
  if (thread === undefined) return undefined;
  const marked = answers.map((answer) =>
    accepted !== undefined && answer.id === accepted ? { ...answer, isAccepted: true } : answer,
  );
  return { ...thread, answers: [...thread.answers, ...marked] };
}
