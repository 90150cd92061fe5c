import { terms } from "../../platform/terms";
import { type Material } from "./material";
import { itemOf } from "./place";
import { isCalled } from "./rate";
import { coverage, sureNames } from "./weigh";
import { code, listing } from "./wording";

/** Below this share of the question, what was found is not about it. */
const unrelatedCoverage = 0.3;
const togetherCoverage = 0.5;

/** Words that say something. Who tells a story uses many that no code has, and each definition answers a part of it. */
const longQuestion = 6;

/** No single thing speaks of it, and all of the best together leave half of it out. */
export function isUnanswered({ question, candidates }: Material): boolean {
  const best = candidates.slice(0, 5);
  if (best.some(({ named, coverage: covered }) => named || covered >= unrelatedCoverage)) return false;
  const together = question.weights.size >= longQuestion ? candidates : best;
  const said = together.flatMap(
    ({
      piece: {
        passage: { path, heading, text },
      },
    }) => terms(`${path} ${heading} ${text}`),
  );
  return coverage(question, new Set(said)) < togetherCoverage;
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
  const unknown = question.unknownWords.slice(0, 4).map((word) => `“${word}”`);
  const absent =
    unknown.length > 0 && candidates.length > 0 ? ` The passages found do not speak of ${listing(unknown, "or")}.` : "";
  const nearest = candidates.slice(0, 3).map(({ piece }) => itemOf(piece));
  return [
    `Nothing was found in the indexed files${about}.${absent}`,
    ...(nearest.length > 0
      ? [`The nearest passages, which may well be about something else:\n${nearest.join("\n")}`]
      : []),
    "What may help: name a function, class or file that has to do with it; use the words that the code uses; or check that the files are indexed.",
  ];
}
