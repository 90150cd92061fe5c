import { type Question } from "../api";
import { terms } from "../platform/terms";
import { columnFiller, type FeatureTable } from "./feature-table";

export interface ChunkText {
  readonly heading: string;
  readonly text: string;
}

/**
 * What the texts say, of the candidates that are read. `rows` are theirs in the table; pieces of one definition have one
 * of `definitions`. Rareness of a term is told by these texts alone.
 */
export function fillTextFeatures(
  table: FeatureTable,
  rows: readonly number[],
  question: Question,
  texts: readonly ChunkText[],
  definitions: readonly string[],
): void {
  const asked = terms(question.text);
  const wanted = question.topics.length > 0 ? question.topics : question.terms;
  // Texts are read as numbers: each word of the question has one, and 0 is any other.
  const numbers = new Map<string, number>();
  for (const word of [...asked, ...wanted]) if (!numbers.has(word)) numbers.set(word, numbers.size + 1);
  const numberOf = (word: string): number => numbers.get(word) ?? 0;
  const numbersIn = (text: string): readonly number[] => terms(text).map(numberOf);
  const isWanted = new Uint8Array(numbers.size + 1);
  for (const word of wanted) isWanted[numberOf(word)] = 1;
  const wantedIn = (words: readonly number[]): ReadonlySet<number> =>
    new Set(words.filter((word) => isWanted[word] === 1));
  const read = texts.map(({ heading, text }, position) => {
    const { doc, body } = splitDoc(text);
    const parts = { heading: numbersIn(heading), doc: numbersIn(doc), body: numbersIn(body) };
    const all = [...parts.heading, ...parts.doc, ...parts.body];
    const definition = definitions[position] ?? "";
    const comments = numbersIn(commentsOf(body));
    return { row: rows[position] ?? 0, text, definition, ...parts, comments, all, wanted: wantedIn(all) };
  });
  const frequency = new Float64Array(numbers.size + 1);
  for (const each of read) for (const word of each.wanted) frequency[word] = (frequency[word] ?? 0) + 1;
  const weight = frequency.map((count, word) =>
    isWanted[word] === 1 ? Math.log((texts.length + 1) / (count + 0.5)) : 0,
  );
  const weightOf = (words: Iterable<number>): number => {
    let sum = 0;
    for (const word of words) sum += weight[word] ?? 0;
    return sum;
  };
  const total = weightOf(wanted.map(numberOf)) || 1;
  const cover = (words: readonly number[]): number => weightOf(wantedIn(words)) / total;
  const coverIfAny = (words: readonly number[]): number => (words.length === 0 ? NaN : cover(words));
  const union = new Map<string, Set<number>>();
  for (const { definition, wanted: found } of read) {
    const known = union.get(definition);
    if (known === undefined) union.set(definition, new Set(found));
    else for (const word of found) known.add(word);
  }
  const averageLength =
    read.reduce((sum, { doc, body }) => sum + body.length + doc.length, 0) / Math.max(1, read.length);
  const bm25 = (words: readonly number[]): number => {
    const counts = new Float64Array(numbers.size + 1);
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    const norm = 1.2 * (0.25 + (0.75 * words.length) / (averageLength + 1));
    let sum = 0;
    for (const word of wantedIn(words)) {
      const count = counts[word] ?? 0;
      sum += ((weight[word] ?? 0) * count * 2.2) / (count + norm);
    }
    return sum;
  };
  const names = question.names.filter(({ certainty }) => certainty >= 0.5).map(({ name }) => name);
  const asksForNotice = notice.test(question.searchText);
  const sequence = asked.map(numberOf);

  const set = columnFiller(table, read);
  set("headingCover", ({ heading }) => cover(heading));
  set("docCover", ({ doc }) => coverIfAny(doc));
  set("bodyCover", ({ body }) => cover(body));
  set("commentCover", ({ comments }) => coverIfAny(comments));
  set("cover", (each) => weightOf(each.wanted) / total);
  set("definitionCover", ({ definition }) => weightOf(union.get(definition) ?? []) / total);
  set("plainCover", (each) => each.wanted.size / Math.max(1, new Set(wanted).size));
  set("localBm25", ({ all }) => bm25(all));
  set("localBm25Share", ({ all }) => bm25(all) / total);
  set("pairs", countPairs(sequence, numbers.size + 1));
  set("run", longestRun(sequence));
  set("namesIn", ({ text }) => shareIn(names, text));
  set("bodyWords", ({ body }) => Math.log(body.length + 1));
  set("hasConstants", ({ text }) => text.match(/^ *[A-Z_]{3,}\b/gm)?.length ?? 0);
  // For no model: see rank.ts.
  set("isNotice", ({ text }) => Number(!asksForNotice && isNotice(text)));
}

/** NaN where there are none. */
function shareIn(wanted: readonly string[], text: string): number {
  return wanted.length === 0 ? NaN : wanted.filter((each) => text.includes(each)).length / wanted.length;
}

const notice = /\b(?:licen[cs]e|copyright)/i;

/** Comments alone, about who may do what with the file. */
function isNotice(text: string): boolean {
  return notice.test(text) && text.split("\n").every((line) => /^\s*(?:#|$)/.test(line));
}

function splitDoc(text: string): { readonly doc: string; readonly body: string } {
  const opened = /(?:"""|''')/.exec(text);
  if (!opened || opened.index > 1200) return { doc: "", body: text };
  const end = text.indexOf(opened[0], opened.index + 3);
  if (end < 0) return { doc: text.slice(opened.index + 3), body: text.slice(0, opened.index) };
  return { doc: text.slice(opened.index + 3, end), body: `${text.slice(0, opened.index)}${text.slice(end + 3)}` };
}

function commentsOf(text: string): string {
  const comments: string[] = [];
  for (let start = text.indexOf("#"); start >= 0;) {
    const end = text.indexOf("\n", start);
    comments.push(text.slice(start, end < 0 ? undefined : end));
    start = end < 0 ? -1 : text.indexOf("#", end);
  }
  return comments.join("\n");
}

/** How many pairs of words of the question, one after the other, stand so in a text. */
function countPairs(asked: readonly number[], limit: number): (text: { readonly all: readonly number[] }) => number {
  const pairOf = (one: number, other: number): number => one * limit + other;
  const pairs = new Set(asked.slice(1).map((word, position) => pairOf(asked[position] ?? 0, word)));
  return ({ all }) => {
    const found = new Set<number>();
    let before = 0;
    for (const word of all) {
      if (word !== 0 && before !== 0 && pairs.has(pairOf(before, word))) found.add(pairOf(before, word));
      before = word;
    }
    return found.size;
  };
}

/** Most words of the question that stand in a text one after the other. */
function longestRun(asked: readonly number[]): (text: { readonly all: readonly number[] }) => number {
  const starts = new Map<number, number[]>();
  asked.forEach((word, position) => starts.set(word, [...(starts.get(word) ?? []), position]));
  return ({ all }) => {
    let best = 0;
    all.forEach((word, position) => {
      for (const start of starts.get(word) ?? []) {
        let length = 1;
        while (start + length < asked.length && asked[start + length] === all[position + length]) length++;
        if (length > best) best = length;
      }
    });
    return best;
  };
}
