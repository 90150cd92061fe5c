import { type CollectionKind } from "../core";
import { type SourceChoice } from "../protocol/chat";
import { plural } from "./index-state";
import { type KnowledgeEntry } from "./knowledge";
import { kindTitles } from "./knowledge-words";

/** What a question can be narrowed to: each kind, below it its sources where there are several or they have a name of their own. */
export function sourceChoices(entries: readonly KnowledgeEntry[]): readonly SourceChoice[] {
  const usable = entries.filter(({ status }) => status !== undefined && status.chunks > 0 && status.state !== "unused");
  const kinds = [...new Set(usable.map(({ collection }) => collection.kind))];
  // With nothing but one's own folder there is nothing to choose.
  if (kinds.length < 2) return [];
  return kinds.flatMap((kind) => {
    const own = usable.filter(({ collection }) => collection.kind === kind);
    const whole: SourceChoice = { id: kind, label: labelOf(kind), detail: detailOf(own), isKind: true };
    // The workspace's one folder is the same as the workspace.
    return kind === "workspace" && own.length === 1 ? [whole] : [whole, ...own.map(choiceOf)];
  });
}

function labelOf(kind: CollectionKind): string {
  return kind === "workspace" ? "Your code" : kindTitles[kind];
}

function choiceOf({ collection }: KnowledgeEntry): SourceChoice {
  const { id, title, version = "" } = collection;
  return { id, label: title, detail: version, isKind: false };
}

function detailOf(entries: readonly KnowledgeEntry[]): string {
  return entries.length === 1 ? "" : plural(entries.length, "source");
}
