import { type Material } from "./material";
import { itemOf } from "./place";
import { isCalled } from "./rate";
import { sureNames } from "./weigh";
import { code, listing } from "./wording";

/** From this share on, what is absent is what was asked for. */
const absentShare = 0.4;

/** Nothing was found, or what is asked for stands nowhere in what is indexed. */
export function isUnanswered({ question, candidates }: Material): boolean {
  if (!candidates.some(({ coverage, named }) => named || coverage > 0))
    return question.weights.size > 0 || candidates.length === 0;
  return question.absentShare >= absentShare && !candidates.some(({ named }) => named);
}

/** Names of the question that nothing found has. */
export function missingNames({ question, pieces }: Material): readonly string[] {
  return sureNames(question).filter(
    (name) =>
      !pieces.some(
        ({ symbol, lines }) =>
          (symbol !== "" && isCalled(symbol, name)) ||
          lines.some((line) => line.includes(name.split(".").at(-1) ?? name)),
      ),
  );
}

/** Nothing fits: say so, show what came nearest, and what may help. */
export function tellNothing(material: Material): readonly string[] {
  const { question, candidates } = material;
  const missing = missingNames(material).slice(0, 3).map(code);
  const about = missing.length > 0 ? ` about ${listing(missing)}` : " that answers this";
  const words = question.absentWords.slice(0, 4).map((word) => `“${word}”`);
  const absent = words.length > 0 && candidates.length > 0 ? ` They do not speak of ${listing(words, "or")}.` : "";
  const nearest = candidates.slice(0, 3).map(({ piece }) => itemOf(piece));
  return [
    `Nothing was found in the indexed files${about}.${absent}`,
    ...(nearest.length > 0
      ? [`The nearest passages, which may well be about something else:\n${nearest.join("\n")}`]
      : []),
    "What may help: name a function, class or file that has to do with it; use the words that the code uses; or check that the files are indexed.",
  ];
}
