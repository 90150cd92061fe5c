import { createHash } from "node:crypto";
import { type DumpFile } from "./open-dump";
import { readRecord, readRow, type StoredPost } from "./read-record";
import { type DumpShape, type RawRecord, splitRecords } from "./records";

/** Which threads of a dump are wanted. */
export interface ThreadFilter {
  /** A question with one of them is wanted; all where there is none. */
  readonly tags: readonly string[];
  /** Those with the highest scores. */
  readonly max: number;
  readonly minScore?: number;
}

/** Where a thread stands in a file. */
export interface FoundThread {
  readonly id: number;
  readonly score: number;
  /** Offset and length of each of its records, that of the question first. */
  readonly ranges: number[];
  /** Of all its records. */
  stamp: string;
}

export interface Scan {
  /** In the order of the file. */
  readonly threads: ReadonlyMap<number, FoundThread>;
  /** Posts that were looked at, wanted or not. */
  readonly posts: number;
  readonly isCut: boolean;
}

/**
 * Looks at every record once and keeps where those stand that are wanted, so that memory grows with what is wanted and
 * not with the file. A file whose answers do not follow their questions, as those of a dump do, is looked at twice.
 */
export async function scanDump(file: DumpFile, filter: ThreadFilter, signal?: AbortSignal): Promise<Scan> {
  const threads = new Map<number, FoundThread>();
  const first = await walk(file, signal, (record, bytes) => {
    if (record.type === "answer") addAnswer(threads, record.parent, bytes);
    else addQuestion(threads, record, bytes, filter);
  });
  prune(threads, filter.max, 0);
  if (!first.isSorted) {
    for (const thread of threads.values()) thread.ranges.length = 2;
    await walk(file, signal, (record, bytes) => {
      if (record.type === "answer") addAnswer(threads, record.parent, bytes);
    });
  }
  return { threads, posts: first.posts, isCut: first.isCut };
}

/** What the scan wants to know of a record; bodies are read later. */
type Sighting =
  | { readonly type: "question"; readonly id: number; readonly score: number; readonly tags: readonly string[] }
  | { readonly type: "answer"; readonly id: number; readonly parent: number };

async function walk(
  file: DumpFile,
  signal: AbortSignal | undefined,
  see: (record: Sighting, raw: RawRecord) => void,
): Promise<{ readonly posts: number; readonly isCut: boolean; readonly isSorted: boolean }> {
  const end = { isCut: false };
  let posts = 0;
  let highest = 0;
  let isSorted = true;
  for await (const records of splitRecords(
    file.stream(() => (end.isCut = true), signal),
    file.shape,
    end,
  )) {
    signal?.throwIfAborted();
    for (const raw of records) {
      const seen = sightingOf(raw.bytes, file.shape);
      if (seen === undefined) continue;
      posts++;
      // A question has a lower number than its answers, so in the order of numbers it comes first.
      isSorted &&= seen.id >= highest || seen.type === "question";
      highest = Math.max(highest, seen.id);
      see(seen, raw);
    }
  }
  return { posts, isCut: end.isCut, isSorted };
}

function addQuestion(
  threads: Map<number, FoundThread>,
  { id, score, tags }: Extract<Sighting, { readonly type: "question" }>,
  { offset, bytes }: RawRecord,
  filter: ThreadFilter,
): void {
  if (filter.minScore !== undefined && score < filter.minScore) return;
  if (filter.tags.length > 0 && !tags.some((tag) => filter.tags.includes(tag))) return;
  if (threads.has(id)) return;
  threads.set(id, { id, score, ranges: [offset, bytes.length], stamp: hashOf("", bytes) });
  prune(threads, filter.max, slack);
}

function addAnswer(threads: ReadonlyMap<number, FoundThread>, parent: number, { offset, bytes }: RawRecord): void {
  const thread = threads.get(parent);
  if (thread === undefined || thread.ranges.length > mostRanges) return;
  thread.ranges.push(offset, bytes.length);
  thread.stamp = hashOf(thread.stamp, bytes);
}

/** A hundred answers; which ten are kept is decided by their votes. */
const mostRanges = 200;
/** Threads above those that are wanted, so that the lowest are looked for seldom. */
const slack = 20_000;

/** A thread that is dropped is never among the best again, so its answers need not be known. */
function prune(threads: Map<number, FoundThread>, max: number, allowed: number): void {
  if (threads.size <= max + allowed) return;
  const order = [...threads.values()].toSorted((one, other) => other.score - one.score);
  for (const { id } of order.slice(max)) threads.delete(id);
}

function hashOf(before: string, bytes: Buffer): string {
  return createHash("sha256").update(before).update(bytes).digest("base64url").slice(0, 12);
}

function sightingOf(bytes: Buffer, shape: DumpShape): Sighting | undefined {
  if (shape === "xml") return rowSighting(bytes.toString("latin1"));
  const found = parseRecord(bytes, shape);
  if (found === undefined) return undefined;
  if (found.type === "answer") return { type: "answer", id: found.answer.id ?? 0, parent: found.parent };
  const { id, tags, question } = found.thread;
  return { type: "question", id, score: question.score ?? 0, tags };
}

/** A dump has sixty million rows, so only attributes that matter are read; within text a quote is `&quot;`. */
function rowSighting(row: string): Sighting | undefined {
  const id = Number(/ Id="(\d+)"/.exec(row)?.[1]);
  const type = / PostTypeId="(\d+)"/.exec(row)?.[1];
  if (type === "2") {
    const parent = Number(/ ParentId="(\d+)"/.exec(row)?.[1]);
    return id > 0 && parent > 0 ? { type: "answer", id, parent } : undefined;
  }
  if (type !== "1" || !(id > 0)) return undefined;
  const tags = / Tags="([^"]*)"/.exec(row)?.[1]?.replace(/&lt;|&gt;/g, "|") ?? "";
  const score = Number(/ Score="(-?\d+)"/.exec(row)?.[1] ?? 0);
  return { type: "question", id, score, tags: tags.split("|").filter((tag) => tag !== "") };
}

/** Undefined for what makes no sense. */
export function parseRecord(bytes: Buffer, shape: DumpShape): StoredPost | undefined {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (shape === "xml") return readRecord(readRow(text));
  try {
    return readRecord(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
