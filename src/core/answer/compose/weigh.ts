import { type ContextPassage, type Question } from "../../api";
import { terms } from "../../platform/terms";
import { isForeign } from "./foreign";

/** A question in the form that passages can be compared with. */
export interface WeighedQuestion extends Question {
  /** Terms that say something, and how much: those that few passages have say most. */
  readonly weights: ReadonlyMap<string, number>;
  readonly totalWeight: number;
  /** Words that say something and stand nowhere in what is indexed. */
  readonly absentWords: readonly string[];
  /** Share of what is asked for that they are, 0 to 1; a name that is absent counts twice. */
  readonly absentShare: number;
}

export function weighQuestion(
  question: Question,
  passages: readonly ContextPassage[],
  absentTerms: readonly string[] = [],
): WeighedQuestion {
  const texts = passages.map((passage) => new Set(terms(`${passage.path} ${passage.heading} ${passage.text}`)));
  const weights = new Map<string, number>();
  // Of another language only those words can be compared that code has too.
  const isOther = isForeign(question.text);
  for (const term of question.topics) {
    if (isOther && !texts.some((found) => found.has(term))) continue;
    const having = texts.filter((found) => found.has(term)).length;
    // A word that no passage has is often only another word for one that they do have.
    const rarity = Math.log(1 + (texts.length + 1) / (Math.max(having, 1) + 0.5));
    // What is asked about tends to come first: "how is the fine for a late return calculated".
    const isTopic = weights.size === 0;
    weights.set(term, rarity * (softTerms().has(term) ? softWeight : isTopic ? topicWeight : 1));
  }
  const totalWeight = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  // Words of another language say nothing by being absent.
  const topical = topicWords(question);
  const absentWords = isOther ? [] : topical.filter((word) => isAbsent(word, absentTerms));
  const absentTopics = absentWords.reduce((sum, word) => sum + (isProper(word, question.text) ? 2 : 1), 0);
  const absentShare = Math.min(1, absentTopics / Math.max(1, topical.length));
  return { ...question, weights, totalWeight, absentWords, absentShare };
}

/** Names that are meant as code; a capital in the middle of a sentence may be one: "what does Session keep". */
export function namesOf({ names, spokenOf }: Question): readonly string[] {
  const meant = names.filter(({ certainty }) => certainty >= 0.5).map(({ name }) => name);
  return meant.length === 0 && spokenOf !== undefined ? [spokenOf] : meant;
}

/** Names that the code base surely has, or the question is about something else. */
export function sureNames({ names }: Question): readonly string[] {
  return names.filter(({ certainty }) => certainty >= 0.75).map(({ name }) => name);
}

/** Share of what the question says that a text says too, 0 to 1. */
export function coverage(question: WeighedQuestion, found: ReadonlySet<string>): number {
  if (question.totalWeight === 0) return 0;
  let sum = 0;
  for (const [term, weight] of question.weights) if (found.has(term)) sum += weight;
  return sum / question.totalWeight;
}

/** Weight of the question's terms in a text; longer matches say more. */
export function matchWeight(question: WeighedQuestion, text: string): number {
  let sum = 0;
  for (const term of new Set(terms(text))) sum += question.weights.get(term) ?? 0;
  return sum;
}

/** The words of a question that say what it is about. */
function topicWords({ text, topics }: Question): readonly string[] {
  const words = [...new Set(text.match(/[\p{L}\p{N}_]+/gu) ?? [])];
  return words.filter((word) => terms(word).some((term) => topics.includes(term)));
}

/** As a whole: there may be a `graph` where no GraphQL is. What people choose freely is never missed. */
function isAbsent(word: string, absentTerms: readonly string[]): boolean {
  const [whole = ""] = terms(word);
  return absentTerms.includes(whole) && !softTerms().has(whole);
}

/** A capital that no sentence asks for: Kafka, AES, gRPC. */
export function isProper(word: string, text: string): boolean {
  if (/.\p{Lu}/u.test(word)) return true;
  return /^\p{Lu}/u.test(word) && new RegExp(`[\\p{L}\\p{N},] ${word}\\b`, "u").test(text);
}

/** Verbs that people choose freely: code that "works out" a fine is meant by "calculated" too. */
const softWords = `calculate calculated calculation compute computed convert converted conversion determine determined
  decide decided manage managed management process processed processing perform performed store stored storing keep
  kept send sent check checked checking run running go going come comes allow allowed support supported affect
  affected cause caused control controlled involve involved apply applied logic behaviour behavior mechanism feature
  step steps rule rules value values data object objects item items list default defaults cover covered covers current existing right correct new different`;
const softWeight = 0.4;
const topicWeight = 1.25;

let softTermSet: ReadonlySet<string> | undefined;

function softTerms(): ReadonlySet<string> {
  softTermSet ??= new Set(terms(softWords));
  return softTermSet;
}
