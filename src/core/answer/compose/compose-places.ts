import {
  shownUsages,
  documentation,
  caveat,
  relatedList,
  sentenceWithMark,
  usageLine,
  usageList,
  withinOf,
} from "./compose-definition";
import { describe } from "./describe";
import { type Candidate, type Evidence } from "./evidence";
import { excerpt } from "./excerpt";
import { logicalLines } from "./logical-lines";
import { matchWeight, type WeighedQuestion } from "./weigh";
import { fileLine } from "./source-spans";
import { findUsages } from "./usages";
import { cite, code, lineOf, pythonBlock } from "./wording";

/** "Where is …": the place with its line, what it is, and the other places in question. */
export function composeWhere(question: WeighedQuestion, evidence: Evidence, primary: Candidate): readonly string[] {
  const { definition, passage } = primary;
  if (!definition) {
    return [
      ...caveat(question, evidence, primary, false),
      ...placeOfText(question, primary),
      ...relatedList(evidence, primary, question, []),
      ...documentation(evidence, question, primary),
    ];
  }
  const mark = cite(passage);
  const { lead, rest } = describe(definition, true);
  const usages = shownUsages(findUsages(definition, evidence.spans), question);
  return [
    ...caveat(question, evidence, primary, false),
    sentenceWithMark(lead, mark),
    ...(rest === "" ? [] : [sentenceWithMark(rest, mark)]),
    pythonBlock(excerpt(definition, question, { wholeLines: 12, pickedLines: 9 })),
    ...usageList(usages),
    ...relatedList(evidence, primary, question, withinOf(usages)),
    ...documentation(evidence, question, primary),
  ];
}

const mostUsages = 12;

/** "Who calls …": the lines that do; undefined where the index knows none. */
export function composeUsages(
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] | undefined {
  const { definition } = primary;
  if (!definition || !(primary.named || primary.coverage >= 0.5)) return undefined;
  const usages = findUsages(definition, evidence.spans);
  if (usages.length === 0) return undefined;
  // The index knows who uses a thing, and of each the first line that does.
  const users = usages.every(({ within }) => within !== "") ? "definition" : "place";
  const many = usages.length === 1 ? `one ${users}` : `${usages.length} ${users}s`;
  const { lead } = describe(definition);
  const more = usages.length > mostUsages ? [`And in ${usages.length - mostUsages} more.`] : [];
  return [
    `${code(definition.qualifiedName)} is used in ${many} of the indexed code:`,
    usages.slice(0, mostUsages).map(usageLine).join("\n"),
    ...more,
    sentenceWithMark(lead, cite(definition.passage)),
    ...relatedList(evidence, primary, question, withinOf(usages)),
  ];
}

function placeOfText(question: WeighedQuestion, { passage }: Candidate): readonly string[] {
  if (passage.kind === "prose")
    return [`${code(passage.path)}, lines ${passage.startLine}-${passage.endLine} ${cite(passage)}.`];
  const lines = passage.text.split("\n");
  const rated = logicalLines(lines)
    .map((statement) => ({ statement, score: matchWeight(question, statement.text) }))
    .toSorted((left, right) => right.score - left.score);
  const best = rated[0]?.statement;
  if (!best) return [`${lineOf(passage, passage.startLine)} ${cite(passage)}.`];
  const span = { path: passage.path, startLine: passage.startLine, lines: [], passages: [passage] };
  const shown = lines.slice(best.first, Math.min(best.last + 1, best.first + 8));
  return [`In ${lineOf(passage, fileLine(span, best.first))} ${cite(passage)}:`, pythonBlock(shown)];
}
