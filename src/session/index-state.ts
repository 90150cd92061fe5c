import { type EngineStatus, type IngestReport } from "../core";
import { type IndexState } from "../protocol/chat";

/** What goes on with the index, as plain data → what people read. */
export type IndexActivity =
  | { readonly kind: "no-folder" }
  | { readonly kind: "empty-workspace" }
  | { readonly kind: "unknown" }
  | { readonly kind: "not-indexed"; readonly stoppedAt?: { readonly done: number; readonly total: number } }
  | { readonly kind: "indexing"; readonly done: number; readonly total: number }
  | {
      readonly kind: "embedding";
      readonly done: number;
      /** 0 while it is prepared. */
      readonly total: number;
      /** Of the whole index, where it is known: `total` is what was missing. */
      readonly chunks?: number | undefined;
      readonly remainingSeconds: number | undefined;
    }
  | { readonly kind: "paused"; readonly embedded: number; readonly chunks: number }
  | { readonly kind: "ready"; readonly documents: number; readonly chunks: number; readonly embedded: number }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "words-only"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

export function describeIndex(
  activity: IndexActivity,
  answering: { readonly provider: string; readonly privacy?: string },
): IndexState {
  const embeddedShare = shareOf(activity);
  const state = (phase: IndexState["phase"], detail: string, fraction?: number): IndexState => ({
    phase,
    detail,
    fraction,
    ...answering,
    ...(embeddedShare === undefined ? {} : { embeddedShare }),
  });
  switch (activity.kind) {
    case "no-folder":
      return state("no-folder", "Open the folder of a Python project to ask about it.");
    case "empty-workspace":
      return state(
        "empty-workspace",
        "A workspace file is open, but the window shows none of its folders. Reload the window, or open a folder.",
      );
    case "unknown":
      return state("ready", "");
    case "not-indexed":
      return state(
        "not-indexed",
        activity.stoppedAt
          ? `Indexing was stopped at ${ofTotal(activity.stoppedAt.done, activity.stoppedAt.total)} files; index again to finish.`
          : "This workspace is not indexed yet.",
      );
    case "indexing":
      return activity.total === 0
        ? state("indexing", "Looking for files")
        : state("indexing", `${ofTotal(activity.done, activity.total)} files`, activity.done / activity.total);
    case "embedding":
      if (activity.total === 0) return state("embedding", "Preparing to search by precise meaning");
      return state(
        "embedding",
        [`${ofTotal(activity.done, activity.total)} passages embedded`, formatRemaining(activity.remainingSeconds)]
          .filter(Boolean)
          .join(", "),
        activity.done / activity.total,
      );
    case "paused":
      return state(
        "paused",
        `Embedding is paused at ${ofTotal(activity.embedded, activity.chunks)} passages; all are searched by words, symbols and rough meaning.`,
        activity.chunks === 0 ? undefined : activity.embedded / activity.chunks,
      );
    case "ready":
      return state("ready", `${plural(activity.documents, "file")}, ${plural(activity.chunks, "passage")}`);
    case "elsewhere":
      return state("ready", "Another window keeps this index up to date.");
    case "words-only":
      return state(
        "paused",
        `Words, symbols and rough meaning are searched, precise meaning is not: ${activity.reason}`,
      );
    case "failed":
      return state("failed", activity.reason);
  }
}

/** What an idle index comes to. */
export function activityOf(status: EngineStatus, paused: boolean): IndexActivity {
  const indexed = status.collections.filter((root) => root.indexed);
  if (status.collections.length === 0) return { kind: "no-folder" };
  if (indexed.length === 0) return { kind: "not-indexed" };
  const sum = (count: (root: EngineStatus["collections"][number]) => number): number =>
    indexed.reduce((total, root) => total + count(root), 0);
  const chunks = sum((root) => root.chunks);
  const embedded = sum((root) => root.embedded);
  if (paused && embedded < chunks) return { kind: "paused", embedded, chunks };
  return { kind: "ready", documents: sum((root) => root.documents), chunks, embedded };
}

/** How much of the index has a vector, where that can be told. */
function shareOf(activity: IndexActivity): number | undefined {
  switch (activity.kind) {
    case "ready":
    case "paused":
      return activity.chunks === 0 ? 1 : activity.embedded / activity.chunks;
    case "embedding": {
      const { done, total, chunks } = activity;
      if (chunks === undefined || chunks === 0 || total === 0) return undefined;
      return Math.max(0, Math.min(1, 1 - (total - done) / chunks));
    }
    default:
      return undefined;
  }
}

/** Who answers, in words that mean something to a person: "No model", "openai · gpt-4o-mini". */
export function describeProvider({ provider, model }: Pick<EngineStatus, "provider" | "model">): string {
  return provider === "extractive" || model === "" ? "No model" : `${provider} · ${model}`;
}

/** The sentence after an index command. */
export function describeReport(report: IngestReport): string {
  if (report.documents === 0) return "No Python files, notebooks or texts were found here to index.";
  const skipped = report.skipped.length > 0 ? `; ${report.skipped.length.toLocaleString("en-US")} left out` : "";
  return `${plural(report.documents, "file")} indexed in ${report.seconds.toFixed(1)} s: ${plural(report.chunks, "passage")}, ${plural(report.symbols, "symbol")}${skipped}.`;
}

export function formatRemaining(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`} left`;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

function ofTotal(done: number, total: number): string {
  return `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
}
