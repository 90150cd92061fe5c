import { type Hit } from "../api";

/** Share of the words of two texts that both have, from which on the second says nothing new. */
const nearCopy = 0.7;
/** Texts of fewer words are alike by chance. */
const fewWords = 6;

/**
 * What was taken, to tell its copies: the same text at another path, three tests of one thing, a translated README. What
 * was asked for by its name, or brought along for what it is rather than found, is only left out where it is the same.
 */
export function createCopies() {
  const same = new Set<string>();
  const alike: ReadonlySet<string>[] = [];
  const keyOfText = ({ heading, text }: Hit): string => `${heading}\n${text.trim()}`;
  return {
    has(hit: Hit): boolean {
      if (same.has(keyOfText(hit))) return true;
      const isFound = Object.values(hit.ranks).some((rank) => rank !== undefined);
      if (!isFound || hit.ranks.symbol !== undefined) return false;
      const own = wordsOf(hit.text);
      return own.size >= fewWords && alike.some((other) => sharedShare(own, other) > nearCopy);
    },
    add(hit: Hit): void {
      same.add(keyOfText(hit));
      alike.push(wordsOf(hit.text));
    },
  };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[^\W\d]\w+/g) ?? []);
}

/** Words that both have, of those that either has. */
function sharedShare(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (Math.min(one.size, other.size) < nearCopy * Math.max(one.size, other.size)) return 0;
  const both = [...one].filter((word) => other.has(word)).length;
  return both / (one.size + other.size - both);
}
