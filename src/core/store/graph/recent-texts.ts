import { type ChunkText } from "./packed-texts";

/** Texts that were read lately, of whole blocks of a document: a conversation comes back to the same files. */
export interface RecentTexts {
  /** By ordinal; undefined where not all of the wanted ones are here. */
  find(revision: number, wanted: ReadonlySet<number>): ReadonlyMap<number, ChunkText> | undefined;
  add(revision: number, texts: ReadonlyMap<number, ChunkText>): void;
}

/** At most so many characters are kept, those that were asked for last; a revision never changes what it says. */
export function createRecentTexts(maxChars: number): RecentTexts {
  const documents = new Map<number, { readonly texts: ReadonlyMap<number, ChunkText>; readonly chars: number }>();
  let total = 0;

  const take = (revision: number): ReadonlyMap<number, ChunkText> | undefined => {
    const found = documents.get(revision);
    if (found === undefined) return undefined;
    documents.delete(revision);
    total -= found.chars;
    return found.texts;
  };
  const put = (revision: number, texts: ReadonlyMap<number, ChunkText>): void => {
    let chars = 0;
    for (const { heading, text } of texts.values()) chars += heading.length + text.length;
    documents.set(revision, { texts, chars });
    total += chars;
    for (const oldest of documents.keys()) {
      if (total <= maxChars) return;
      take(oldest);
    }
  };
  return {
    find(revision, wanted) {
      const texts = take(revision);
      if (texts === undefined) return undefined;
      put(revision, texts);
      return [...wanted].every((ordinal) => texts.has(ordinal)) ? texts : undefined;
    },
    add(revision, texts) {
      const known = take(revision);
      put(revision, known === undefined ? texts : new Map([...known, ...texts]));
    },
  };
}
