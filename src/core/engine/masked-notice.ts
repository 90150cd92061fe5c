import { type MaskedSecret } from "../api";

/** Places that one sentence names. */
const namedPlaces = 5;

/**
 * Tells once where secrets were masked: a file that is saved again is no news, one secret more in it is. The sentence
 * never holds a secret.
 */
export function createMaskedNotices(): (collection: string, masked: readonly MaskedSecret[]) => string | undefined {
  const told = new Set<string>();
  return (collection, masked) => {
    const counts = new Map<string, number>();
    const news = masked.filter(({ path, kind }) => {
      const secret = JSON.stringify([collection, path, kind]);
      const count = (counts.get(secret) ?? 0) + 1;
      counts.set(secret, count);
      const key = `${secret} ${count}`;
      const isNew = !told.has(key);
      told.add(key);
      return isNew;
    });
    return news.length === 0 ? undefined : maskedNotice(news);
  };
}

function maskedNotice(masked: readonly MaskedSecret[]): string {
  const named = masked.slice(0, namedPlaces).map(({ path, line, kind }) => `${path}:${line} (${kind})`);
  const more = masked.length - named.length;
  const places = more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
  const what = masked.length === 1 ? "A secret is" : `${masked.length} secrets are`;
  return `${what} masked in the index, and not sent to any model: ${places}.`;
}
