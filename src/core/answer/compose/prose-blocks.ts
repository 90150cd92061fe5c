import { fenced, withoutEnding } from "../fence";
import { plainMarkdown } from "./markdown";
import { dedent } from "./excerpt";
import { readDirective } from "./rst-directives";

/** A piece of a document as it renders, in Markdown: code is code, marks for a builder of documents are gone. */
export interface ProseBlock {
  readonly kind: "title" | "text" | "list" | "code" | "table";
  /** Of code and tables the lines inside their fence. */
  readonly text: string;
  /** Of code: what its fence names; empty where nothing does. */
  readonly language: string;
}

/** Markdown or reStructuredText, told apart line by line, since passages are cut from the middle of documents. */
export function readProse(text: string): readonly ProseBlock[] {
  return readLines(withoutHtml(text).split("\n")).filter((block) => block.text !== "");
}

/** Lines of a block as Markdown. */
export function markdownOf({ kind, text, language }: ProseBlock): readonly string[] {
  if (kind === "code") return fenced(text, language).split("\n");
  // Drawn with characters, a table holds together only where all are equally wide.
  if (kind === "table" && !text.startsWith("|")) return fenced(text, "text").split("\n");
  return text.split("\n");
}

function readLines(lines: readonly string[]): readonly ProseBlock[] {
  const blocks: ProseBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    const { found, next } = readBlock(lines, at, blocks.at(-1));
    blocks.push(...found);
    at = Math.max(next, at + 1);
  }
  return blocks;
}

interface Read {
  readonly found: readonly ProseBlock[];
  readonly next: number;
}

function readBlock(lines: readonly string[], at: number, before: ProseBlock | undefined): Read {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { found: [], next: at + 1 };
  const fence = /^\s*(`{3,}|~{3,})\s*\{?([\w+-]*)/.exec(line);
  if (fence) return readFence(lines, at, fence[1] ?? "", fence[2] ?? "");
  if (/^#{1,6}\s/.test(line)) {
    return { found: [block("title", plainMarkdown(withoutEnding(line.replace(/^#+/, ""), "# ")))], next: at + 1 };
  }
  if (rule.test(line.trim())) return readRuled(lines, at);
  if (rule.test((lines[at + 1] ?? "").trim()) && !/^\s/.test(line) && !line.trim().includes("  |"))
    return { found: [block("title", plainMarkdown(line))], next: at + 2 };
  const directive = readDirective(lines, at);
  if (directive) {
    const { code, prose, next } = directive;
    return { found: code ? [block("code", code.text, code.language)] : prose ? readLines(prose) : [], next };
  }
  if (simpleTable.test(line.trim())) return readSimpleTable(lines, at);
  const end = endOfBlock(lines, at);
  const own = lines.slice(at, end);
  if (/^\s*\|.*\|\s*$/.test(line) || /^\+[-=+]{3,}\+?\s*$/.test(line.trim()))
    return { found: [block("table", dedent(own).join("\n"))], next: end };
  if (/^\s*>>> /.test(line)) return { found: [block("code", dedent(own).join("\n"), "python")], next: end };
  // A passage may begin inside of code, which reStructuredText indents by as little as two.
  const isCutCode = before === undefined && /^ {2,}\S/.test(line) && codeLike.test(dedent(own).join("\n"));
  if ((isCutCode || /^(?: {4,}|\t)/.test(line)) && before?.kind !== "list") return readIndented(lines, at, before);
  if (listItem.test(line)) return { found: [block("list", listOf(own))], next: end };
  return readParagraph(lines, own, end);
}

/** Underlines, overlines, and the borders of simple tables. */
const rule = /^([=~^"'*#+`_:.-])\1{2,}$/;
const listItem = /^\s*(?:[-*+•]|#\.|\d+[.)])\s/;

/** The border of a table whose columns are told apart by spaces; it ends with the last border before a blank line. */
const simpleTable = /^={2,}(?: +={2,})+$/;

function readSimpleTable(lines: readonly string[], at: number): Read {
  let end = at + 1;
  while (
    end < lines.length &&
    !(simpleTable.test((lines[end - 1] ?? "").trim()) && (lines[end] ?? "").trim() === "" && end > at + 1)
  )
    end++;
  return { found: [block("table", dedent(lines.slice(at, end)).join("\n").trimEnd())], next: end };
}

function readFence(lines: readonly string[], at: number, mark: string, language: string): Read {
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(mark)) end++;
  const inside = dedent(lines.slice(at + 1, end)).join("\n");
  return { found: [block("code", inside, language)], next: end + 1 };
}

/** A line of marks alone: a title with an overline, or nothing. */
function readRuled(lines: readonly string[], at: number): Read {
  const mark = (lines[at] ?? "").trim();
  const isTitle = (lines[at + 2] ?? "").trim() === mark && (lines[at + 1] ?? "").trim() !== "";
  return isTitle
    ? { found: [block("title", plainMarkdown(lines[at + 1] ?? ""))], next: at + 3 }
    : { found: [], next: at + 1 };
}

/** What stands four columns in is code, but for the text under an admonition of Markdown's. */
function readIndented(lines: readonly string[], at: number, before: ProseBlock | undefined): Read {
  const end = endOfIndented(lines, at);
  const inside = dedent(lines.slice(at, end));
  const isCode = before?.text.endsWith(":") === true || codeLike.test(inside.join("\n"));
  return isCode
    ? { found: [block("code", inside.join("\n").trimEnd(), languageOfCode(inside))], next: end }
    : { found: readLines(inside), next: end };
}

const codeLike = /^(?:[$@%]|>>>|(?:def|class|import|from|return|with|for|if|async|await)\s|[\w.]+\(|[\w.]+\s*=\s)/m;

function languageOfCode(lines: readonly string[]): string {
  return lines.some((line) => /^\s*(?:[$%]|#!)\s?\S/.test(line)) ? "" : "python";
}

/** A paragraph, and what it announces with two colons. */
function readParagraph(lines: readonly string[], own: readonly string[], end: number): Read {
  const joined = own.join(" ").trim();
  if (/^(?:!!!|\?\?\?)\+?\s/.test(joined)) return { found: [], next: end };
  // `::: package.module` asks a builder to put something there.
  if (/^:::/.test(joined)) return { found: [], next: end };
  const announces = joined.endsWith("::");
  const sentence = plainMarkdown(announces ? (joined === "::" ? "" : joined.slice(0, -1)) : joined);
  const found = [block("text", /^:[\w-]+:$/.test(sentence) ? "" : sentence)];
  if (!announces) return { found, next: end };
  let start = end;
  while (start < lines.length && (lines[start] ?? "").trim() === "") start++;
  if (!/^\s/.test(lines[start] ?? "")) return { found, next: start };
  const last = endOfIndented(lines, start);
  const inside = dedent(lines.slice(start, last));
  return { found: [...found, block("code", inside.join("\n").trimEnd(), languageOfCode(inside))], next: last };
}

function endOfBlock(lines: readonly string[], at: number): number {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !/^(?:#{1,6}\s|\s*```)/.test(lines[end] ?? ""))
    end++;
  return end;
}

/** Lines that are indented, with the blank ones between them. */
function endOfIndented(lines: readonly string[], at: number): number {
  let end = at;
  for (let next = at; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (line.trim() === "") continue;
    if (!/^\s/.test(line)) break;
    end = next + 1;
  }
  return end;
}

function listOf(lines: readonly string[]): string {
  const items: string[] = [];
  for (const line of dedent(lines)) {
    if (listItem.test(line)) items.push(line.replace(/#\./, "1.").trimEnd());
    else items[items.length - 1] = `${items.at(-1) ?? ""} ${line.trim()}`;
  }
  return items
    .map((item) => {
      const [mark = ""] = /^\s*\S+\s/.exec(item) ?? [];
      return `${mark}${plainMarkdown(item.slice(mark.length))}`;
    })
    .join("\n");
}

/** Tags, comments, badges and pictures say nothing in a quotation. */
function withoutHtml(text: string): string {
  const labels = new Set([...text.matchAll(/^\[([^\]\n]{1,200})\]:\s/gm)].map(([, label = ""]) => label.toLowerCase()));
  return text
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)/g, "")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(
      /<\/?(?:p|div|img|a|br|h[1-6]|em|strong|b|i|center|picture|source|table|tr|td|sup|sub|span)\b[^>\n]*>/gi,
      "",
    )
    .replace(/^\[[^\]\n]{1,200}\]:\s.*$/gm, "")
    .replace(/\[([^[\]\n]{1,200})\]\[[^\]\n]{0,200}\]/g, "$1")
    .replace(/\[([^[\]\n]{1,200})\](?![([])/g, (whole, label: string) =>
      labels.has(label.toLowerCase()) ? label : whole,
    )
    .replace(/(?<!\[)\[([^[\]\n]{1,200})\]\((?!https?:)[^()\s]{0,200}\)/g, "$1");
}

function block(kind: ProseBlock["kind"], text: string, language = ""): ProseBlock {
  return { kind, text, language };
}
