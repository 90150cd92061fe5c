import { withoutEnding } from "../fence";
import { openingText, splitSummary } from "./docstring";

/** What a docstring's summary says about its owner. */
export interface Clause {
  /** Reads on after the name: "returns the fine for a loan", "is a queue of holds". Undefined where it cannot. */
  readonly predicate: string | undefined;
  /** The first sentence as written, without its full stop. */
  readonly sentence: string;
  /** What follows it in the first paragraph. */
  readonly rest: string;
}

/**
 * "Return the fine." is how code is documented, "`Loan.fine` returns the fine" is how a person answers. The verb is
 * only bent when it is surely one.
 */
export function clauseOf(docstring: string, subject: "thing" | "function"): Clause | undefined {
  const opening = splitSummary(openingText(docstring));
  const { first } = opening;
  const rest = withSubject(opening.rest);
  const sentence = withoutEnding(beforeList(first), ".:;").replace(selfReference, "");
  if (sentence === "") return undefined;
  const [word = "", ...others] = sentence.split(" ");
  const verb = word.toLowerCase();
  const following = others.join(" ");
  if (following !== "" && !(nounPhrase.test(following) && !alwaysVerbs.test(verb))) {
    if (/^(?:An?|The|One)$/.test(word) && !isWholeSentence(following))
      return { predicate: `${subject === "thing" ? "is" : "gives"} ${verb} ${following}`, sentence, rest };
    if (imperatives.has(verb)) return { predicate: `${thirdPerson(verb)} ${bendFurther(following)}`, sentence, rest };
    if (selfReference.test(first)) return { predicate: sentence, sentence, rest };
    if (/s$/.test(verb) && imperatives.has(secondPerson(verb)))
      return { predicate: `${verb} ${following}`, sentence, rest };
  }
  return { predicate: undefined, sentence, rest };
}

/** "This method re-evaluates …": the name stands in front of it anyway. */
const selfReference =
  /^(?:This|The) (?:method|function|class|decorator|property|generator|coroutine|module) (?=\p{Ll}[\w-]*s\b)/u;

/** "The scheme is missing" says something by itself; "A queue that is sorted" does not. */
const wholeSentence =
  /^(?:(?!\b(?:that|which|who|where|whose|what)\b).)*\b(?:is|are|was|were|has|have|does|do|did|can|cannot|could|will|would|should|must|may|might)\b|\b(?:that|which|who) (?!is|are|was|were|has|have|does|do|did|can|cannot|could|will|would|should|must|may|might)\w+ (?:is|are|was|were|has|gets|does|can|will)\b|: /;

/** "It comes in two versions: they are either:" announces a list that is not here; what stands before it does. */
function beforeList(text: string): string {
  const clauses = /^(.{20,}?)[,;:]\s[^,;:]*:$/.exec(text);
  return clauses?.[1] ?? text;
}

function isWholeSentence(following: string): boolean {
  if (wholeSentence.test(following)) return true;
  // "A parameter comes in two versions": a verb soon after the noun.
  const [, ...next] = following.split(" ").slice(0, 3);
  const joint = next.findIndex((word) => /^(?:of|that|which|who|for|in|to|from|with|on|by|and|or|whose)$/.test(word));
  const near = joint < 0 ? next : next.slice(0, joint);
  return near.some((word) => /^[a-z]+s$/.test(word) && imperatives.has(secondPerson(word)));
}

/** "Set of names", "Record for a loan": the first word is a noun here. */
const nounPhrase = /^(?:of|for|that|which|used|with|containing|holding|describing|representing|between|where)\b/;
const alwaysVerbs = /^(?:wait|look|search|check|allow|account|prepare|ensure|begin|start|listen|poll|retry)s?$/;

/** "Give it to the first and tell them": the second verb has the same subject. */
function bendFurther(text: string): string {
  const after = /^([^:]*?, then )([a-z]+)( .*)$/.exec(text);
  if (after && imperatives.has(after[2] ?? "")) return `${after[1]}${thirdPerson(after[2] ?? "")}${after[3]}`;
  return text.replace(
    /(?<!\bto \w{1,30}(?: \w{1,30})?)((?:^| )and(?: then)?|,? then|,? or) ([a-z]+)(?= (?:a|an|the|it|them|its|their|each|all|any|what|whether|if|to|by|from|with|one|every|`))/g,
    (whole: string, joint: string, word: string) => (imperatives.has(word) ? `${joint} ${thirdPerson(word)}` : whole),
  );
}

/** "Raises `X` …" as a sentence of its own. */
function withSubject(text: string): string {
  const [word = ""] = text.split(" ");
  const verb = word.toLowerCase();
  if (!/^[A-Z][a-z]+$/.test(word) || nounPhrase.test(text.slice(word.length + 1))) return text;
  if (imperatives.has(verb)) return `It ${thirdPerson(verb)}${text.slice(word.length)}`;
  return /s$/.test(verb) && imperatives.has(secondPerson(verb)) ? `It ${verb}${text.slice(word.length)}` : text;
}

function thirdPerson(verb: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
}

function secondPerson(verb: string): string {
  for (const candidate of [verb.slice(0, -1), verb.slice(0, -2), verb.replace(/ies$/, "y")]) {
    if (imperatives.has(candidate)) return candidate;
  }
  return "";
}

/** Verbs that docstrings begin with. Words that are as often nouns there (test, set, list, file) are missing or safe. */
const imperatives = new Set(
  `accept acquire activate adapt add adjust advance aggregate allocate allow answer append apply archive assemble
  assert assign attach authenticate authorize await begin bind block borrow bring broadcast build bump calculate call
  cancel cap cast change charge check choose clean clear close collect combine come commit compare compile complete compose
  compute configure connect construct consume contain convert copy count create cut deactivate debug decide declare decode
  decorate decrement define delete deliver deny derive describe deserialize destroy detach detect determine disable
  discard disconnect dispatch display divide do download draw drop dump emit enable encode encrypt enforce enqueue
  ensure enter enumerate erase escape estimate evaluate examine exchange execute exit expand expire explain export
  expose extend extract fail fetch fill filter find finish fire fit flatten flush fold follow force format forget
  forward free gather generate get give go group guard guess handle hash help hide hold honour identify ignore implement import
  increment index indicate infer inform initialise initialize insert inspect install instantiate invalidate invoke
  issue iterate join keep kill lay lend let limit link listen load locate lock log look lower make manage map mark match merge
  migrate modify mount move multiply need negotiate normalise normalize note notify obtain open order override pack parse
  pass patch pause perform pick place poll pop populate prepare prevent print process produce promote propagate
  protect provide publish pull purge push put raise read rebuild receive recommend record recover redirect reduce
  refresh refuse register reject release reload remember remove rename render renew reopen repeat replace reply report
  represent request require reserve reset resize resolve restart restore restrict resume retrieve retry return reverse
  revoke rewrite roll rotate round route run sample sanitise sanitize save scan schedule score search seek select send
  serialise serialize serve set settle shift show shut skip sleep snapshot solve sort spawn specify split start stop
  store stream strip submit subscribe subtract sum supply support suspend switch synchronise synchronize take tear tell
  terminate throttle throw tokenize touch track transfer transform translate traverse trigger trim truncate try turn
  undo unlock unpack unregister unwrap update upgrade upload use validate verify visit wait walk warn wrap write yield`.split(
    /\s+/,
  ),
);
