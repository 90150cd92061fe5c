import { type ContextPassage, type DefinitionUse, type KnownDefinition } from "../../api";
import { isTestPath } from "../../platform/source-paths";
import { lastPart } from "../../platform/last-part";
import { summaryOf } from "./markdown";
import { type Material, nothingTold, type Told } from "./material";
import { isCalled } from "./rate";
import { namesOf } from "./weigh";
import { cite, code, holding, listing, markAt } from "./wording";

const mostUsages = 12;
/** Definitions of one name whose users are told. */
const mostNamesakes = 3;

/** "Who calls …": the lines that do, from the stored graph; of each user the first. */
export function tellUsages({ question, brief, candidates }: Material): Told {
  const names = namesOf(question);
  const named = brief.definitions.filter(({ definition }) =>
    names.some((name) => isCalled(definition.qualifiedName, name)),
  );
  const [best] = candidates;
  const asked = named.length > 0 ? named : best && best.coverage >= 0.5 && best.piece.known ? [best.piece.known] : [];
  const used = asked.filter(({ usedBy }) => usedBy.length > 0).slice(0, mostNamesakes);
  if (used.length === 0) return nothingTold;
  const most = Math.ceil(mostUsages / used.length);
  const { passages } = brief.context;
  return { blocks: used.flatMap((each) => usagesOf(each, most, question.aboutTests, passages)), shown: [] };
}

function usagesOf(
  { definition, usedBy }: KnownDefinition,
  most: number,
  aboutTests: boolean,
  passages: readonly ContextPassage[],
): readonly string[] {
  const users = new Map<string, DefinitionUse>();
  for (const use of usedBy) {
    const key = `${use.place.path} ${use.place.symbol}`;
    if (!users.has(key)) users.set(key, use);
  }
  const all = [...users.values()];
  const inCode = all.filter(({ place }) => !isTestPath(place.path));
  // One test shows that it is tested.
  const told =
    inCode.length === 0 || aboutTests ? all : [...inCode, ...all.filter((use) => !inCode.includes(use)).slice(0, 1)];
  const what = all.every(({ place }) => place.symbol !== "") ? "definition" : "place";
  const count = all.length === 1 ? `one ${what}` : `${all.length} ${what}s`;
  const left = all.length - Math.min(told.length, most);
  const more = left > 0 ? [`And in ${left} more${left > all.length - told.length ? "" : ", all of them tests"}.`] : [];
  const items = told.slice(0, most).map((use) => usageLine(use, passages));
  return [`${code(definition.qualifiedName)} is used in ${count} of the indexed code:`, items.join("\n"), ...more];
}

function usageLine({ place, isSure }: DefinitionUse, passages: readonly ContextPassage[]): string {
  const passage = holding(place, passages);
  const line = passage?.text.split("\n")[place.startLine - passage.startLine]?.trim() ?? "";
  const where = place.symbol === "" ? "" : `${code(place.symbol)}, `;
  const text = line === "" ? "" : `: ${code(line.length > 110 ? `${line.slice(0, 109)}…` : line)}`;
  const guessed = isSure ? "" : " (by name)";
  return `- ${where}${code(place.path)}, line ${place.startLine}${text}${guessed}${passage ? ` ${cite(passage)}` : ""}`;
}

const mostItems = 12;

/** "Which exceptions …": what the thing asked about raises, and the exceptions that were found, each with its place. */
export function tellExceptions({ question, brief, pieces, candidates }: Material): Told {
  if (!/\b(?:exceptions?|errors?|warnings?)\b/i.test(question.text)) return nothingTold;
  const isShown = ({ definition: { chunk } }: KnownDefinition): boolean =>
    question.aboutTests || !isTestPath(chunk.path);
  const items = brief.definitions.filter((each) => isException(each) && isShown(each)).slice(0, mostItems);
  const raising = candidates
    .flatMap(({ piece: { known } }) => (known && isShown(known) && raisedBy(known).length > 0 ? [known] : []))
    .slice(0, 4);
  if (items.length + raising.length < 2) return nothingTold;
  const { passages } = brief.context;
  const itemLines = items.map(({ definition: { qualifiedName, chunk, startLine, summary } }) => {
    const told = summaryOf(summary, 140);
    const place = `${code(qualifiedName)} in ${code(chunk.path)}, line ${startLine}`;
    return `- ${place}${told === "" ? "" : `: ${told}`}${markAt({ ...chunk, startLine }, passages)}`;
  });
  const raisingLines = raising.map((known) => {
    const { qualifiedName, chunk, startLine } = known.definition;
    return `- ${code(qualifiedName)} raises ${listing(raisedBy(known))}${markAt({ ...chunk, startLine }, passages)}`;
  });
  const blocks = [
    ...(items.length > 0 ? [`These exceptions fit; there may be more:\n${itemLines.join("\n")}`] : []),
    ...(raising.length > 0 ? [`**Raised by name**\n${raisingLines.join("\n")}`] : []),
  ];
  return { blocks, shown: pieces.filter(({ known }) => known && items.includes(known)) };
}

/** A variable that is raised names no exception. */
function raisedBy({ raises }: KnownDefinition): readonly string[] {
  return [...new Set(raises.map(lastPart))].filter((name) => /^[A-Z]/.test(name)).map(code);
}

function isException({ definition, bases }: KnownDefinition): boolean {
  return definition.kind === "class" && bases.some((base) => /(?:Error|Exception|Warning)\b/.test(base));
}
