import { type ContextPassage, type AnswerBrief } from "../../api";
import { caveat, documentation, relatedList, sentenceWithMark } from "./compose-definition";
import { withoutEnding } from "../fence";
import { docstringOf, firstParagraph } from "./docstring";
import { describe, summaryOf } from "./describe";
import { type Candidate, type Evidence } from "./evidence";
import { excerpt } from "./excerpt";
import { logicalLines } from "./logical-lines";
import { quoteProse } from "./prose";
import { matchWeight, type WeighedQuestion } from "./weigh";
import { cite, code, lineOf, listing, pythonBlock } from "./wording";

/** An answer from documentation, or from code outside of definitions: constants, scripts, notebook cells. */
export function composeText(
  request: AnswerBrief,
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] {
  const { passage } = primary;
  const writing = request.responseType === "code_generation";
  const shown = passage.kind === "prose" ? fromProse(passage, question) : fromCode(passage, question);
  const best = evidence.candidates.find(({ definition, coverage }) => definition && coverage >= 0.4)?.definition;
  return [
    ...(passage.kind === "prose" && !writing ? [] : caveat(question, evidence, primary, writing)),
    ...shown,
    // Prose tells, code shows: the definition that fits best, in one line.
    ...(best
      ? [
          sentenceWithMark(`In the code, ${describe(best).lead}`, cite(best.passage)),
          pythonBlock(excerpt(best, question, { wholeLines: 14, pickedLines: 10 })),
        ]
      : []),
    ...relatedList(evidence, primary, question, best ? [best.qualifiedName] : []),
    ...documentation(evidence, question, primary),
  ];
}

/** Nothing fits: say so, show what came nearest, and what may help. */
export function composeNothing(question: WeighedQuestion, evidence: Evidence): readonly string[] {
  const missing = evidence.missingNames;
  const about = missing.length > 0 ? ` about ${listing(missing.slice(0, 3).map(code))}` : " that answers this";
  const unknown = question.unknownWords.slice(0, 4).map((word) => `“${word}”`);
  const absent =
    unknown.length > 0 && evidence.candidates.length > 0
      ? ` The passages found do not speak of ${listing(unknown, "or")}.`
      : "";
  const nearest = evidence.candidates.slice(0, 3).map(({ definition, passage }) => {
    if (!definition) return `- ${lineOf(passage, passage.startLine)} ${cite(passage)}`;
    const summary = summaryOf(definition);
    const name = `${code(definition.qualifiedName)} in ${code(passage.path)}`;
    return `- ${name}${summary === "" ? "" : `: ${summary}`} ${cite(passage)}`;
  });
  return [
    `Nothing was found in the indexed files${about}.${absent}`,
    ...(nearest.length > 0
      ? [`The nearest passages, which may well be about something else:\n${nearest.join("\n")}`]
      : []),
    "What may help: name a function, class or file that has to do with it; use the words that the code uses; or check that the files are indexed.",
  ];
}

function fromProse(passage: ContextPassage, question: WeighedQuestion): readonly string[] {
  const quote = quoteProse(passage, question);
  const title = quote && quote.title !== "" ? `, section “${quote.title}”,` : "";
  const lead = `${code(passage.path)}${title} says ${cite(passage)}:`;
  const lines = quote?.lines ?? passage.text.trim().split("\n").slice(0, 6);
  return [lead, lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n")];
}

const maxLines = 14;

function fromCode(passage: ContextPassage, question: WeighedQuestion): readonly string[] {
  const lines = withoutEnding(passage.text, "\n").split("\n");
  const statements = logicalLines(lines);
  const rated = statements
    .map((statement) => ({ statement, score: matchWeight(question, statement.text) }))
    .toSorted((left, right) => right.score - left.score);
  const best = rated[0]?.statement;
  const docstring = best && firstParagraph(docstringOf(best.text) ?? "");
  if (docstring) return [`The docstring of ${code(passage.path)} says ${cite(passage)}:`, `> ${docstring}`];
  const at = passage.startLine + (lines.length === passage.endLine - passage.startLine + 1 ? (best?.first ?? 0) : 0);
  const name = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(best?.text ?? "")?.[1];
  const subject = name === undefined ? "Module-level code" : code(name);
  const lead =
    passage.cell === undefined
      ? `${subject} in ${lineOf(passage, at)}, is the closest match ${cite(passage)}:`
      : `Cell ${passage.cell} of ${code(passage.path)} is the closest match ${cite(passage)}:`;
  return [lead, pythonBlock(window(lines, best?.first ?? 0, best?.last ?? 0))];
}

/** Lines around the best statement, as many as fit. */
function window(lines: readonly string[], first: number, last: number): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const start = Math.max(0, Math.min(first - 3, lines.length - maxLines));
  const end = Math.min(lines.length, Math.max(last + 1, start + maxLines), start + 2 * maxLines);
  const shown = lines.slice(start, end);
  return [...(start > 0 ? ["..."] : []), ...shown, ...(end < lines.length ? ["..."] : [])];
}
