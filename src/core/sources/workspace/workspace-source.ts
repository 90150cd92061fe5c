import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type DocumentEntry, type FoundEntry, type ReadItem, type Source } from "../../api";
import { decode } from "../decode";
import { findFile, findPath } from "./find-file";
import { type Workspace } from "./folder";
import { followLink, resolveLink } from "./follow-link";
import { generatedReason } from "../generated-text";
import { createGit, defaultGit, type GitOptions } from "./git-program";
import { type SettingsCache } from "./git-repository";
import { ignoreLevel } from "./ignore-rules";
import { skip, stampOf } from "./find-in-folder";
import { readFileBytes } from "../read-file";
import { notebookTooLargeReason, tooLargeReason } from "../size-limit";
import { walk } from "./walk";

export interface WorkspaceSourceOptions {
  /** Absolute path of the folder. */
  readonly root: string;
  /** See `Config.index`. */
  readonly maxFileBytes: number;
  readonly exclude: readonly string[];
  readonly git?: GitOptions;
}

export type WorkspaceSource = Source & Required<Pick<Source, "folder" | "find" | "stale">>;

/**
 * Where does text come from? Here: the Python files, notebooks and prose below a folder, as git would have them. Every
 * file of these kinds is listed, or has a reason that it is not; what `list` and `find` say of a path is the same.
 */
export function createWorkspaceSource(options: WorkspaceSourceOptions): WorkspaceSource {
  const { root, maxFileBytes } = options;
  const limits = { maxFileBytes };
  const exclude =
    options.exclude.length === 0
      ? undefined
      : ignoreLevel(
          { text: options.exclude.join("\n") },
          { base: "", from: "the setting index.exclude", ignoreCase: process.platform === "win32" },
        );
  const settings: SettingsCache = new Map();
  let git = createGit(options.git ?? defaultGit);
  /** Files outside the listed kinds that a link brought in, by the link that did. */
  const followed = new Map<string, string>();

  async function openWorkspace(): Promise<Workspace> {
    // A root that is not there is told by whoever lists it.
    const realRoot = await realpath(root).catch(() => root);
    return { root, realRoot, exclude, git, settings };
  }

  async function readOne(entry: DocumentEntry, signal?: AbortSignal): Promise<ReadItem> {
    signal?.throwIfAborted();
    const { path, language } = entry;
    const file = await readFileBytes(join(root, path), {
      tooLargeReason: (bytes) => tooLargeReason(bytes, language, maxFileBytes),
      linkTarget: async () => {
        const target = await resolveLink(await openWorkspace(), path);
        return "reason" in target || target.isFolder ? undefined : target.absolute;
      },
    });
    signal?.throwIfAborted();
    if ("reason" in file) return skip(path, file.reason);
    const decoded = decode(file.bytes, language);
    if ("reason" in decoded) return skip(path, decoded.reason);
    const { text } = decoded;
    const reason =
      language === "notebook" ? notebookTooLargeReason(text, maxFileBytes) : generatedReason(text, language);
    if (reason !== undefined) return skip(path, reason);
    const contentHash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    // The file may have changed since it was listed.
    return { document: { ...entry, stamp: stampOf(file.bytes.length, file.modifiedMs), text, contentHash } };
  }

  return {
    collection: { id: root, kind: "workspace", title: basename(root) || root },
    folder: root,

    async *list(_options, signal) {
      signal?.throwIfAborted();
      settings.clear();
      followed.clear();
      git = createGit(options.git ?? defaultGit);
      const workspace = await openWorkspace();
      const judge = (path: string) => findPath(workspace, limits, path, followed, signal);
      const follow = (path: string) => followLink(workspace, limits, path, followed, judge);
      for await (const verdict of walk(workspace, limits, follow, signal)) {
        if (isWorthTelling(verdict)) yield "entry" in verdict ? verdict : { skipped: verdict.skipped };
      }
      yield { end: { isComplete: true } };
    },

    async *read(entries, signal) {
      for (let start = 0; start < entries.length; start += filesAtOnce) {
        yield* await Promise.all(entries.slice(start, start + filesAtOnce).map((entry) => readOne(entry, signal)));
      }
    },

    async find(path, signal) {
      return findFile(await openWorkspace(), limits, path, followed, signal);
    },

    async stale(documents, signal) {
      const stale = await Promise.all(
        documents.map(async ({ path, stamp }) => {
          const stats = await stat(join(root, path)).catch(() => undefined);
          return stats && stampOf(stats.size, stats.mtimeMs) === stamp ? [] : [path];
        }),
      );
      signal?.throwIfAborted();
      return stale.flat();
    },
  };
}

const filesAtOnce = 16;

/** What vanished while it was listed was no part of the workspace any more. */
function isWorthTelling(verdict: FoundEntry): boolean {
  return "entry" in verdict || verdict.because !== "missing";
}
