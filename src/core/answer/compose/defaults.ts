import { type ContextPassage } from "../../api";
import { isTestPath } from "../../platform/source-paths";
import { lastPart } from "../../platform/last-part";
import { terms } from "../../platform/terms";
import { type Material, nothingTold, type Told } from "./material";
import { type WeighedQuestion } from "./weigh";
import { code, markAt } from "./wording";

const maxLines = 4;
/** A name that says less of the question is another thing's. */
const leastScore = 0.2;

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
    .concat(notedValues(question, passages))
    .filter(({ score }) => score >= leastScore);
  const best = Math.max(0, ...rated.map(({ score }) => score));
  const lines = [...new Map(rated.map((each) => [each.text, each])).values()]
    .filter(({ score }) => score >= best * 0.6)
    .toSorted((left, right) => right.score - left.score)
    .slice(0, maxLines)
    .map(({ text }) => text);
  return lines.length === 0 ? nothingTold : { blocks: [`**Values**\n${lines.join("\n")}`], shown: [] };
}

/** Constants that a passage names and that stand elsewhere. */
function notedValues(question: WeighedQuestion, passages: readonly ContextPassage[]): readonly RatedValue[] {
  const notes = passages.flatMap((passage) => passage.notes ?? []);
  const values = new Map(
    notes.flatMap((note) => (note.relation === "value" ? [[note.text, note.place] as const] : [])),
  );
  return [...values].map(([text, { symbol, path, startLine }]) => ({
    score: shareOf(lastPart(symbol), symbol, question),
    text: `- ${code(text)}, ${code(path)}, line ${startLine}`,
  }));
}

interface RatedValue {
  readonly score: number;
  /** One line of a list. */
  readonly text: string;
}

/** What it is called counts, and where it is tells apart those that are called alike. */
function shareOf(name: string, qualifiedName: string, question: WeighedQuestion): number {
  const asked = new Set(terms(question.text));
  const words = terms(name);
  const said = words.filter((word) => asked.has(word)).length / Math.max(1, words.length);
  return share(name, question) * (0.5 + 0.5 * share(`${name} ${qualifiedName}`, question)) * (0.7 + 0.3 * said);
}

/** How much of the question a name says. */
function share(name: string, question: WeighedQuestion): number {
  const said = new Set(terms(name));
  let sum = 0;
  for (const [term, weight] of question.weights) if (said.has(term)) sum += weight;
  return question.totalWeight === 0 ? 0 : sum / question.totalWeight;
}
