import { type ContextPassage } from "../../api";
import { plainMarkdown, shorten, splitSentences } from "./docstring";
import { matchWeight, type WeighedQuestion } from "./weigh";

/** What a prose passage says about a question, as Markdown that can be quoted. */
export interface Quote {
  /** Title of its section; empty where it has none. */
  readonly title: string;
  readonly lines: readonly string[];
}

/** The block that answers best, or its best sentences; a list or code that a sentence announces comes with it. */
export function quoteProse(passage: ContextPassage, question: WeighedQuestion): Quote | undefined {
  const blocks = readBlocks(passage.text);
  const rated = blocks.map((block, position) => ({ block, position, score: rate(block, question) }));
  const [best] = rated.toSorted((left, right) => right.score - left.score || left.position - right.position);
  if (!best || best.score === 0) return undefined;
  const next = blocks[best.position + 1];
  const announced =
    best.block.kind === "text" && /:$/.test(best.block.text) && next && next.kind !== "text" ? next : undefined;
  const quoted = [...blockLines(best.block, question), ...(announced ? ["", ...blockLines(announced, question)] : [])];
  return { title: titleOf(passage), lines: quoted };
}

interface Block {
  readonly kind: "text" | "list" | "code" | "table";
  readonly text: string;
}

const maxBlockLines = 10;
const maxQuoteChars = 420;

function readBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence = "";
  const flush = (): void => {
    const block = lines.join("\n").trim();
    lines = [];
    if (block === "" || /^(?:#{1,6}\s|[=~^"'*+#-]{3,}$)/.test(block)) return;
    const kind = /^(?:```|~~~)/.test(block)
      ? "code"
      : /^(?:[-*+•]|\d+[.)])\s/.test(block)
        ? "list"
        : /^\|/.test(block)
          ? "table"
          : "text";
    blocks.push({ kind, text: kind === "text" ? withoutTitle(block) : block });
  };
  for (const line of text.split("\n")) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1] ?? "";
    if (fence !== "") {
      lines.push(line);
      if (mark === fence) {
        flush();
        fence = "";
      }
    } else if (mark !== "") {
      flush();
      fence = mark;
      lines.push(line);
    } else if (line.trim() === "" || /^#{1,6}\s/.test(line)) {
      flush();
    } else {
      lines.push(line);
    }
  }
  flush();
  return blocks.filter((block) => block.text !== "");
}

/** A title that is underlined stands in the same block as its line. */
function withoutTitle(block: string): string {
  return block.replace(/^[^\n]+\n[=~^"'*+#-]{3,}(?:\n|$)/, "").trim();
}

function rate(block: Block, question: WeighedQuestion): number {
  return matchWeight(question, block.text) / (1 + Math.max(0, block.text.length - 600) / 2000);
}

function blockLines(block: Block, question: WeighedQuestion): readonly string[] {
  if (block.kind !== "text") {
    const lines = block.kind === "table" ? tableRows(block.text, question) : block.text.split("\n");
    const kept = lines.slice(0, maxBlockLines);
    if (lines.length <= maxBlockLines) return kept;
    return block.kind === "code" ? [...kept, "...", lines[0]?.slice(0, 3) ?? ""] : [...kept, "…"];
  }
  const sentences = splitSentences(plainMarkdown(block.text));
  const rated = sentences.map((text, position) => ({ text, position, score: matchWeight(question, text) }));
  const best = Math.max(...rated.map((each) => each.score));
  let chars = 0;
  const chosen = rated
    .filter((each) => each.score >= best * 0.5)
    .toSorted((left, right) => right.score - left.score)
    .filter((each) => {
      if (chars > 0 && chars + each.text.length > maxQuoteChars) return false;
      chars += each.text.length;
      return true;
    })
    .toSorted((left, right) => left.position - right.position);
  const parts: string[] = [];
  let previous = -1;
  for (const { text, position } of chosen) {
    if (previous >= 0 && position > previous + 1) parts.push("…");
    parts.push(shorten(text, maxQuoteChars));
    previous = position;
  }
  return [parts.join(" ")];
}

/** The head of a table and the rows that the question is about. */
function tableRows(text: string, question: WeighedQuestion): readonly string[] {
  const lines = text.split("\n");
  const head = /^\|?[\s:|-]+$/.test(lines[1] ?? "") ? lines.slice(0, 2) : [];
  const rated = lines.slice(head.length).map((row) => ({ row, score: matchWeight(question, row) }));
  const best = Math.max(...rated.map(({ score }) => score));
  return [...head, ...rated.filter(({ score }) => score >= best * 0.6).map(({ row }) => row)];
}

/** The innermost title of the trail that the heading of a section carries. */
function titleOf(passage: ContextPassage): string {
  const [, ...titles] = passage.heading.split("\n");
  const last = titles.at(-1) ?? passage.heading.replace(passage.path, "");
  return (last.split(/\s[>›»/]\s/).at(-1) ?? "").replace(/^#+\s*/, "").trim();
}
