import { type AnswerBrief, type QuestionIntent } from "../../api";
import { tellComparison } from "./compare";
import { tellValues } from "./defaults";
import { tellError } from "./errors";
import { tellExceptions, tellUsages } from "./lists";
import { type Material, type Told } from "./material";
import { isUnanswered, missingNames, tellNothing } from "./nothing";
import { type PlaceOptions, showPlaces } from "./places";
import { readPieces } from "./pieces";
import { composeProject } from "./project";
import { type Candidate, ratePieces } from "./rate";
import { isProper, weighQuestion } from "./weigh";
import { code, listing } from "./wording";

/** What is told before the places that were found, and how much documents count beside code. */
interface Kind {
  /** What is told before answers whole: few places only show where it comes from. */
  readonly answers?: boolean;
  readonly sections: readonly ((material: Material) => Told)[];
  readonly prose: number;
}

const kinds: Readonly<Record<QuestionIntent, Kind>> = {
  error: { sections: [tellError], prose: 0, answers: true },
  "entry-point": { sections: [], prose: 0 },
  overview: { sections: [], prose: 0.3 },
  tests: { sections: [], prose: -0.2 },
  compare: { sections: [tellComparison], prose: 0, answers: true },
  usages: { sections: [tellUsages], prose: -0.2, answers: true },
  where: { sections: [tellError], prose: -0.2 },
  "default-value": { sections: [tellValues], prose: -0.1 },
  consequence: { sections: [tellError], prose: -0.2 },
  "how-to": { sections: [], prose: 0.1 },
  list: { sections: [tellExceptions], prose: -0.2, answers: true },
  explain: { sections: [tellError], prose: -0.2 },
};

const sizes: PlaceOptions = { lines: 90, first: 40, further: 20, places: 5 };

/**
 * What do we say without a model? Only what stands in the passages, in the order a reader needs it: what the kind of
 * question asks for by itself, then the places that answer. Blocks of Markdown, separated by blank lines.
 */
export function compose(brief: AnswerBrief): string {
  const question = weighQuestion(brief.reading, brief.context.passages, brief.absentTerms);
  const project = brief.project && composeProject(question, brief.project, brief.context.passages);
  if (project) return project.join("\n\n");
  const pieces = readPieces(brief);
  const { sections, prose, answers = false } = kinds[question.intent];
  const candidates = ratePieces(pieces, question, question.aboutDocuments ? Math.max(prose, 0.1) : prose);
  const selected = brief.selection && atSelection(brief.selection, candidates);
  const material = {
    brief,
    question,
    pieces,
    candidates: selected ? [selected, ...candidates.filter((each) => each !== selected)] : candidates,
  };
  const told = selected ? [] : sections.map((section) => section(material));
  const before = told.flatMap(({ blocks }) => blocks);
  const isSaid = told.some(({ shown }) => shown.length > 0);
  if (!selected && !isSaid && isUnanswered(material)) return tellNothing(material).join("\n\n");
  const shown = told.flatMap((each) => each.shown);
  const rest = material.candidates.filter(({ piece }) => !shown.includes(piece));
  const lines = sizes.lines - before.join("\n").split("\n").length;
  // What is asked for is told: the rest only shows where that comes from.
  const places = before.length > 0 && answers ? 3 : sizes.places;
  return [
    ...(before.length > 0 ? [] : caveats(material)),
    ...before,
    ...showPlaces(rest, question, { ...sizes, lines, places }),
  ].join("\n\n");
}

function caveats(material: Material): readonly string[] {
  const missing = missingNames(material).slice(0, 3).map(code);
  if (missing.length > 0)
    return [`Nothing named ${listing(missing, "or")} was found in the indexed files. The closest:`];
  const { absentWords, text } = material.question;
  const absent = absentWords.filter((word) => isProper(word, text)).map((word) => `“${word}”`);
  if (absent.length > 0) return [`${listing(absent, "and")} stands nowhere in the indexed files; what comes closest:`];
  return material.brief.responseType === "code_generation"
    ? ["Writing new code takes a language model; this is the closest existing code to start from:"]
    : [];
}

/** The definition that a selection lies in; of several inside it, the first. */
function atSelection(
  { path, startLine, endLine }: NonNullable<AnswerBrief["selection"]>,
  candidates: readonly Candidate[],
): Candidate | undefined {
  if (startLine === undefined || endLine === undefined) return undefined;
  const touching = candidates.filter(
    ({ piece }) => path === piece.passage.path && piece.startLine <= endLine && piece.endLine >= startLine,
  );
  const size = ({ piece }: Candidate): number => piece.endLine - piece.startLine;
  const holding = touching.filter(({ piece }) => piece.startLine <= startLine + 1 && piece.endLine >= endLine);
  if (holding.length > 0) return holding.toSorted((one, other) => size(one) - size(other))[0];
  return touching.toSorted((one, other) => size(other) - size(one))[0];
}
