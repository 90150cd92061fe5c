import { isTestPath } from "../../platform/source-paths";
import { terms } from "../../platform/terms";
import { type Material, nothingTold, type Told } from "./material";
import { type WeighedQuestion } from "./weigh";
import { code, markAt } from "./wording";

const maxLines = 4;

/** "What is the default timeout?": parameters and constants of what was found, with their values, the best first. */
export function tellValues({ question, brief }: Material): Told {
  const { passages } = brief.context;
  const rated = brief.definitions
    .filter(({ definition }) => !isTestPath(definition.chunk.path))
    .flatMap(({ definition }) => {
      const { qualifiedName, chunk, startLine, signature, parameters } = definition;
      const where = `${code(chunk.path)}, line ${startLine}${markAt({ ...chunk, startLine }, passages)}`;
      const constant = /^(\w+)(?: ?: ?[^=]+)? = (?!=)/.test(signature)
        ? [{ score: shareOf(definition.name, qualifiedName, question), text: `- ${code(signature)}, ${where}` }]
        : [];
      const defaults = parameters.flatMap(({ name, default: value }) =>
        value === undefined || value === "None"
          ? []
          : [
              {
                score: shareOf(name, qualifiedName, question),
                text: `- ${code(name)} of ${code(qualifiedName)} is ${code(value)}, ${where}`,
              },
            ],
      );
      return [...constant, ...defaults];
    })
    .filter(({ score }) => score > 0);
  const best = Math.max(0, ...rated.map(({ score }) => score));
  const lines = rated
    .filter(({ score }) => score >= best * 0.6)
    .toSorted((left, right) => right.score - left.score)
    .slice(0, maxLines)
    .map(({ text }) => text);
  return lines.length === 0 ? nothingTold : { blocks: [`**Values**\n${lines.join("\n")}`], shown: [] };
}

/** What it is called counts, and where it is tells apart those that are called alike. */
function shareOf(name: string, qualifiedName: string, question: WeighedQuestion): number {
  return share(name, question) * (0.5 + 0.5 * share(`${name} ${qualifiedName}`, question));
}

/** How much of the question a name says. */
function share(name: string, question: WeighedQuestion): number {
  const said = new Set(terms(name));
  let sum = 0;
  for (const [term, weight] of question.weights) if (said.has(term)) sum += weight;
  return question.totalWeight === 0 ? 0 : sum / question.totalWeight;
}
