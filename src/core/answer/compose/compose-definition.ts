import { type AnswerBrief } from "../../api";
import { lastPart } from "../../platform/last-part";
import { isTestPath } from "../../platform/source-paths";
import { type Definition } from "./definitions";
import { describe, factsSentence, summaryOf } from "./describe";
import { type Candidate, type Evidence } from "./evidence";
import { excerpt, outline } from "./excerpt";
import { quoteProse } from "./prose";
import { matchWeight, type WeighedQuestion } from "./weigh";
import { findUsages, type Usage } from "./usages";
import { cite, code, lineOf, listing, pythonBlock, sentence } from "./wording";

/** An answer that is about one definition. */
export function composeDefinition(
  request: AnswerBrief,
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] {
  const { definition } = primary;
  if (!definition) return [];
  const writing = request.responseType === "code_generation";
  const { lead, rest } = describe(definition);
  const mark = cite(definition.passage);
  const facts = request.responseType === "code_explanation" ? factsSentence(definition) : "";
  const more = [rest, facts]
    .filter((text) => text !== "")
    .map(sentence)
    .join(" ");
  const size = writing ? { wholeLines: 40, pickedLines: 28 } : { wholeLines: 20, pickedLines: 14 };
  const methods = methodsOf(definition, evidence);
  const usages = shownUsages(findUsages(definition, evidence.spans), question);
  return [
    ...caveat(question, evidence, primary, writing),
    `${sentenceWithMark(lead, mark)}`,
    ...(more === "" ? [] : [sentenceWithMark(more, mark)]),
    pythonBlock(
      definition.kind === "class" ? outline(definition, methods, question, size) : excerpt(definition, question, size),
    ),
    ...methodList(methods, question),
    ...usageList(usages),
    ...relatedList(evidence, primary, question, withinOf(usages)),
    ...documentation(evidence, question, primary),
  ];
}

/** Those that a passage shows. */
export function citedUsages(usages: readonly Usage[]): readonly Usage[] {
  return usages.filter((usage) => usage.passage);
}

/** Tests show that a thing is tested; one of them is enough where the code uses it too. */
export function shownUsages(usages: readonly Usage[], question: WeighedQuestion): readonly Usage[] {
  const cited = citedUsages(usages);
  const inCode = cited.filter((usage) => !isTestPath(usage.path));
  const inTests = cited.filter((usage) => isTestPath(usage.path));
  return [...inCode, ...inTests.slice(0, question.aboutTests ? maxUsages : 1)].slice(0, maxUsages);
}

const maxUsages = 4;
const maxRelated = 4;

/** Related things score at least this share of the best, and speak of at least this share of the question. */
const relatedScoreShare = 0.55;
const relatedCoverage = 0.3;

/** A best match that speaks of less than this share of the question is shown as what it is. */
const weakCoverage = 0.35;

export function caveat(
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
  writing: boolean,
): readonly string[] {
  const missing = evidence.missingNames.filter((name) => !mentioned(name, evidence));
  if (missing.length > 0 && !primary.named) {
    return [
      `Nothing named ${listing(missing.slice(0, 3).map(code))} was found in the indexed files. The closest match:`,
    ];
  }
  const isWeak = !primary.named && primary.coverage < weakCoverage;
  if (writing) {
    const closest = isWeak
      ? "the closest code that was found, though it may not be close"
      : "the closest existing code to start from";
    return [`Writing new code takes a language model; this is ${closest}:`];
  }
  if (isWeak) {
    const unknown = question.unknownWords.slice(0, 4).map((word) => `“${word}”`);
    const because = unknown.length > 0 ? ` (nothing that was found speaks of ${listing(unknown, "or")})` : "";
    return [`No code matches the question well${because}; this is the closest:`];
  }
  return [];
}

function mentioned(name: string, evidence: Evidence): boolean {
  const last = lastPart(name);
  return evidence.spans.some((span) => span.lines.some((line) => line.text.includes(last)));
}

export function sentenceWithMark(text: string, mark: string): string {
  const ended = sentence(text);
  // A mark belongs to the sentence: before its full stop.
  return /\.$/.test(ended) ? `${ended.slice(0, -1)} ${mark}.` : `${ended} ${mark}`;
}

/** Of a class: the methods that the passages show, in the order of the file. */
function methodsOf(definition: Definition, evidence: Evidence): readonly Definition[] {
  if (definition.kind !== "class") return [];
  const methods = evidence.definitions.filter(
    (other) => other.path === definition.path && other.qualifiedName === `${definition.qualifiedName}.${other.name}`,
  );
  // A long method is in several passages: its beginning before the pieces of it.
  const whole = [...methods.filter(({ isPiece }) => !isPiece), ...methods.filter(({ isPiece }) => isPiece)];
  const names = new Map(whole.toReversed().map((method) => [method.name, method]));
  return methods.filter((method) => names.get(method.name) === method);
}

/** What its methods are for, as far as they say so; those that the question is about first. */
function methodList(methods: readonly Definition[], question: WeighedQuestion): readonly string[] {
  const told = methods
    .map((method, position) => ({
      method,
      position,
      summary: summaryOf(method),
      score: matchWeight(question, method.name),
    }))
    .filter(({ method, summary, score }) => summary !== "" && (!method.name.startsWith("_") || score > 0))
    .toSorted((left, right) => right.score - left.score || left.position - right.position)
    .slice(0, 8)
    .toSorted((left, right) => left.position - right.position);
  if (told.length === 0) return [];
  const lines = told.map(({ method, summary }) => `- ${code(`${method.name}()`)}: ${summary} ${cite(method.passage)}`);
  return [`**Its methods**\n${lines.join("\n")}`];
}

export function usageList(usages: readonly Usage[]): readonly string[] {
  if (usages.length === 0) return [];
  return [`**Used in**\n${usages.map(usageLine).join("\n")}`];
}

export function withinOf(usages: readonly Usage[]): readonly string[] {
  return usages.map((usage) => usage.within);
}

export function usageLine(usage: Usage): string {
  const where = usage.within === "" ? "" : `${code(usage.within)}, `;
  const guessed = usage.isSure ? "" : " (by name)";
  if (!usage.passage) return `- ${where}${code(usage.path)}, line ${usage.line}${guessed}`;
  const text = usage.text.length > 110 ? `${usage.text.slice(0, 109)}…` : usage.text;
  return `- ${where}${lineOf(usage.passage, usage.line)}: ${code(text)}${guessed} ${cite(usage.passage)}`;
}

/** Other definitions that fit, without those that are shown already. */
export function relatedList(
  evidence: Evidence,
  primary: Candidate,
  question: WeighedQuestion,
  shownNames: readonly string[],
): readonly string[] {
  const shown = new Set([primary.definition?.qualifiedName, ...shownNames]);
  const own = primary.definition;
  const threshold = related(primary, evidence) * relatedScoreShare;
  const lines: string[] = [];
  for (const { definition, score, coverage } of evidence.candidates) {
    if (!definition || lines.length === maxRelated) continue;
    if (score < threshold || coverage < relatedCoverage || shown.has(definition.qualifiedName)) continue;
    if (isTestPath(definition.path) && !question.aboutTests) continue;
    if (own && definition.path === own.path && definition.qualifiedName.startsWith(`${own.qualifiedName}.`)) continue;
    shown.add(definition.qualifiedName);
    const summary = summaryOf(definition);
    // A name alone helps only where it speaks for itself.
    if (summary === "" && matchWeight(question, definition.name) === 0) continue;
    const place = definition.path === own?.path ? "" : ` in ${code(definition.path)}`;
    lines.push(
      `- ${code(definition.qualifiedName)}${place}${summary === "" ? "" : `: ${summary}`} ${cite(definition.passage)}`,
    );
  }
  return lines.length === 0 ? [] : [`**Related**\n${lines.join("\n")}`];
}

/** A named definition stands far above the rest: what is related is measured by the best that is not named. */
function related(primary: Candidate, evidence: Evidence): number {
  const others = evidence.candidates.filter((candidate) => !candidate.named && candidate.definition);
  return primary.named ? (others[0]?.score ?? 0) : primary.score;
}

/** What the project's own documents say, where they speak of the same thing. */
export function documentation(evidence: Evidence, question: WeighedQuestion, primary: Candidate): readonly string[] {
  const candidate = evidence.candidates.find(
    ({ passage, coverage }) => passage.kind === "prose" && passage !== primary.passage && coverage >= 0.5,
  );
  const quote = candidate && quoteProse(candidate.passage, question);
  if (!candidate || !quote) return [];
  const title = quote.title === "" ? "" : `, “${quote.title}”`;
  const lines = quote.lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
  return [`**From ${code(candidate.passage.path)}**${title} ${cite(candidate.passage)}\n${lines}`];
}
