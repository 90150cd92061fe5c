import { terms } from "../platform/terms";
import { topicTerms } from "./words";

/** More words than that say by themselves what they are about, be there an "it" among them. */
const followUpWords = 6;

/** "And where is it called?" is about what was spoken of; "what does renew do?" is a question of its own. */
export function leansOnHistory(question: string): boolean {
  if ((question.match(/[^\s?!.,]{3,}/g) ?? []).length >= followUpWords) return false;
  return pronoun.test(question) || topicTerms(question).every((term) => relationTerms().has(term));
}

const pronoun =
  /\b(?:it|its|this|that|they|them|these|those|there)\b|\b(?:which|other|first|second|third|last) ones?\b|^(?:and|but|so|what about|how about)\b/i;

/** Follow-ups of follow-ups that are gone back through, the question that they began with counted. */
const longestTalk = 4;

/** What was asked before, up to the question that says by itself what the talk is about; oldest first. */
export function askedBefore(questions: readonly string[]): readonly string[] {
  const recent = questions.slice(-longestTalk);
  const start = recent.findLastIndex((question) => !leansOnHistory(question));
  return recent.slice(Math.max(0, start));
}

let relationTermSet: ReadonlySet<string> | undefined;

/** Words that ask for something about a thing, and do not say which. */
function relationTerms(): ReadonlySet<string> {
  relationTermSet ??= new Set(terms("call called caller usage raise raised return returned test tested example"));
  return relationTermSet;
}

/** "The second one": the name that an answer tells second, at the beginning of a line or of an item. */
export function nameByOrdinal(question: string, answered: string): string | undefined {
  const asked = ordinals.exec(question)?.[1]?.toLowerCase();
  if (asked === undefined) return undefined;
  const told = [...answered.matchAll(/^(?:[-*] |\d{1,3}\. )?`([A-Za-z_][\w.]{0,200})(?:\(\))?`/gm)].map(
    ([, name = ""]) => name,
  );
  const names = [...new Set(told)].filter((name) => !/\.(?:pyi?|md|rst|txt|ipynb)$/.test(name));
  return asked === "last" ? names.at(-1) : names[places.indexOf(asked)];
}

const places = ["first", "second", "third", "fourth", "fifth"];
const ordinals = new RegExp(`\\b(${places.join("|")}|last)(?: one)?\\b`, "i");
