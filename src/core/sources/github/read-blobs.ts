import { type DocumentEntry } from "../../api";
import { type GithubClient } from "./client";
import { TooHeavyError } from "./explain";
import { type Blob, type BlobsData, blobsQuery } from "./queries";

/** Blobs are asked for many at once: a request costs one point of five thousand an hour, whatever it brings. */
const mostBlobs = 100;
const mostBytes = 500_000;
/** Answers that are asked for before they are needed; each is at most some `mostBytes` in memory. */
const queriesAhead = 3;

/** What identifies the blob of a document: its stamp. Bytes say how many go into one request. */
export function stampOf(oid: string, bytes: number): string {
  return `${oid} ${bytes}`;
}

export function blobOf({ stamp }: Pick<DocumentEntry, "stamp">): { readonly oid: string; readonly bytes: number } {
  const [oid = "", bytes = ""] = stamp.split(" ");
  return { oid, bytes: Number(bytes) || 0 };
}

export interface ReadBlob {
  readonly entry: DocumentEntry;
  /** Undefined where it is no longer there. */
  readonly blob: Blob | undefined;
}

/** In the order asked; before it fails, also what was asked for ahead. */
export async function* readBlobs(
  {
    client,
    owner,
    name,
  }: { readonly client: Pick<GithubClient, "query">; readonly owner: string; readonly name: string },
  entries: readonly DocumentEntry[],
  signal?: AbortSignal,
): AsyncGenerator<ReadBlob> {
  const stop = new AbortController();
  const own = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  /** How many blobs a request may have; less once that was too much. */
  let most = mostBlobs;

  async function fetchBlobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>> {
    const size = most;
    if (oids.length > size) {
      const parts = [await fetchBlobs(oids.slice(0, size)), await fetchBlobs(oids.slice(size))];
      return new Map(parts.flatMap((part) => [...part]));
    }
    try {
      const { data } = await client.query<BlobsData>(blobsQuery(owner, name, oids), own, oids.length === 1);
      return new Map(
        oids.flatMap((oid, at) => {
          const blob = data.repository?.[`b${at}`];
          return blob ? [[oid, blob] as const] : [];
        }),
      );
    } catch (error) {
      if (!(error instanceof TooHeavyError)) throw error;
      most = Math.min(most, Math.ceil(oids.length / 2));
      return fetchBlobs(oids);
    }
  }

  async function fetchGroup(group: readonly DocumentEntry[]): Promise<readonly ReadBlob[]> {
    const wanted = new Set(
      group
        .map(blobOf)
        .filter(({ bytes }) => bytes > 0)
        .map(({ oid }) => oid),
    );
    const blobs = wanted.size === 0 ? new Map<string, Blob>() : await fetchBlobs([...wanted]);
    return group.map((entry) => {
      const { oid, bytes } = blobOf(entry);
      return { entry, blob: bytes > 0 ? blobs.get(oid) : { oid, isBinary: false, isTruncated: false, text: "" } };
    });
  }

  const groups = groupsOf(entries);
  const running: Promise<readonly ReadBlob[]>[] = [];
  try {
    for (let at = 0; at < groups.length; at++) {
      own.throwIfAborted();
      while (running.length < queriesAhead && at + running.length < groups.length) {
        const next = fetchGroup(groups[at + running.length] ?? []);
        // It is awaited below, or nobody wants it any more.
        next.catch(() => undefined);
        running.push(next);
      }
      const [first] = await Promise.allSettled(running.splice(0, 1));
      if (first?.status === "fulfilled") yield* first.value;
      else {
        // What was answered meanwhile was paid for, and is not asked for again.
        for (const later of own.aborted ? [] : await Promise.allSettled(running)) {
          if (later.status === "fulfilled") yield* later.value;
        }
        throw first?.reason;
      }
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}

function groupsOf(entries: readonly DocumentEntry[]): readonly (readonly DocumentEntry[])[] {
  const groups: DocumentEntry[][] = [];
  let group: DocumentEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = blobOf(entry).bytes;
    if (group.length === mostBlobs || (group.length > 0 && bytes + size > mostBytes)) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(entry);
    bytes += size;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
