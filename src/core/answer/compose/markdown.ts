import { withoutEnding } from "../fence";

/** Text of docstrings and documents as Markdown, and its sentences. */

/** reStructuredText marks become Markdown; brackets with numbers must not look like citations. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/:(?:[a-z][\w+-]*:){1,2}`[~!]?([^`<]+)(?:<[^>`]*>)?`/g, (_, name: string) => `\`${name.trim()}\``)
    .replace(/``([^`]+)``/g, "`$1`")
    .replace(/`([^`<]+)<(https?:[^>`]+)>`__?/g, (_, name: string, url: string) => `${name.trim()} (${url})`)
    .replace(/`([^`<]+)(?:<[^>`]*>)?`__?(?![\w`])/g, (_, name: string) => name.trim())
    .replace(/`[~!]/g, "`")
    .replace(/\[(?=[\d\s,;–-]+\])/g, "\\[")
    .replace(/<(?=\/?[a-z!])/gi, "\\<")
    .replace(/\s+/g, " ")
    .trim();
}

/** Sentences of a paragraph. "e.g. this" and `module.name` do not end one. */
export function splitSentences(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?…]["'”’)\]]{0,3})\s(?=["“'(`*]{0,4}[\p{Lu}\p{N}`*])/u)
    .reduce<string[]>((sentences, piece) => {
      const last = sentences.at(-1);
      if (last !== undefined && abbreviation.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
      else sentences.push(piece);
      return sentences;
    }, [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|no|fig|sec|mr|dr|p)\.$/i;

/** What a definition's stored summary says, in Markdown: its first sentences, as many as fit; empty where it is an example. */
export function summaryOf(summary: string, maxChars: number): string {
  const text = plainMarkdown(summary.replace(decoration, " "));
  if (/^(?:>>>|[\w.]+(?: = |\())/.test(text)) return "";
  const [first = "", ...others] = splitSentences(text);
  let told = shorten(first, maxChars);
  for (const sentence of others) {
    // It announces a list or an example that is not here.
    if (sentence.endsWith(":") || told.length + sentence.length > maxChars) break;
    told = `${told} ${sentence}`;
  }
  return withoutEnding(told, ".:;");
}

/** A line below a title. */
const decoration = /\s[=~^"'*#+-]{4,}(?=\s|$)/g;

export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars);
  const space = cut.lastIndexOf(" ");
  const kept = withoutEnding(space > maxChars / 2 ? cut.slice(0, space) : cut, " \t\n,;:.(");
  // A code span that was cut in half would swallow what follows.
  return `${(kept.match(/`/g)?.length ?? 0) % 2 === 1 ? kept.slice(0, kept.lastIndexOf("`")).trimEnd() : kept} …`;
}
