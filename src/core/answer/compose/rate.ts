import { isTestPath } from "../../platform/source-paths";
import { lastPart } from "../../platform/last-part";
import { terms } from "../../platform/terms";
import { type Piece } from "./pieces";
import { coverage, namesOf, type WeighedQuestion } from "./weigh";

/** A piece, and how well it fits the question. */
export interface Candidate {
  readonly piece: Piece;
  readonly score: number;
  /** Share of the question that it speaks of, 0 to 1. */
  readonly coverage: number;
  /** The question names it, or quotes what it says. */
  readonly named: boolean;
  /** The question's terms that it has. */
  readonly says: ReadonlySet<string>;
}

/**
 * The order of the passages is retrieval's judgement, of meaning too, and weighs more than the words that agree.
 * Where the question names a thing, its definition comes before everything that only speaks of it.
 */
const orderWeight = 2;
const orderDecay = 0.15;
const coverageWeight = 0.8;
const namedBonus = 4;
/** What says the very words that the question quotes is meant, whatever else is named beside them. */
const literalBonus = 7;
const testPenalty = 0.6;
const changesPenalty = 0.8;
/** What a docstring goes on to say, and a stub, repeat what is told better elsewhere. */
const repeatedPenalty = 0.2;
/** How something happens is in a method; the head of its class names it anyway, unless it is the class that is asked for. */
const classPenalty = 0.3;

/** How much a match says by where it stands. */
const fieldWeights = { name: 1, summary: 0.8, place: 0.4, text: 0.5 };
/** For the second and the third time that a text says it. */
const repetitionWeight = 0.1;

/** Everything that could answer, best first. `proseBonus`: documents answer better than code, or, below 0, worse. */
export function ratePieces(
  pieces: readonly Piece[],
  question: WeighedQuestion,
  proseBonus: number,
): readonly Candidate[] {
  return pieces
    .filter(({ isText, lines }) => isText || withoutImports(lines.join("\n")).trim() !== "")
    .map((piece) => rate(piece, question, proseBonus))
    .toSorted((one, other) => other.score - one.score);
}

function rate(piece: Piece, question: WeighedQuestion, proseBonus: number): Candidate {
  const { passage, symbol, known, lines } = piece;
  const text = lines.join("\n");
  const name = lastPart(symbol);
  const found = new Map<string, number>();
  const add = (said: string, weight: number): void => {
    for (const term of terms(said)) if ((found.get(term) ?? 0) < weight) found.set(term, weight);
  };
  add(name, fieldWeights.name * (0.6 + 0.4 * shareAsked(name, question)));
  add(known?.definition.summary ?? "", fieldWeights.summary);
  add(`${passage.path} ${symbol}`, fieldWeights.place);
  if (piece.isText) add(passage.heading, fieldWeights.summary);
  for (const [term, count] of countTerms(withoutImports(text))) {
    const weight = fieldWeights.text + repetitionWeight * Math.min(count - 1, 2);
    if ((found.get(term) ?? 0) < weight) found.set(term, weight);
  }
  const says = new Set([...question.weights.keys()].filter((term) => found.has(term)));
  const covered = coverage(question, says);
  const isNamed = symbol !== "" && known !== undefined && namesOf(question).some((each) => isCalled(symbol, each));
  const isQuoted = saysQuoted(text, question);
  const score =
    weightedMatch(question, found) +
    coverageWeight * covered +
    orderWeight / (1 + orderDecay * (passage.number - 1 + (piece.behind ?? 0))) +
    (isNamed ? namedBonus + exactness(piece, question) : 0) +
    (isQuoted ? literalBonus : 0) +
    (piece.isText ? proseBonus : 0) -
    (known?.definition.kind === "class" && !isNamed ? classPenalty * (1 - shareAsked(name, question)) : 0) -
    ((piece.isText && symbol !== "") || passage.path.endsWith(".pyi") ? repeatedPenalty : 0) -
    (isTestPath(passage.path) && !question.aboutTests ? testPenalty : 0) -
    (piece.isText && isOfChanges(passage.path) ? changesPenalty : 0);
  return { piece, score, coverage: covered, named: isNamed || isQuoted, says };
}

/** Wholly (`Loan.fine`), or by its last parts (`fine` for `Loan.fine`). */
export function isCalled(symbol: string, name: string): boolean {
  return symbol === name || symbol.endsWith(`.${name}`) || name.endsWith(`.${symbol}`);
}

/** A whole dotted name beats the same last part in another class; a class beats its methods of that name. */
function exactness({ symbol, passage }: Piece, question: WeighedQuestion): number {
  const names = namesOf(question);
  if (names.includes(symbol)) return 1;
  return passage.kind === "method" && !names.some((name) => name.includes(".")) ? 0 : 0.5;
}

/** Characters at the beginning of a quotation that tell it; what follows may be filled in when it is printed. */
const tellingChars = 40;
const tellingShare = 0.7;
const fewestChars = 16;

function saysQuoted(text: string, { quoted }: WeighedQuestion): boolean {
  const wanted = quoted.map(plainWords).filter((words) => words.length >= fewestChars);
  if (wanted.length === 0) return false;
  const said = plainWords(text);
  return wanted.some((words) => {
    const telling = Math.max(fewestChars, Math.min(tellingChars, Math.floor(words.length * tellingShare)));
    return said.includes(words.slice(0, telling));
  });
}

/** Without quotation marks and line breaks, at which code takes long texts apart. */
export function plainWords(text: string): string {
  return text
    .replace(/(?:\b[rbfu]{1,2}(?=["'])|["'`\\\s])+/gi, " ")
    .trim()
    .toLowerCase();
}

function countTerms(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function withoutImports(text: string): string {
  return text.replace(/^(?:from|import)\s[^\n(]*(?:\([^)]*\))?|^#.*/gm, "");
}

/** How much of a name the question says: all of `Router`, half of `fine_cents`. */
function shareAsked(name: string, question: WeighedQuestion): number {
  const words = new Set(terms(name));
  if (words.size > 1) words.delete(name.toLowerCase());
  return [...words].filter((word) => question.weights.has(word)).length / Math.max(1, words.size);
}

function weightedMatch(question: WeighedQuestion, found: ReadonlyMap<string, number>): number {
  if (question.totalWeight === 0) return 0;
  let sum = 0;
  for (const [term, weight] of question.weights) sum += weight * (found.get(term) ?? 0);
  return sum / question.totalWeight;
}

/** What changed in a version, and a translation, tell little of how things are. */
function isOfChanges(path: string): boolean {
  return /(?:^|\/)(?:change|history|news|release|announce)[^/]*(?:\/|\.\w+$)|\.[a-z]{2}(?:[-_][a-z]{2,4})?\.(?:md|rst)$/i.test(
    path,
  );
}
