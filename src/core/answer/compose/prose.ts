import { type ContextPassage } from "../../api";
import { shorten, splitSentences } from "./docstring";
import { markdownOf, type ProseBlock, readProse } from "./prose-blocks";
import { matchWeight, type WeighedQuestion } from "./weigh";

/** What a prose passage says about a question, as Markdown that can be quoted. */
export interface Quote {
  /** Title of its section; empty where it has none. */
  readonly title: string;
  readonly lines: readonly string[];
}

/** The block that answers best, or its best sentences; a list or code that a sentence announces comes with it. */
export function quoteProse(passage: ContextPassage, question: WeighedQuestion): Quote | undefined {
  const blocks = readProse(passage.text).filter(({ kind }) => kind !== "title");
  const rated = blocks.map((block, position) => ({ block, position, score: rate(block, question) }));
  const [best] = rated.toSorted((left, right) => right.score - left.score || left.position - right.position);
  if (!best || best.score === 0) return undefined;
  const before = blocks[best.position - 1];
  const next = blocks[best.position + 1];
  const isAnnounced = best.block.kind !== "text" && before?.kind === "text" && announces(before);
  const goesOn = best.block.kind === "text" && next && next.kind !== "text" && announces(best.block);
  const quoted = [isAnnounced ? before : undefined, best.block, goesOn ? next : undefined];
  return { title: titleOf(passage), lines: inMarkdown(quoted, question) };
}

function announces({ text }: ProseBlock): boolean {
  return text.endsWith(":");
}

function inMarkdown(blocks: readonly (ProseBlock | undefined)[], question: WeighedQuestion): readonly string[] {
  const told = blocks.filter((block) => block !== undefined);
  return told.flatMap((block, position) => [...(position === 0 ? [] : [""]), ...blockLines(block, question)]);
}

const maxBlockLines = 10;
const maxCodeLines = 24;
const maxQuoteChars = 420;

function rate(block: ProseBlock, question: WeighedQuestion): number {
  return matchWeight(question, block.text) / (1 + Math.max(0, block.text.length - 600) / 2000);
}

function blockLines(block: ProseBlock, question: WeighedQuestion): readonly string[] {
  if (block.kind === "text") return [bestSentences(block.text, question)];
  if (block.kind === "table" && block.text.startsWith("|")) return tableRows(block.text, question);
  const lines = block.text.split("\n");
  const most = block.kind === "list" ? maxBlockLines : maxCodeLines;
  const text = lines.length > most ? [...lines.slice(0, most), "…"].join("\n") : block.text;
  return markdownOf({ ...block, text });
}

function bestSentences(text: string, question: WeighedQuestion): string {
  const sentences = splitSentences(text);
  const rated = sentences.map((each, position) => ({ text: each, position, score: matchWeight(question, each) }));
  const best = Math.max(...rated.map((each) => each.score));
  let chars = 0;
  const chosen = rated
    .filter((each) => each.score >= best * 0.5 || (each.position === sentences.length - 1 && each.text.endsWith(":")))
    .toSorted((left, right) => right.score - left.score)
    .filter((each) => {
      if (chars > 0 && chars + each.text.length > maxQuoteChars) return false;
      chars += each.text.length;
      return true;
    })
    .toSorted((left, right) => left.position - right.position);
  const parts: string[] = [];
  let previous = -1;
  for (const { text: each, position } of chosen) {
    if (previous >= 0 && position > previous + 1) parts.push("…");
    parts.push(shorten(each, maxQuoteChars));
    previous = position;
  }
  return parts.join(" ");
}

/** The head of a table and the rows that the question is about. */
function tableRows(text: string, question: WeighedQuestion): readonly string[] {
  const lines = text.split("\n");
  const head = /^\|?[\s:|-]+$/.test(lines[1] ?? "") ? lines.slice(0, 2) : [];
  const rated = lines.slice(head.length).map((row) => ({ row, score: matchWeight(question, row) }));
  const best = Math.max(...rated.map(({ score }) => score));
  return [...head, ...rated.filter(({ score }) => score >= best * 0.6).map(({ row }) => row)].slice(0, maxBlockLines);
}

/** The innermost title of the trail that the heading of a section carries. */
function titleOf(passage: ContextPassage): string {
  const [, ...titles] = passage.heading.split("\n");
  const last = titles.at(-1) ?? passage.heading.replace(passage.path, "");
  return (last.split(/\s[>›»/]\s/).at(-1) ?? "").replace(/^#+\s*/, "").trim();
}
