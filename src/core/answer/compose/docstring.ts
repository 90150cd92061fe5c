import { withoutEnding } from "../fence";

/** The text of a docstring, when a logical line is nothing but a string. */
export function docstringOf(statement: string): string | undefined {
  const opening = /^[rRuUbB]{0,2}("""|'''|"|')/.exec(statement);
  if (!opening) return undefined;
  const [prefix, quote = ""] = opening;
  const inside = statement.slice(prefix.length);
  const content = inside.slice(0, closingQuote(inside, quote));
  if (quote.length === 1 && content.replace(/\\./g, "").includes(quote)) return undefined;
  const [first = "", ...rest] = content.split("\n");
  const indents = rest.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return [first.trim(), ...rest.map((line) => line.slice(indent).trimEnd())].join("\n").trim();
}

/** The first quote with nothing but a comment behind it; the end of the text where it is cut before that. */
function closingQuote(text: string, quote: string): number {
  const lastBreak = text.lastIndexOf("\n");
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
    let next = at + quote.length;
    while (next < text.length && /\s/.test(text[next] ?? "")) next++;
    if (next === text.length || (text[next] === "#" && next > lastBreak)) return at;
  }
  return text.length;
}

/** The first paragraph as running Markdown text; sections, field lists, examples and decoration are left out. */
export function firstParagraph(docstring: string): string {
  const lines: string[] = [];
  for (const line of docstring.replace(underlined, "").split("\n")) {
    const text = line.trim();
    const isEnd = text === "" || fieldLine.test(text) || text.startsWith(">>>") || sectionTitle.test(text);
    if (isEnd && (lines.length > 0 || text.startsWith(">>>"))) break;
    if (isEnd || decoration.test(text)) continue;
    lines.push(text);
  }
  return plainMarkdown(lines.join(" "));
}

/** The first paragraph, and the second one where the first says little: "A session." */
export function openingText(docstring: string): string {
  const text = docstring.replace(underlined, "").trim();
  const first = firstParagraph(text);
  if (first === "" || first.length > littleChars || first.endsWith(":")) return first;
  const [, following = ""] = text.split(/\n\s*\n/);
  if (/^\s/.test(following)) return first;
  const next = following.trim();
  if (!/^["'`*]*[\p{L}]/u.test(next) || sectionTitle.test(next.split("\n")[0]?.trim() ?? "") || /:$/.test(next))
    return first;
  return `${/[.!?:]$/.test(first) ? first : `${first}.`} ${firstParagraph(next)}`;
}

const littleChars = 80;

/** `first` is one sentence; `rest` what follows it in the same paragraph, cut where it grows long. */
export function splitSummary(paragraph: string): { readonly first: string; readonly rest: string } {
  const sentences = splitSentences(paragraph);
  const [first = "", ...others] = sentences;
  let rest = "";
  for (const sentence of others) {
    // It announces a list or an example that is not here.
    if (sentence.endsWith(":")) break;
    if (rest.length + sentence.length > maxRestChars) break;
    rest = `${rest} ${sentence}`.trim();
  }
  return { first: shorten(first, maxSentenceChars), rest };
}

const maxRestChars = 320;
const maxSentenceChars = 260;

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

/** A title with its line below, which repeats a name. */
const underlined = /^[^\n]+\n\s*[=~^"'*#+-]{3,}\s*(?:\n|$)/;

const fieldLine = /^(?::\w[^:]*:(?!`)|@\w+\b|\.\. \w+)/;
const sectionTitle =
  /^(?:Args|Arguments|Parameters|Params|Returns?|Raises|Yields|Examples?|Notes?|Attributes|See Also|Usage|(?:Basic )?Usage):?:?$/;
const decoration = /^[=~^"'*#+_-]{3,}$/;

/** reStructuredText marks become Markdown; brackets with numbers must not look like citations. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/:(?:[a-z][\w+-]*:){1,2}`[~!]?([^`<]+)(?:<[^>`]*>)?`/g, (_, name: string) => `\`${name.trim()}\``)
    .replace(/``([^`]+)``/g, "`$1`")
    .replace(/`([^`<]+)<(https?:[^>`]+)>`__?/g, (_, name: string, url: string) => `${name.trim()} (${url})`)
    .replace(/`([^`<]+)(?:<[^>`]*>)?`__?(?![\w`])/g, (_, name: string) => name.trim())
    .replace(/\[(?=[\d\s,;–-]+\])/g, "\\[")
    .replace(/<(?=\/?[a-z!])/gi, "\\<")
    .replace(/\s+/g, " ")
    .trim();
}

export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars);
  const space = cut.lastIndexOf(" ");
  const kept = withoutEnding(space > maxChars / 2 ? cut.slice(0, space) : cut, " \t\n,;:.(");
  // A code span that was cut in half would swallow what follows.
  return `${(kept.match(/`/g)?.length ?? 0) % 2 === 1 ? kept.slice(0, kept.lastIndexOf("`")).trimEnd() : kept} …`;
}
