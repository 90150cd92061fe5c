import { createHash } from "node:crypto";
import { type Collection, type DocumentEntry, languageOf, type Origin, type ReadItem, type Source } from "../../api";
import { decode, type Decoded, decodedText } from "../decode";
import { generatedReason } from "../generated-text";
import { notebookTooLargeReason } from "../size-limit";
import { byInterest, type FileChoice } from "./choose-files";
import { type GithubClient } from "./client";
import { type Blob } from "./queries";
import { listPosts, type PostWishes, readPosts } from "./posts";
import { blobOf, readBlobs, stampOf } from "./read-blobs";
import { findHead, type Head } from "./repositories";
import { type RepositoryName } from "./repository-name";
import { fromCursor, type Snapshot, toCursor } from "./snapshot";
import { type Walked, walkTrees } from "./walk-trees";

export interface GithubSourceOptions {
  readonly collection: Collection;
  readonly repository: RepositoryName;
  readonly client: GithubClient;
  readonly choice: FileChoice;
  readonly posts: PostWishes;
  /** What was just found out, so that it is not asked again; once. */
  readonly takeHead?: () => Head | undefined;
}

/**
 * One repository at a branch, tag or commit. A listing that finds the commit it knows costs one request; else only trees
 * that changed are walked, and only blobs that are new are read.
 */
export function createGithubSource(options: GithubSourceOptions): Source {
  const { collection, client, choice } = options;
  const choiceKey = JSON.stringify({ ...choice, ...options.posts });
  const hasPosts = options.posts.issues + options.posts.discussions > 0;
  /** Of the last listing: what documents are read from. */
  let current: Head | undefined;

  async function headNow(signal?: AbortSignal): Promise<Head> {
    current = options.takeHead?.() ?? (await findHead(client, options.repository, signal));
    return current;
  }

  function textOf(blob: Blob): Decoded | "unreadable" {
    if (blob.isBinary === true) return { reason: "is binary" };
    // A text that GitHub could not decode has marks where bytes were.
    if (blob.isTruncated || blob.text === null || blob.text.includes("\uFFFD")) return "unreadable";
    return decodedText(blob.text);
  }

  /** By the other door, which gives the bytes as they are, and all of them. */
  async function textOfBytes(entry: DocumentEntry, head: Head, signal?: AbortSignal): Promise<Decoded | undefined> {
    const read = await client.blob(head.nameWithOwner, blobOf(entry).oid, signal);
    return read && decode(read, entry.language);
  }

  function documentOf(entry: DocumentEntry, decoded: Decoded, head: Head): ReadItem {
    const skip = (reason: string): ReadItem => ({ skipped: { path: entry.path, reason }, isLasting: true });
    if ("reason" in decoded) return skip(decoded.reason);
    const { text } = decoded;
    const { language } = entry;
    const reason =
      language === "notebook" ? notebookTooLargeReason(text, choice.maxFileBytes) : generatedReason(text, language);
    if (reason !== undefined) return skip(reason);
    const contentHash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    return { document: { ...entry, text, contentHash, origin: originOf(entry.path, head) } };
  }

  function walk(head: Head, known: Snapshot | undefined, signal?: AbortSignal): Promise<Walked> {
    const [owner = "", name = ""] = head.nameWithOwner.split("/");
    const { commit, tree: rootTree = "" } = head;
    return walkTrees({ client, owner, name, commit, rootTree, choice, known }, signal);
  }

  async function* readFiles(
    entries: readonly DocumentEntry[],
    head: Head,
    signal?: AbortSignal,
  ): AsyncGenerator<ReadItem> {
    const [owner = "", name = ""] = head.nameWithOwner.split("/");
    for await (const { entry, blob } of readBlobs({ client, owner, name }, entries, signal)) {
      const text = blob && textOf(blob);
      const decoded = text === "unreadable" ? await textOfBytes(entry, head, signal) : text;
      yield decoded === undefined
        ? { skipped: { path: entry.path, reason: "is no longer in the repository, or cannot be read there" } }
        : documentOf(entry, decoded, head);
    }
  }

  return {
    collection,
    batchDocuments: documentsAWrite,
    version: () => (current === undefined ? undefined : versionOf(current)),

    async *list({ since } = {}, signal) {
      const head = await headNow(signal);
      const known = fromCursor(since, choiceKey);
      if (head.tree === undefined) {
        yield { end: { isComplete: true } };
        return;
      }
      const { nameWithOwner } = head;
      const posts = hasPosts ? await listPosts({ client, nameWithOwner }, options.posts, signal) : noPosts;
      const walked = known?.commit === head.commit ? unchanged(known) : await walk(head, known, signal);
      for (const skipped of walked.skipped) yield { skipped };
      const goneThreads = [...(known?.posts.keys() ?? [])].filter((path) => !posts.has(path));
      for (const path of [...walked.gone, ...goneThreads]) yield { gone: path };
      for (const { path, oid, bytes } of walked.files.toSorted(byInterest)) {
        yield { entry: { path, language: languageOf(path) ?? "prose", form: "file", stamp: stampOf(oid, bytes) } };
      }
      for (const [path, stamp] of posts) {
        if (known?.posts.get(path) !== stamp) yield { entry: { path, language: "prose", form: "post", stamp } };
      }
      yield { end: { isComplete: known === undefined, cursor: toCursor({ ...walked.now, posts }, choiceKey) } };
    },

    async *read(entries, signal) {
      const head = current ?? (await headNow(signal));
      // As they were listed: files, then threads.
      yield* readFiles(
        entries.filter(({ form }) => form === "file"),
        head,
        signal,
      );
      const { nameWithOwner } = head;
      const threads = entries.filter(({ form }) => form === "post");
      yield* readPosts({ client, nameWithOwner }, threads, signal);
    },
  };
}

const noPosts: ReadonlyMap<string, string> = new Map();

function unchanged(now: Snapshot): Walked {
  return { files: [], gone: [], skipped: [], now };
}

/** Each was paid for, so little is lost where it ends early. */
const documentsAWrite = 100;

/** `main@1a2b3c4`. */
export function versionOf({ ref, commit }: Head): string {
  const short = commit.slice(0, 7);
  return commit.startsWith(ref) ? short : `${ref}@${short}`;
}

function originOf(path: string, head: Head): Origin {
  const { nameWithOwner, url, commit, licence } = head;
  return {
    title: nameWithOwner,
    version: versionOf(head),
    // The commit's own page: the lines stay where they are.
    url: `${url}/blob/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`,
    licence,
    attribution: nameWithOwner.split("/")[0] ?? nameWithOwner,
  };
}
