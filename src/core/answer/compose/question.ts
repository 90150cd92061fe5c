import { type ContextPassage, type AnswerBrief } from "../../api";
import { terms } from "../../platform/terms";
import { readTraceback, type Traceback } from "./traceback";

/** What is asked, in the form that passages can be compared with. */
export interface Question {
  readonly text: string;
  readonly intent: "explain" | "where" | "usages";
  /** Names in code that it mentions, as written: `Loan.fine`, `renew`. */
  readonly names: readonly string[];
  /** Terms that say something, and how much: those that few passages have say most. */
  readonly weights: ReadonlyMap<string, number>;
  readonly totalWeight: number;
  /** Words that say something and that no passage has. */
  readonly unknownWords: readonly string[];
  readonly traceback: Traceback | undefined;
  /** It asks how or when something happens, not what something is. */
  readonly asksHow: boolean;
  readonly aboutTests: boolean;
  /** It asks for what is written about the project rather than for the code. */
  readonly aboutDocuments: boolean;
}

export function readQuestion(request: AnswerBrief): Question {
  const { history, context } = request;
  // A blob pasted along says nothing, and patterns for names take quadratic time in it.
  const question = request.question.replace(/\S{300,}/g, "…").slice(0, maxQuestionChars);
  const before = history.findLast((turn) => turn.role === "user")?.text ?? "";
  const answered = history.findLast((turn) => turn.role === "assistant")?.text ?? "";
  const own = contentTerms(question);
  const isFollowUp = before !== "" && leansOnHistory(question);
  const names = namesIn(question);
  const spokenOf = isFollowUp && names.length === 0 ? (firstName(before) ?? firstName(answered)) : undefined;
  const all = new Set([...own, ...(isFollowUp ? contentTerms(before) : [])]);
  const weights = weigh(all, context.passages);
  return {
    text: question,
    intent: intentOf(question),
    names: spokenOf === undefined ? names : [spokenOf],
    weights,
    totalWeight: [...weights.values()].reduce((sum, weight) => sum + weight, 0),
    unknownWords: unknownWords(question, own, context.passages),
    traceback: request.responseType === "debugging" ? readTraceback(question) : undefined,
    aboutDocuments:
      /\b(?:readme|docs?|documentation|documented|install|installation|set ?up|get(?:ting)? started|licen[cs]e|changelog|contribut\w*|requirements|overview|architecture|how (?:do|can|to) (?:i |we |you )?(?:run|start|install|build|launch|deploy|try|use))\b/i.test(
        question,
      ),
    asksHow: /^\s*(?:how|when|why|what happens|does|is|can|in which|which)\b/i.test(question),
    aboutTests: /\btests?\b|\btested\b|\bpytest\b|\bunittest\b/i.test(question),
  };
}

const maxQuestionChars = 20_000;

/** "And where is it called?" is about what was spoken of; "what does renew do?" is a question of its own. */
export function leansOnHistory(question: string): boolean {
  return pronoun.test(question) || [...contentTerms(question)].every((term) => relationTerms().has(term));
}

let relationTermSet: ReadonlySet<string> | undefined;

/** Words that ask for something about a thing, and do not say which. */
function relationTerms(): ReadonlySet<string> {
  relationTermSet ??= new Set(terms("call called caller usage raise raised return returned test tested example"));
  return relationTermSet;
}

/** Share of what the question says that a text says too, 0 to 1. */
export function coverage(question: Question, found: ReadonlySet<string>): number {
  if (question.totalWeight === 0) return 0;
  let sum = 0;
  for (const [term, weight] of question.weights) if (found.has(term)) sum += weight;
  return sum / question.totalWeight;
}

/** Weight of the question's terms in a text; longer matches say more. */
export function matchWeight(question: Question, text: string): number {
  let sum = 0;
  for (const term of new Set(terms(text))) sum += question.weights.get(term) ?? 0;
  return sum;
}

/** Names that are surely meant as code: in backticks, dotted, with underscores, capitals inside, or called. */
export function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, name] of text.matchAll(namePattern)) {
    const found = (quoted ?? name ?? "").trim().replace(/\(.*$/, "");
    if (/^[A-Za-z_][\w.]*$/.test(found) && !/\.(?:py|md|txt|rst|pyi|ipynb|toml|json)$/.test(found)) names.push(found);
  }
  // A capital in the middle of a sentence: "what does Session keep".
  for (const [, name = ""] of text.matchAll(/(?<=[a-z,] )([A-Z][a-z]\w+)\b(?!\.\w)/g)) names.push(name);
  return [...new Set(names)];
}

const namePattern =
  /`([^`\n]+)`|(?<![\w/.])((?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|\w*[A-Za-z]_\w+|_\w+|[A-Z][a-z0-9]+[A-Z]\w*|[a-z]+[A-Z]\w*|[A-Za-z_]\w*(?=\(\)))/g;

function firstName(text: string): string | undefined {
  return namesIn(text)[0];
}

const pronoun = /\b(?:it|its|this|that|they|them|these|those|there)\b|^(?:and|but|so|what about|how about)\b/i;

function intentOf(question: string): Question["intent"] {
  if (usageWords.test(question)) return "usages";
  return whereWords.test(question) ? "where" : "explain";
}

const usageWords =
  /\b(?:who|what|which \w+|where)\b.{0,60}\b(?:calls?|called|uses?|used|invokes?|invoked|references?|referenced|imports?|imported|instantiated|raised?|thrown|caught)\b|\b(?:callers?|usages?|references) (?:of|to)\b/i;
const whereWords =
  /\bwhere\b|^\s*(?:in )?which (?:file|module|class|function|method|place|part)\b|\bwhat (?:file|module)\b|^\s*(?:find|locate|show me where)\b/i;

/** Terms without the words that every question has. */
function contentTerms(text: string): ReadonlySet<string> {
  return new Set(terms(text).filter((term) => !emptyTerms().has(term) && (term.length > 1 || /\d/.test(term))));
}

function weigh(wanted: ReadonlySet<string>, passages: readonly ContextPassage[]): ReadonlyMap<string, number> {
  const texts = passages.map((passage) => new Set(terms(`${passage.path} ${passage.heading} ${passage.text}`)));
  const weights = new Map<string, number>();
  for (const term of wanted) {
    const having = texts.filter((found) => found.has(term)).length;
    // A word that no passage has is often only another word for one that they do have.
    const rarity = Math.log(1 + (texts.length + 1) / (Math.max(having, 1) + 0.5));
    // What is asked about tends to come first: "how is the fine for a late return calculated".
    const isTopic = weights.size === 0;
    weights.set(term, rarity * (softTerms().has(term) ? softWeight : isTopic ? topicWeight : 1));
  }
  return weights;
}

function unknownWords(
  question: string,
  wanted: ReadonlySet<string>,
  passages: readonly ContextPassage[],
): readonly string[] {
  const known = new Set(passages.flatMap((passage) => terms(`${passage.path} ${passage.heading} ${passage.text}`)));
  const words = question.match(/[\p{L}\p{N}_]+/gu) ?? [];
  return [...new Set(words)].filter((word) => {
    const meant = terms(word).filter((term) => wanted.has(term));
    return meant.length > 0 && !meant.some((term) => known.has(term) || softTerms().has(term));
  });
}

/** Verbs that people choose freely: code that "works out" a fine is meant by "calculated" too. */
const softWords = `calculate calculated calculation compute computed convert converted conversion determine determined
  decide decided manage managed management process processed processing perform performed store stored storing keep
  kept send sent check checked checking run running go going come comes allow allowed support supported affect
  affected cause caused control controlled involve involved apply applied logic behaviour behavior mechanism feature
  step steps rule rules value values data object objects item items list current existing right correct new different`;
const softWeight = 0.4;
const topicWeight = 1.25;

let softTermSet: ReadonlySet<string> | undefined;

function softTerms(): ReadonlySet<string> {
  softTermSet ??= new Set(terms(softWords));
  return softTermSet;
}

let emptyTermSet: ReadonlySet<string> | undefined;

/** Stemmed as terms are, by the same function. */
function emptyTerms(): ReadonlySet<string> {
  emptyTermSet ??= new Set(terms(emptyWords));
  return emptyTermSet;
}

const emptyWords = `a an the this that these those it its they them there here is are was were be been being am do does
  did done doing has have had having can could would should shall will may might must and or but if then else than so as
  at by for from in into of off on onto out over per to up via with within without about after again all also any
  because before between both each either every few how however i me my we us our you your he she his her their what
  what's when where which while who whom whose why not no nor only just very too more most much many some such same
  other another own one two first second please tell show give explain describe me need want know find look get got
  way ways thing things kind sort happen happens happened work works working use used uses using make makes made
  code codebase base project repository repo function functions method methods class classes file files module modules
  say says said mention mentions documentation documented docs
  line lines place places part parts implement implemented implementation implements define defined definition defines
  handle handled handles handling actually exactly really currently let lets s t don doesn isn didn`;
