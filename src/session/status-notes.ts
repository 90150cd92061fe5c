import { type IndexState, type StatusNote } from "../protocol/chat";

/** What limits the answers as things stand, once for the whole panel. */
export function statusNotes(index: IndexState, hasModel: boolean): readonly StatusNote[] {
  // Before there is an index, the panel says nothing else than how to get one.
  if (!isSearchable(index)) return [];
  const notes: StatusNote[] = [];
  const share = index.embeddedShare ?? 1;
  if (share < 1) {
    notes.push({
      about: "vectors",
      text: `All code is searched by words, symbols and rough meaning; precise meaning covers ${Math.floor(share * 100)} % so far.`,
      ...(index.phase === "paused" ? { action: "resume-embedding" as const } : {}),
    });
  }
  if (!hasModel) {
    notes.push({
      about: "model",
      text: "Answers are composed from your code, without a language model.",
      action: "set-up-model",
    });
  }
  return notes;
}

/** Is there anything that a question could find? */
export function isSearchable({ phase }: IndexState): boolean {
  return phase === "ready" || phase === "embedding" || phase === "paused" || phase === "indexing";
}
