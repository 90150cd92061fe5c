import type { Collection, CollectionKind } from "./place";
import type { Config } from "./config";
import type { Secrets, Source } from "./ports";
import type { SecretName, SettingPath } from "./settings";

/** What beside the workspace is indexed: what a user asks for, what is kept of it, and what is told of it. */

/** What a user asks to be added; one variant a kind. */
export type SourceRequest = PackageRequest | GithubRequest | StackOverflowRequest;

export interface PackageRequest {
  readonly kind: "package";
  /**
   * Names of installed packages, or `stdlib`. Those that the workspace imports directly where there are none:
   * `store/not-indexed` where it is not indexed, so that nobody knows.
   */
  readonly names: readonly string[];
  /** Absolute path of the interpreter, or of its environment; remembered for the workspace. */
  readonly interpreter?: string;
}

export interface StackOverflowRequest {
  readonly kind: "stackoverflow";
  /** A question with one of them is wanted. */
  readonly tags: readonly string[];
  /** Threads, those with the highest scores; from the API in equal shares for each tag. */
  readonly max?: number;
  /** Score of the question. */
  readonly minScore?: number;
  /** Absolute path of a dump (`Posts.xml`) or an export (JSON lines); the site's own API where absent. */
  readonly dump?: string;
}

export interface GithubRequest {
  readonly kind: "github";
  /** `owner/name`, `owner/name@ref` (a branch, a tag or a commit), or the address of such a page. */
  readonly repositories: readonly string[];
  /** In GitHub's own words (`topic:parser stars:>100`); Python and by stars where they do not say. At most 1,000. */
  readonly search?: { readonly query: string; readonly max: number };
  /** Both true where absent. */
  readonly hasTests?: boolean;
  /** Copies of other projects. */
  readonly hasVendored?: boolean;
  /** Closed issues, those with most reactions first, and answered discussions; none where absent, at most 100 of each. */
  readonly issues?: number;
  readonly discussions?: number;
}

/** Where repositories are fetched from: a token belongs to the origin of this address. */
export function githubApiUrl({ apiUrl }: Config["github"]): string {
  return apiUrl.trim() === "" ? "https://api.github.com" : apiUrl.trim().replace(/\/{1,100}$/, "");
}

/** A request, or of what it comes to only these ids. */
export type AddRequest = SourceRequest & { readonly only?: readonly string[] };

/** One that a request would add, or that cannot be had. */
export type FoundSource =
  | { readonly collection: Collection; readonly isAdded: boolean }
  /** One sentence. */
  | { readonly name: string; readonly trouble: string };

/** One source that was added, as it is kept: all that is needed to open it again. */
export interface StoredSource {
  readonly collection: Collection;
  /** Of its kind; nobody else reads it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Of the last time that it was read to its end, ISO 8601; absent where it never was. */
  readonly fetchedAt?: string;
  /** Of the last time that reading it ended in an error since then. */
  readonly failure?: { readonly at: string; readonly reason: string };
}

/** What a kind finds when it is asked to add something. */
export type ResolvedSource =
  | { readonly found: StoredSource }
  /** One that cannot be had, and why: one sentence. */
  | { readonly name: string; readonly trouble: string };

/** A source that was added, as this workspace sees it now. */
export interface SeenSource {
  readonly stored: StoredSource;
  /** What is read; absent where it cannot be read any more. */
  readonly source?: Source;
  /** Searched by this workspace. */
  readonly isVisible: boolean;
  /** Why it is not, or what a person should know of it: one sentence. */
  readonly note?: string;
  /** What has taken its place, such as another version of a package. */
  readonly successor?: StoredSource;
  /** It is nowhere on this machine any more. */
  readonly isGone?: boolean;
}

/** What a kind of source may ask. */
export interface SourceContext {
  /** Absolute paths of the workspace folders. */
  readonly roots: readonly string[];
  readonly maxFileBytes: number;
  readonly github: Config["github"];
  readonly stackoverflow: Config["stackoverflow"];
  readonly secrets: Secrets;
  /** The interpreter that was chosen for a folder. */
  interpreterOf(root: string): Promise<string | undefined>;
  chooseInterpreter(root: string, interpreter: string): Promise<void>;
  /** First parts of all names that the workspace imports. `store/not-indexed` where it has no index. */
  importedModules(): Promise<ReadonlySet<string>>;
}

/**
 * One kind of source: packages, repositories, threads. It knows what a request means, and how what was added is opened;
 * the engine does the rest, which is the same for all.
 */
export interface SourceKind {
  readonly kind: CollectionKind;
  /** Trouble with one of many is told beside the others; what keeps all from being found is an `EngineError`. */
  resolve(request: SourceRequest, context: SourceContext, signal?: AbortSignal): Promise<readonly ResolvedSource[]>;
  /** In the order given. Called for each question: what costs is to be remembered. */
  look(stored: readonly StoredSource[], context: SourceContext, signal?: AbortSignal): Promise<readonly SeenSource[]>;
}

export type SourceState =
  /** Everything of it can be searched. */
  | "ready"
  /** Another window, or this one, reads it now. */
  | "reading"
  /** It was never read to its end, whether or not the last attempt failed; what was read can be searched. */
  | "incomplete"
  /** The last attempt to read it failed; what was read before can be searched. */
  | "failed"
  /** Not searched by this workspace, or no longer what is installed. */
  | "unused";

/** What can be searched, with its health. The workspace's own folders are told beside what was added. */
export interface SourceStatus {
  readonly collection: Collection;
  readonly documents: number;
  readonly chunks: number;
  /** Chunks with a vector of the model that is set. */
  readonly embedded: number;
  readonly bytes: number;
  /** ISO 8601; absent where it was never read to its end. */
  readonly fetchedAt?: string;
  readonly state: SourceState;
  /** Why it is in that state, or what a person should know of it: one sentence. */
  readonly trouble?: string;
}

/** `sources-end` is last. Parts of sources that are read at the same time come as they happen. */
export type SourcePart =
  | {
      readonly type: "source-progress";
      readonly collection: Collection;
      /** Documents that have changed. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: "notice"; readonly text: string }
  | {
      readonly type: "source-end";
      readonly collection: Collection;
      readonly documents: number;
      readonly chunks: number;
      /** Documents that this run parsed and wrote. */
      readonly written: number;
      readonly skipped: number;
      readonly seconds: number;
    }
  /** The others go on. */
  | {
      readonly type: "source-failed";
      readonly name: string;
      readonly reason: string;
      /** What leads out of it, which the reason does not name. */
      readonly setting?: SettingPath | SecretName;
    }
  | { readonly type: "source-removed"; readonly collection: Collection }
  | { readonly type: "sources-end"; readonly failed: number; readonly seconds: number };
