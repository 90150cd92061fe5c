import { type AnswerBrief, type ContextPassage, type KnownDefinition } from "../../api";
import { isTestPath } from "../../platform/source-paths";
import { terms } from "../../platform/terms";
import { type Definition, findDefinitions } from "./definitions";
import { firstParagraph } from "./docstring";
import { coverage, namesOf, sureNames, type WeighedQuestion } from "./weigh";
import { readSpans, type SourceSpan } from "./source-spans";

/** A thing an answer may be about, and how well it fits the question. */
export interface Candidate {
  readonly score: number;
  /** Share of the question that it speaks of, 0 to 1. */
  readonly coverage: number;
  /** The question names it. */
  readonly named: boolean;
  readonly passage: ContextPassage;
  /** Undefined for prose and for code outside of definitions. */
  readonly definition: Definition | undefined;
}

export interface Evidence {
  readonly spans: readonly SourceSpan[];
  readonly definitions: readonly Definition[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
  /** Names of the question that no definition here has. */
  readonly missingNames: readonly string[];
}

/** Everything in the passages that could answer, ranked. */
export function gatherEvidence({ context, definitions: known }: AnswerBrief, question: WeighedQuestion): Evidence {
  const spans = readSpans(context.passages);
  const definitions = spans
    .flatMap((span) => findDefinitions(span))
    .map((definition) => ({ ...definition, known: known.find((each) => isSame(each, definition)) }))
    .filter((definition) => !isExample(definition));
  const candidates = [
    ...definitions.map((definition) => rateDefinition(definition, question)),
    ...looseCode(spans, definitions).map((passage) => rateText(passage, question)),
    ...context.passages.filter((passage) => passage.kind === "prose").map((passage) => rateText(passage, question)),
  ];
  return {
    spans,
    definitions,
    candidates: candidates.toSorted((left, right) => right.score - left.score),
    missingNames: sureNames(question).filter((name) => !definitions.some((definition) => isNamed(definition, name))),
  };
}

function isSame({ definition: { chunk, qualifiedName } }: KnownDefinition, definition: Definition): boolean {
  return (
    qualifiedName === definition.qualifiedName &&
    chunk.path === definition.path &&
    chunk.collection === definition.passage.collection
  );
}

/** Indented, in nothing, and unknown to the index: an example in a docstring whose beginning is in no passage. */
function isExample({ kind, qualifiedName, known, isPiece }: Definition): boolean {
  return kind === "method" && !qualifiedName.includes(".") && known === undefined && !isPiece;
}

/** The candidate is that name: wholly (`Loan.fine`), or by its last parts (`fine` for `Loan.fine`). */
function isNamed(definition: Definition, name: string): boolean {
  return (
    definition.qualifiedName === name ||
    definition.qualifiedName.endsWith(`.${name}`) ||
    name.endsWith(`.${definition.qualifiedName}`)
  );
}

/**
 * The order of the passages is retrieval's judgement, of meaning too, and weighs as much as the words that agree.
 * Where the question names a thing, its definition comes before everything that only speaks of it.
 */
const orderWeight = 1.1;
const orderDecay = 0.15;
const namedBonus = 4;
const plainNameBonus = 0.5;
/** What says the very words that the question quotes is meant, whatever else is named beside them. */
const literalBonus = 7;
const testPenalty = 0.6;
/** A chunk is found for what stands in the middle of it: the definition it is named after. */
const chunkNameBonus = 0.05;
/** Of two that fit alike, the one that says what it does makes the better answer. */
const documentedBonus = 0.1;
/** How something happens is in a function; the class around it is named anyway. */
const classPenalty = 0.15;
/** Overviews speak of everything; what the code does is better read in the code, with the overview quoted below. */
const prosePenalty = 0.3;

/** How much a match says by where it stands. */
const fieldWeights = { name: 1, summary: 0.8, signature: 0.5, place: 0.35, body: 0.5 };

/** For the second and the third time that a body says it. */
const repetitionWeight = 0.1;

/** Speaking of everything that is asked is worth this much by itself. */
const coverageWeight = 0.5;

function rateDefinition(definition: Definition, question: WeighedQuestion): Candidate {
  const body = definition.body.map((statement) => statement.text).join("\n");
  const summary = `${firstParagraph(definition.docstring)} ${definition.comment}`;
  const fields: readonly (readonly [string, number])[] = [
    [definition.name, fieldWeights.name * (0.6 + 0.4 * shareAsked(definition.name, question))],
    [summary, fieldWeights.summary],
    [`${definition.signature} ${definition.docstring}`, fieldWeights.signature],
    [`${definition.path} ${definition.qualifiedName}`, fieldWeights.place],
  ];
  const best = new Map<string, number>();
  for (const [text, weight] of fields) {
    for (const term of terms(text)) if ((best.get(term) ?? 0) < weight) best.set(term, weight);
  }
  for (const [term, count] of countTerms(body)) {
    const weight = fieldWeights.body + repetitionWeight * Math.min(count - 1, 2);
    if ((best.get(term) ?? 0) < weight) best.set(term, weight);
  }
  const isNamedByQuestion = namesOf(question).some((name) => isNamed(definition, name));
  const isQuoted = saysQuoted(`${definition.docstring} ${body}`, question);
  const named = isNamedByQuestion || isQuoted;
  const plainlyNamed = !named && new RegExp(`\\b${escapeRegExp(definition.name)}\\b`).test(question.text);
  const nameBonus = isNamedByQuestion
    ? namedBonus + nameExactness(definition, question)
    : plainlyNamed
      ? plainNameBonus
      : 0;
  const covered = coverage(question, new Set(best.keys()));
  return {
    score:
      weightedMatch(question, best) +
      coverageWeight * covered +
      orderScore(definition.passage) +
      nameBonus +
      (isQuoted ? literalBonus : 0) +
      (definition.passage.symbol === definition.qualifiedName ? chunkNameBonus : 0) +
      (definition.docstring === "" ? 0 : documentedBonus) -
      (definition.kind === "class" && !named && question.asksHow ? classPenalty : 0) -
      penalty(definition.path, question),
    coverage: covered,
    named,
    passage: definition.passage,
    definition,
  };
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
function plainWords(text: string): string {
  return text
    .replace(/["'`\\\s]+/g, " ")
    .trim()
    .toLowerCase();
}

function countTerms(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Prose, notebook cells without definitions, module-level code. */
function rateText(passage: ContextPassage, question: WeighedQuestion): Candidate {
  const isProse = passage.kind === "prose";
  const text = isProse ? passage.text : passage.text.replace(/^(?:from|import)\s[^\n(]*(?:\([^)]*\))?/gm, "");
  const found = new Map<string, number>();
  for (const term of terms(`${passage.path} ${passage.heading}`)) {
    found.set(term, isProse ? fieldWeights.summary : fieldWeights.place);
  }
  for (const term of terms(text)) found.set(term, Math.max(found.get(term) ?? 0, fieldWeights.body));
  const covered = coverage(question, new Set(found.keys()));
  return {
    score:
      weightedMatch(question, found) +
      coverageWeight * covered +
      orderScore(passage) -
      penalty(passage.path, question) -
      (isProse && !question.aboutDocuments ? prosePenalty : 0),
    coverage: covered,
    named: false,
    passage,
    definition: undefined,
  };
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

function orderScore(passage: ContextPassage): number {
  return orderWeight / (1 + orderDecay * (passage.number - 1));
}

/** A whole dotted name beats the same last part in another class; a class beats its methods of that name. */
function nameExactness(definition: Definition, question: WeighedQuestion): number {
  const names = namesOf(question);
  if (names.includes(definition.qualifiedName)) return 1;
  return definition.kind === "method" && !names.some((name) => name.includes(".")) ? 0 : 0.5;
}

function penalty(path: string, question: WeighedQuestion): number {
  return isTestPath(path) && !question.aboutTests ? testPenalty : 0;
}

/** Passages of code that no definition begins in: constants, scripts, cells. */
function looseCode(spans: readonly SourceSpan[], definitions: readonly Definition[]): readonly ContextPassage[] {
  const used = new Set(definitions.map((definition) => definition.passage.number));
  return spans.flatMap((span) => span.passages).filter((passage) => !used.has(passage.number));
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
