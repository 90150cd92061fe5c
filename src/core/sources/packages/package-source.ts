import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Collection, type DocumentEntry, type Origin, type ReadItem, type Source } from "../../api";
import { decode } from "../decode";
import { generatedReason } from "../generated-text";
import { readFileBytes } from "../read-file";
import { tooLargeReason } from "../size-limit";
import { byInterest, findFiles, findPackageFile, stampOf } from "./package-files";

export interface PackageSourceOptions {
  readonly collection: Collection;
  /** Absolute path of the folder it is installed in. */
  readonly folder: string;
  readonly maxFileBytes: number;
  readonly origin: Origin;
  /** Paths of its Python files, in any order. */
  readonly listPaths: (signal?: AbortSignal) => Promise<readonly string[]>;
  /** What it says of itself: prose from this line on, headers of no interest before it. */
  readonly description?: { readonly path: string; readonly startLine: number };
}

/** Code that was installed, and is only read: an installed package, or the standard library. */
export function createPackageSource(options: PackageSourceOptions): Source {
  const { collection, folder, maxFileBytes, origin, description } = options;

  async function readOne(entry: DocumentEntry, signal?: AbortSignal): Promise<ReadItem> {
    signal?.throwIfAborted();
    const { path, language } = entry;
    const skip = (reason: string): ReadItem => ({ skipped: { path, reason } });
    const file = await readFileBytes(join(folder, path), {
      tooLargeReason: (bytes) => tooLargeReason(bytes, language, maxFileBytes),
      linkTarget: async () => undefined,
    });
    signal?.throwIfAborted();
    if ("reason" in file) return skip(file.reason);
    const decoded = decode(file.bytes, language);
    if ("reason" in decoded) return skip(decoded.reason);
    const isDescription = path === description?.path;
    const text = isDescription ? withoutLines(decoded.text, description.startLine - 1) : decoded.text;
    const reason = isDescription ? undefined : generatedReason(text, language);
    if (reason !== undefined) return skip(reason);
    const contentHash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    return { document: { ...entry, stamp: stampOf(file.bytes.length), text, contentHash, origin } };
  }

  return {
    collection,
    folder,

    async *list(_options, signal) {
      const paths = await options.listPaths(signal);
      const own = description === undefined ? [] : [description.path];
      yield* findFiles(folder, [...own, ...paths.toSorted(byInterest)], maxFileBytes, signal);
      yield { end: { isComplete: true } };
    },

    async *read(entries, signal) {
      for (let start = 0; start < entries.length; start += filesAtOnce) {
        yield* await Promise.all(entries.slice(start, start + filesAtOnce).map((entry) => readOne(entry, signal)));
      }
    },

    find: (path) => findPackageFile(folder, path, maxFileBytes),

    async stale(documents, signal) {
      const stale = await Promise.all(
        documents.map(async ({ path, stamp }) => {
          const stats = await stat(join(folder, path)).catch(() => undefined);
          return stats && stampOf(stats.size) === stamp ? [] : [path];
        }),
      );
      signal?.throwIfAborted();
      return stale.flat();
    },
  };
}

const filesAtOnce = 16;

/** The first lines blank, so that the others keep their numbers. */
function withoutLines(text: string, count: number): string {
  const lines = text.split("\n");
  return lines.map((line, at) => (at < count ? "" : line)).join("\n");
}
