import { type Piece } from "./pieces";
import { markdownOf, type ProseBlock, readProse } from "./prose-blocks";
import { matchWeight, type WeighedQuestion } from "./weigh";
import { dedent } from "./excerpt";
import { cite, code, linesOf, quoted } from "./wording";

/** A passage of documentation as it renders: whole where it is short, else around the block that fits best. */
export function quoteProse(
  { passage, symbol, lines: own, startLine, endLine }: Piece,
  question: WeighedQuestion,
  maxLines: number,
): readonly string[] {
  const section = bestSection(readProse(dedent(own).join("\n")), question);
  const [head] = section;
  const isTitled = head?.kind === "title";
  const title = symbol !== "" ? "" : isTitled ? head.text : titleOf(passage.heading);
  const told = isTitled ? section.slice(1) : section;
  const chosen = withoutLastTitle(chooseBlocks(told, question, maxLines));
  if (chosen.length === 0) return [];
  const lines = chosen.flatMap((block, at) => [...(at === 0 ? [] : [""]), ...inMarkdown(block, maxLines)]);
  const first = told.indexOf(chosen[0] as ProseBlock) > 0 ? ["…", ""] : [];
  const last = told.indexOf(chosen.at(-1) as ProseBlock) < told.length - 1 ? ["", "…"] : [];
  const name = title.replace(/^title:\s*"?|"$/g, "");
  const named = name === "" ? "" : `, “${name}”`;
  const place =
    symbol === ""
      ? (threadOf(passage) ?? `${code(passage.path)}${named}`)
      : `The docstring of ${code(symbol)}, ${linesOf(passage, startLine, endLine)}`;
  return [`${place} ${cite(passage)}:`, quoted([...first, ...lines, ...last])];
}

/** A post is known by the title of its thread and by who wrote it; its path is only a number. */
function threadOf({ source, origin }: Piece["passage"]): string | undefined {
  if (source !== "stackoverflow" || origin?.title === undefined) return undefined;
  const { title, post, attribution } = origin;
  const kind = post === undefined ? "" : post.kind === "question" ? "question, " : answerWord(post.isAccepted === true);
  return `“${title.replace(/\s+/g, " ")}”, ${kind}Stack Overflow${attribution === undefined ? "" : `, by ${attribution}`}`;
}

const answerWord = (isAccepted: boolean): string => (isAccepted ? "accepted answer, " : "answer, ");

/** From one title to the next: the section that fits best of those that a passage holds. */
function bestSection(blocks: readonly ProseBlock[], question: WeighedQuestion): readonly ProseBlock[] {
  const starts = [0, ...blocks.flatMap(({ kind }, at) => (kind === "title" && at > 0 ? [at] : []))];
  const sections = starts
    .map((start, at) => blocks.slice(start, starts[at + 1]))
    .filter((each) => each.some(({ kind }) => kind !== "title"));
  const rated = sections.map((section) => matchWeight(question, section.map(({ text }) => text).join("\n")));
  return sections[rated.indexOf(Math.max(...rated))] ?? [];
}

/** A title at the end, or the name of what would be described next, titles what is not there. */
function withoutLastTitle(blocks: readonly ProseBlock[]): readonly ProseBlock[] {
  const last = blocks.at(-1);
  const isTitle = last?.kind === "title" || /^`[^`]+`$/.test(last?.text ?? "");
  return blocks.length > 1 && isTitle ? blocks.slice(0, -1) : blocks;
}

/** Characters of a line of running text, as a reader's window breaks it. */
const charsOfLine = 100;

function sizeOf({ kind, text }: ProseBlock): number {
  if (kind === "text") return 1 + Math.ceil(text.length / charsOfLine);
  return 1 + text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charsOfLine)), 0);
}

/** Lines of an example that are better than none. */
const fewestLines = 6;

/** Blocks that stand next to each other, from the best one to both sides, what it announces or is announced by first. */
function chooseBlocks(
  blocks: readonly ProseBlock[],
  question: WeighedQuestion,
  maxLines: number,
): readonly ProseBlock[] {
  const total = blocks.reduce((sum, block) => sum + sizeOf(block), 0);
  if (total <= maxLines) return blocks;
  const rated = blocks.map((block) => matchWeight(question, block.text) / Math.max(1, sizeOf(block) / 12));
  const best = rated.indexOf(Math.max(...rated));
  let first = best;
  let last = best;
  let left = maxLines - sizeOf(blocks[best] as ProseBlock);
  for (;;) {
    const before = blocks[first - 1];
    const after = blocks[last + 1];
    const opens = before !== undefined && sizeOf(before) <= left && isAnnounced(before, blocks[first]);
    const goesOn =
      after !== undefined &&
      (sizeOf(after) <= left || (left >= fewestLines && after.kind !== "text" && after.kind !== "title"));
    if (opens || (!goesOn && before !== undefined && sizeOf(before) <= left)) {
      first--;
      left -= sizeOf(before);
    } else if (goesOn) {
      last++;
      left -= sizeOf(after);
    } else break;
  }
  const chosen = blocks.slice(first, last + 1);
  return chosen;
}

function isAnnounced(before: ProseBlock, block: ProseBlock | undefined): boolean {
  return before.kind === "title" || (block?.kind !== "text" && before.kind === "text");
}

function inMarkdown(block: ProseBlock, maxLines: number): readonly string[] {
  if (block.kind === "title") return [`**${block.text}**`];
  const lines = block.text.split("\n");
  const text = lines.length > maxLines ? [...lines.slice(0, maxLines), "…"].join("\n") : block.text;
  return markdownOf({ ...block, text });
}

/** The innermost title of the trail that the heading of a section carries. */
function titleOf(heading: string): string {
  const [, ...titles] = heading.split("\n");
  return (
    titles
      .at(-1)
      ?.split(/\s[>›»/]\s/)
      .at(-1) ?? ""
  )
    .replace(/^#+\s*/, "")
    .trim();
}
