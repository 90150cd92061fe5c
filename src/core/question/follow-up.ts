import { terms } from "../platform/terms";
import { topicTerms } from "./words";

/** More words than that say by themselves what they are about, be there an "it" among them. */
const followUpWords = 6;

/** "And where is it called?" is about what was spoken of; "what does renew do?" is a question of its own. */
export function leansOnHistory(question: string): boolean {
  if (question.split(/\s+/).filter((word) => word.length > 2).length >= followUpWords) return false;
  return pronoun.test(question) || topicTerms(question).every((term) => relationTerms().has(term));
}

const pronoun = /\b(?:it|its|this|that|they|them|these|those|there)\b|^(?:and|but|so|what about|how about)\b/i;

let relationTermSet: ReadonlySet<string> | undefined;

/** Words that ask for something about a thing, and do not say which. */
function relationTerms(): ReadonlySet<string> {
  relationTermSet ??= new Set(terms("call called caller usage raise raised return returned test tested example"));
  return relationTermSet;
}
