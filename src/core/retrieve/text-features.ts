import { type Question } from "../api";
import { terms } from "../platform/terms";
import { type Features } from "./features";

export interface ChunkText {
  readonly heading: string;
  readonly text: string;
}

/** What the texts say, of the candidates that are read. Rareness of a term is told by these texts alone. */
export function textFeatures(
  question: Question,
  texts: readonly ChunkText[],
  definitions: readonly string[],
): Features[] {
  const wanted = question.topics.length > 0 ? question.topics : question.terms;
  const wantedSet = new Set(wanted);
  const sequence = terms(question.text);
  const askedWords = new Set(sequence);
  const starts = new Map<string, number[]>();
  sequence.forEach((word, position) => starts.set(word, [...(starts.get(word) ?? []), position]));
  const pairs = new Set(sequence.slice(1).map((term, position) => `${sequence[position] ?? ""} ${term}`));
  const read = texts.map(({ heading, text }) => {
    const { doc, body } = splitDoc(text);
    return {
      heading: terms(heading),
      doc: terms(doc),
      body: terms(body),
      comments: terms(commentsOf(body)),
      raw: text,
    };
  });
  const frequency = new Map<string, number>();
  for (const { heading, doc, body } of read) {
    for (const term of new Set([...heading, ...doc, ...body]))
      if (wantedSet.has(term)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  const weight = new Map(
    wanted.map((term) => [term, Math.log((texts.length + 1) / ((frequency.get(term) ?? 0) + 0.5))]),
  );
  const total = wanted.reduce((sum, term) => sum + (weight.get(term) ?? 0), 0) || 1;
  const coverOf = (found: Iterable<string>): number => {
    let sum = 0;
    for (const word of found) sum += weight.get(word) ?? 0;
    return sum / total;
  };
  const wantedIn = (words: readonly string[]): ReadonlySet<string> => new Set(words.filter((word) => weight.has(word)));
  const cover = (words: readonly string[]): number => coverOf(wantedIn(words));
  const literals = question.quoted.filter((each) => each.length > 3).map((each) => each.toLowerCase());
  const names = question.names.filter(({ certainty }) => certainty >= 0.5).map(({ name }) => name);
  const asksForNotice = notice.test(question.searchText);
  const averageLength =
    read.reduce((sum, each) => sum + each.body.length + each.doc.length, 0) / Math.max(1, read.length);
  const union = new Map<string, Set<string>>();
  read.forEach(({ heading, doc, body }, position) => {
    const key = definitions[position] ?? "";
    const found = union.get(key) ?? new Set();
    union.set(key, found);
    for (const field of [heading, doc, body]) for (const word of field) if (weight.has(word)) found.add(word);
  });
  return read.map(({ heading, doc, body, comments, raw }, position) => {
    const all = [...heading, ...doc, ...body];
    const lower = raw.toLowerCase();
    const counts = new Map<string, number>();
    for (const word of all) if (wantedSet.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const norm = 1.2 * (0.25 + (0.75 * all.length) / (averageLength + 1));
    let bm25 = 0;
    for (const [word, count] of counts) bm25 += ((weight.get(word) ?? 0) * count * 2.2) / (count + norm);
    return {
      headingCover: cover(heading),
      docCover: doc.length === 0 ? NaN : cover(doc),
      bodyCover: cover(body),
      commentCover: comments.length === 0 ? NaN : cover(comments),
      cover: cover(all),
      definitionCover: coverOf(union.get(definitions[position] ?? "") ?? []),
      plainCover: counts.size / Math.max(1, wantedSet.size),
      localBm25: bm25,
      localBm25Share: bm25 / total,
      pairs: countPairs(all, pairs, askedWords),
      run: longestRun(all, sequence, starts),
      literal: literals.length === 0 ? NaN : literals.filter((each) => lower.includes(each)).length / literals.length,
      namesIn: names.length === 0 ? NaN : names.filter((name) => raw.includes(name)).length / names.length,
      docWords: Math.log(doc.length + 1),
      bodyWords: Math.log(body.length + 1),
      hasCode: Number(/^ {4}\S|>>> |```|::$/m.test(raw)),
      hasConstants: (raw.match(/^ *[A-Z_]{3,}\b/gm) ?? []).length,
      raises: Number(/\braise\b/.test(raw)),
      // For no model: see rank.ts.
      isNotice: Number(!asksForNotice && isNotice(raw)),
    };
  });
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
  return text
    .split("\n")
    .map((line) => (line.includes("#") ? line.slice(line.indexOf("#")) : ""))
    .join("\n");
}

function countPairs(words: readonly string[], pairs: ReadonlySet<string>, asked: ReadonlySet<string>): number {
  const found = new Set<string>();
  for (let position = 1; position < words.length; position++) {
    if (!asked.has(words[position] ?? "") || !asked.has(words[position - 1] ?? "")) continue;
    const pair = `${words[position - 1] ?? ""} ${words[position] ?? ""}`;
    if (pairs.has(pair)) found.add(pair);
  }
  return found.size;
}

/** Most words of the question that stand in the text one after the other. */
function longestRun(
  words: readonly string[],
  asked: readonly string[],
  starts: ReadonlyMap<string, readonly number[]>,
): number {
  let best = 0;
  for (let position = 0; position < words.length; position++) {
    for (const start of starts.get(words[position] ?? "") ?? []) {
      let length = 1;
      while (
        start + length < asked.length &&
        position + length < words.length &&
        asked[start + length] === words[position + length]
      )
        length++;
      if (length > best) best = length;
    }
  }
  return best;
}
