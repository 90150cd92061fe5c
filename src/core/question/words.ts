import { terms } from "../platform/terms";

/** Function words: in code many of them are keywords, and would find every loop. `doe` is how `does` is stemmed. */
const stopTerms = new Set(
  (
    "a an and are as at be by can do doe for from how i if in is it its me my of on or so that the this to was we " +
    "what when where which with you your"
  ).split(" "),
);

/** More terms than this cost time and say little more; the first ones are the question, the last a dump of data. */
const mostTerms = 256;

/** What full-text search is asked for. */
export function searchTerms(text: string): readonly string[] {
  const all = [...new Set(terms(text))];
  const telling = all.filter((term) => !stopTerms.has(term));
  return (telling.length > 0 ? telling : all).slice(0, mostTerms);
}

/** Terms without the words that every question has. */
export function topicTerms(text: string): readonly string[] {
  return [...new Set(terms(text))].filter((term) => !emptyTerms().has(term) && (term.length > 1 || /\d/.test(term)));
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
  across along among around toward towards upon
  handle handled handles handling actually exactly really currently let lets s t don doesn isn didn`;
