import { type AnswerBrief } from "../../api";
import { terms } from "../../platform/terms";
import { composeComparison } from "./compare";
import { composeDebugging, composeException } from "./compose-debugging";
import { composeDefinition, documentation } from "./compose-definition";
import { composeList } from "./compose-list";
import { composeProject } from "./compose-project";
import { composeNothing, composeText } from "./compose-text";
import { composeUsages, composeWhere } from "./compose-places";
import { defaultValues } from "./defaults";
import { type Candidate, type Evidence, gatherEvidence } from "./evidence";
import { coverage, type WeighedQuestion, weighQuestion } from "./weigh";

/**
 * What do we say without a model? Only what stands in the passages, in the order a reader needs it: the place, what
 * it is for, the lines that matter, who uses it, what is near. Blocks of Markdown, separated by blank lines.
 */
export function compose(request: AnswerBrief): string {
  const question = weighQuestion(request.reading, request.context.passages);
  const evidence = gatherEvidence(request, question);
  return blocks(request, question, evidence).join("\n\n");
}

/** Below this share of the question, what was found is not about it. */
const unrelatedCoverage = 0.3;
const togetherCoverage = 0.5;

/** Words that say something. Who tells a story uses many that no code has, and each definition answers a part of it. */
const longQuestion = 6;

function blocks(request: AnswerBrief, question: WeighedQuestion, evidence: Evidence): readonly string[] {
  const told = request.project && composeProject(question, request.project, request.context.passages);
  if (told) return told;
  const compared =
    question.intent === "compare"
      ? composeComparison(question, request.definitions, request.context.passages)
      : undefined;
  const [best] = evidence.candidates;
  if (compared) return [...compared, ...(best ? documentation(evidence, question, best) : [])];
  if (!best) return composeNothing(question, evidence);
  if (request.responseType === "debugging") {
    const told = composeDebugging(question, evidence);
    if (told) return told;
  }
  const selected = request.selection && atSelection(request.selection, evidence);
  // What is selected is what is asked about, whatever its words.
  const primary = selected ? { ...selected, named: true } : best;
  if (!selected && !primary.named && isUnrelated(question, evidence)) {
    return composeNothing(question, evidence);
  }
  if (!selected && question.intent === "usages") {
    const told = composeUsages(question, evidence, primary);
    if (told) return told;
  }
  if (!selected && question.intent === "where" && request.responseType === "general") {
    return composeWhere(question, evidence, primary);
  }
  if (!selected && question.intent === "list") {
    const told = composeList(question, evidence, primary);
    if (told) return told;
  }
  const raised = selected || primary.named ? undefined : composeException(question, evidence, primary);
  if (raised) return raised;
  const values =
    question.intent === "default-value" ? defaultValues(question, request.definitions, request.context.passages) : [];
  return [...values, ...main(request, question, evidence, primary)];
}

function main(
  request: AnswerBrief,
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] {
  return primary.definition
    ? composeDefinition(request, question, evidence, primary)
    : composeText(request, question, evidence, primary);
}

/** No single thing speaks of it, and all of the best together leave half of it out. */
function isUnrelated(question: WeighedQuestion, { candidates }: Evidence): boolean {
  const best = candidates.slice(0, 5);
  if (best.some((candidate) => candidate.coverage >= unrelatedCoverage)) return false;
  const together = question.weights.size >= longQuestion ? candidates : best;
  const said = together.flatMap(({ passage: { path, heading, text } }) => terms(`${path} ${heading} ${text}`));
  return coverage(question, new Set(said)) < togetherCoverage;
}

/** The definition that a selection lies in; of several inside it, the first. */
function atSelection(selection: NonNullable<AnswerBrief["selection"]>, evidence: Evidence): Candidate | undefined {
  const { path, startLine, endLine } = selection;
  if (startLine === undefined || endLine === undefined) return undefined;
  const touching = evidence.candidates.filter(
    ({ definition }) =>
      definition && path === definition.path && definition.line <= endLine && definition.endLine >= startLine,
  );
  const size = ({ definition }: Candidate): number => (definition ? definition.endLine - definition.line : 0);
  const holding = touching.filter(
    ({ definition }) => definition && definition.line <= startLine + 1 && definition.endLine >= endLine,
  );
  if (holding.length > 0) return holding.toSorted((left, right) => size(left) - size(right))[0];
  return touching.toSorted((left, right) => size(right) - size(left))[0];
}
