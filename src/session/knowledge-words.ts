import { type CollectionKind } from "../core";
import { plural } from "./index-state";
import { type KnowledgeEntry, type Outcome } from "./knowledge";

/** How knowledge is told to people, wherever it is listed. */

export const kindTitles: Readonly<Record<CollectionKind, string>> = {
  workspace: "This Workspace",
  package: "Installed Packages",
  github: "GitHub",
  stackoverflow: "Stack Overflow",
  corpus: "Corpora",
};

/** `stopped`: what is there can be searched, and somebody has to go on with it. */
export type KnowledgeMood = "reading" | "ready" | "failed" | "incomplete" | "unused";

export interface KnowledgeWords {
  readonly mood: KnowledgeMood;
  /** Beside the title: version and what it comes to, or how far it is. */
  readonly description: string;
  /** For who wants to know more, one fact a line; trouble first. */
  readonly facts: readonly string[];
}

export function describeEntry({ collection, status, reading }: KnowledgeEntry, nowMs: number): KnowledgeWords {
  const { version, licence, id, kind } = collection;
  const mood = reading !== undefined || status?.state === "reading" ? "reading" : (status?.state ?? "incomplete");
  const units = kind === "stackoverflow" ? "thread" : "file";
  const parts = [
    ...(version === undefined ? [] : [version]),
    moodWords[mood] ?? "",
    ...(reading === undefined || reading.total === 0
      ? []
      : [`${reading.done.toLocaleString("en-US")} of ${plural(reading.total, units)}`]),
    ...(mood === "ready" && status !== undefined ? [plural(status.documents, units)] : []),
  ];
  return {
    mood,
    description: parts.filter((part) => part !== "").join(" · "),
    facts: [
      ...(status?.trouble === undefined ? [] : [status.trouble]),
      ...(status === undefined
        ? []
        : [
            `${plural(status.documents, units)}, ${plural(status.chunks, "passage")}, ${sizeOf(status.bytes)}`,
            ...(status.embedded > 0 ? [`${Math.floor((status.embedded / status.chunks) * 100)} % embedded`] : []),
          ]),
      ...(licence === undefined ? [] : [`Licence: ${licence}`]),
      ...(status?.fetchedAt === undefined ? [] : [`Read ${ageOf(status.fetchedAt, nowMs)}`]),
      ...(kind === "workspace" ? [] : [id]),
    ],
  };
}

const moodWords: Readonly<Partial<Record<KnowledgeMood, string>>> = {
  reading: "reading",
  failed: "failed",
  incomplete: "not read to its end",
  unused: "not used here",
};

/** What a person is told at the end of what they asked for: one sentence, and one for what failed. */
export function describeOutcomes(outcomes: readonly Outcome[]): { readonly done?: string; readonly failed?: string } {
  const read = outcomes.flatMap((each) => (each.type === "read" ? [each.collection] : []));
  const failed = outcomes.flatMap((each) => (each.type === "failed" ? [each.reason] : []));
  const titles = read.map(({ title, version = "" }) => `${title} ${version}`.trim()).toSorted();
  const shown = titles.slice(0, mostNamed).join(", ");
  const rest = titles.length > mostNamed ? ` and ${titles.length - mostNamed} more` : "";
  return {
    ...(titles.length === 0 ? {} : { done: `Can be asked about: ${shown}${rest}.` }),
    ...(failed.length === 0 ? {} : { failed: [...new Set(failed)].slice(0, mostNamed).join(" ") }),
  };
}

const mostNamed = 12;

function sizeOf(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function ageOf(iso: string, nowMs: number): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  const [unit, length] = spans.find(([, span]) => -seconds >= span) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / length), unit);
}
