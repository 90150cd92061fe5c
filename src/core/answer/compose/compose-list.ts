import { isTestPath } from "../../platform/source-paths";
import { documentation } from "./compose-definition";
import { isException, summaryOf } from "./describe";
import { type Candidate, type Evidence } from "./evidence";
import { type WeighedQuestion } from "./weigh";
import { cite, code } from "./wording";

const mostItems = 12;
const listedCoverage = 0.3;

/** "Which exceptions …": the definitions that fit, each with its place; undefined where there are not several. */
export function composeList(
  question: WeighedQuestion,
  evidence: Evidence,
  primary: Candidate,
): readonly string[] | undefined {
  const ofExceptions = /\b(?:exceptions?|errors?)\b/i.test(question.text);
  const found = evidence.candidates.flatMap(({ definition, coverage }) => {
    if (!definition || (isTestPath(definition.path) && !question.aboutTests)) return [];
    const fits = ofExceptions ? isException(definition) : coverage >= listedCoverage;
    return fits ? [definition] : [];
  });
  const items = found.slice(0, mostItems);
  if (items.length < 2) return undefined;
  const lines = items.map((definition) => {
    const summary = summaryOf(definition);
    const place = `${code(definition.qualifiedName)} in ${code(definition.path)}, line ${definition.line}`;
    return `- ${place}${summary === "" ? "" : `: ${summary}`} ${cite(definition.passage)}`;
  });
  const what = ofExceptions ? "exceptions" : "definitions";
  return [
    `These ${what} fit, the best first; there may be more:`,
    lines.join("\n"),
    ...documentation(evidence, question, primary),
  ];
}
