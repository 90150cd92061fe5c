import { type ContextPassage, type DefinitionFacts, type Place, type ProjectFacts, type Question } from "../../api";
import { summaryOf } from "./markdown";
import { markdownOf, type ProseBlock, readProse } from "./prose-blocks";
import { dedent } from "./excerpt";
import { cite, code, holding, listing, markAt, pythonBlock, sentence } from "./wording";

/** An answer about the project as a whole; undefined where nothing is known of it. */
export function composeProject(
  { intent }: Question,
  project: ProjectFacts,
  passages: readonly ContextPassage[],
): readonly string[] | undefined {
  const blocks =
    intent === "entry-point"
      ? startOf(project, passages)
      : intent === "tests"
        ? testsOf(project, passages)
        : overviewOf(project, passages);
  return blocks.length === 0 ? undefined : blocks;
}

function overviewOf(project: ProjectFacts, passages: readonly ContextPassage[]): readonly string[] {
  return [
    ...introduction(project, passages),
    ...packageList(project, passages),
    ...definitionList("**Its largest classes**", project.classes, passages),
    ...definitionList("**It starts in**", project.entryPoints, passages),
  ];
}

const maxIntroductionChars = 700;

/** What a README says under its title, before it goes into detail. */
function introduction({ readme }: ProjectFacts, passages: readonly ContextPassage[]): readonly string[] {
  const own = passages
    .filter(({ collection, path }) => collection === readme?.collection && path === readme.path)
    .toSorted((one, other) => one.startLine - other.startLine);
  const [first] = own;
  if (!first) return [];
  const blocks = own.flatMap(({ text }) => readProse(text));
  const start = blocks.findIndex(tells);
  if (start < 0) return [];
  const title = blocks.slice(0, start).find(({ kind }) => kind === "title");
  const told = blocks.slice(start, start + 4);
  const end = told.findIndex(({ kind }, position) => position > 0 && kind === "title");
  let chars = 0;
  const quoted = (end < 0 ? told : told.slice(0, end)).filter((block, position) => {
    chars += block.text.length;
    return block.kind !== "title" && (position === 0 || chars <= maxIntroductionChars);
  });
  const lines = quoted.flatMap((block, position) => [...(position === 0 ? [] : [""]), ...markdownOf(block)]);
  const name = title ? `**${title.text}**, ` : "";
  return [
    `${name}${code(first.path)} ${cite(first)}:`,
    lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n"),
  ];
}

/** Rows of links to other languages and of badges do not. */
function tells({ kind, text }: ProseBlock): boolean {
  const said = text.replace(/\[[^\]]{0,80}\]\([^)]*\)|https?:\S+|\|/g, "");
  return kind === "text" && said.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length >= 5;
}

function packageList({ packages }: ProjectFacts, passages: readonly ContextPassage[]): readonly string[] {
  if (packages.length === 0) return [];
  const lines = packages.map(({ path, place, files, summary }) => {
    const size = files > 1 ? ` (${files} files)` : "";
    const told = summary === "" ? "" : `${toldBy(summary)}${markAt(place, passages)}`;
    return `- ${code(path)}${size}${told}`;
  });
  return [`**Its parts**\n${lines.join("\n")}`];
}

function definitionList(
  title: string,
  definitions: readonly DefinitionFacts[],
  passages: readonly ContextPassage[],
): readonly string[] {
  if (definitions.length === 0) return [];
  return [`${title}\n${definitions.map((definition) => definitionLine(definition, passages)).join("\n")}`];
}

function definitionLine({ place, summary }: DefinitionFacts, passages: readonly ContextPassage[]): string {
  const name = place.symbol === "" ? "" : `${code(place.symbol)} in `;
  const told = toldBy(summary);
  return `- ${name}${code(place.path)}, line ${place.startLine}${told}${markAt(place, passages)}`;
}

/** ": what it is for"; empty where an example stands for it. */
function toldBy(summary: string): string {
  const told = summaryOf(summary, 140);
  return told === "" ? "" : `: ${told}.`;
}

function startOf(project: ProjectFacts, passages: readonly ContextPassage[]): readonly string[] {
  const [first] = project.entryPoints;
  if (first) {
    return [
      project.entryPoints.length === 1 ? "A run begins here:" : "A run can begin in several places:",
      ...definitionList("", project.entryPoints, passages).map((list) => list.trimStart()),
      ...linesAt(first.place, passages),
    ];
  }
  const [main] = project.packages;
  if (!main) return introduction(project, passages);
  const name = main.path.split("/").at(-1)?.replace(/\.py$/, "") ?? main.path;
  return [
    `The indexed code has no ${listing(["`__main__.py`", "function `main`"], "or")}: it begins where it is imported, with ${code(`import ${name}`)}, in ${code(main.place.path)}${markAt(main.place, passages)}.`,
    ...introduction(project, passages),
    ...packageList(project, passages),
  ];
}

const maxLines = 24;

/** The lines themselves, from their first on. */
function linesAt(place: Place, passages: readonly ContextPassage[]): readonly string[] {
  const passage = holding(place, passages);
  if (!passage || passage.cell !== undefined) return [];
  const lines = passage.text.split("\n").slice(place.startLine - passage.startLine);
  const own = lines.slice(0, place.endLine - place.startLine + 1);
  const shown = own.slice(0, maxLines);
  return shown.length === 0
    ? []
    : [pythonBlock(dedent(own.length > shown.length ? [...shown, `${indentOf(shown.at(-1))}# …`] : shown))];
}

function indentOf(line = ""): string {
  return line.slice(0, line.length - line.trimStart().length);
}

const shownTests = 4;

function testsOf({ tests }: ProjectFacts, passages: readonly ContextPassage[]): readonly string[] {
  if (tests.length === 0) return ["No tests are among the indexed files."];
  const lines = tests.map(({ path, tests: names, summary }) => {
    const first = passages.find((passage) => passage.path === path);
    const told = summary === "" ? listing(someOf(names).map(code)) : sentence(summaryOf(summary, 140));
    const count = names.length === 1 ? "1 test" : `${names.length} tests`;
    return `- ${code(path)} (${count}): ${told}${first ? ` ${cite(first)}` : ""}`;
  });
  return ["The largest files of tests, with some of what they test:", lines.join("\n")];
}

/** From all over the file: what stands next to each other is alike. */
function someOf(names: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.floor(names.length / shownTests));
  return names.filter((_, position) => position % step === 0).slice(0, shownTests);
}
