import { isBlank, startOf, textOf, type LineRange, type SourceLines } from "../source-lines";
import { type Breaks } from "../split-range";

/** A stretch of prose under one heading, the heading's own lines included. */
export interface Section extends LineRange {
  /** Titles of the sections around it and its own, outermost first. */
  readonly titles: readonly string[];
  /** Nothing is in it but its title. */
  readonly isTitleOnly: boolean;
}

export interface Prose {
  readonly sections: readonly Section[];
  readonly breaks: Breaks;
  /** Headings under which a text stands that follows this one. */
  readonly open: readonly Heading[];
}

export type Markup = "markdown" | "restructured-text" | "plain";

export function markupOf(path: string): Markup {
  if (/\.rst$/i.test(path)) return "restructured-text";
  return /\.txt$/i.test(path) ? "plain" : "markdown";
}

export interface Heading {
  /** First and last line of the title with its underline. */
  readonly first: number;
  readonly last: number;
  readonly level: number;
  readonly title: string;
}

/** Depths at which a long section is cut: paragraphs first, then items and lines that go with a paragraph. */
const paragraphBreak = 1;
const continuationBreak = 2;
const lineBreak = 3;

/** `above` are headings of the text before, where one text comes in several parts, as in a notebook. */
export function proseSections(lines: SourceLines, markup: Markup, above: readonly Heading[] = []): Prose {
  const fenced = markup === "markdown" ? fencedLines(lines) : new Uint8Array(lines.count + 2);
  const headings = markup === "markdown" ? markdownHeadings(lines, fenced) : underlinedHeadings(lines);
  return { ...sectionsOf(lines, headings, above), breaks: proseBreaks(lines, fenced) };
}

function sectionsOf(
  lines: SourceLines,
  headings: readonly Heading[],
  above: readonly Heading[],
): Pick<Prose, "sections" | "open"> {
  const sections: Section[] = [];
  const trail = [...above];
  const add = (first: number, last: number, bodyFirst: number): void => {
    if (first > last) return;
    let isTitleOnly = bodyFirst > first;
    for (let line = bodyFirst; line <= last && isTitleOnly; line++) isTitleOnly = isBlank(lines, line);
    sections.push({ first, last, titles: trail.map((heading) => heading.title), isTitleOnly });
  };
  let next = 1;
  let bodyFirst = 1;
  for (const heading of headings) {
    add(next, heading.first - 1, bodyFirst);
    for (let top = trail.at(-1); top && top.level >= heading.level; top = trail.at(-1)) trail.pop();
    trail.push(heading);
    next = heading.first;
    bodyFirst = heading.last + 1;
  }
  add(next, lines.count, bodyFirst);
  return { sections, open: trail };
}

/** 1 for each line of a fenced block or front matter, 2 for the line with which it opens. */
function fencedLines(lines: SourceLines): Uint8Array {
  const fenced = new Uint8Array(lines.count + 2);
  let line = 1;
  if (lines.count > 1 && textOf(lines, 1, 1).trimEnd() === "---") {
    const end = findLine(lines, 2, (text) => /^(---|\.\.\.)\s*$/.test(text));
    if (end !== undefined) {
      fenced.fill(1, 1, end + 1);
      fenced[1] = 2;
      line = end + 1;
    }
  }
  for (; line <= lines.count; line++) {
    if (!mayStartWith(lines, line, "`~")) continue;
    const opening = textOf(lines, line, line).trim();
    const mark = opening.charAt(0);
    const length = runLength(opening, mark);
    // A fence of backticks has none behind it on its line; else it is code inside a sentence.
    if (length < 3 || opening.includes("`", length)) continue;
    const isClosing = (text: string): boolean =>
      runLength(text, mark) >= length && runLength(text, mark) === text.length;
    // A fence that is never closed goes on to the end, as Markdown has it.
    const end = findLine(lines, line + 1, (text) => isClosing(text.trim())) ?? lines.count;
    fenced.fill(1, line, end + 1);
    fenced[line] = 2;
    line = end;
  }
  return fenced;
}

function markdownHeadings(lines: SourceLines, fenced: Uint8Array): readonly Heading[] {
  const headings: Heading[] = [];
  for (let line = 1; line <= lines.count; line++) {
    if (fenced[line] !== 0 || (lines.indents[line] ?? -1) < 0 || (lines.indents[line] ?? 0) > 3) continue;
    if (mayStartWith(lines, line, "#")) {
      const text = textOf(lines, line, line).trim();
      const level = runLength(text, "#");
      const title = hashTitle(text.slice(level));
      if (level <= 6 && title !== undefined) {
        headings.push({ first: line, last: line, level, title: plainTitle(title) });
      }
    } else if (mayStartWith(lines, line, "=-") && line > 1 && fenced[line - 1] === 0 && !isBlank(lines, line - 1)) {
      const underline = textOf(lines, line, line).trim();
      const title = textOf(lines, line - 1, line - 1).trim();
      // A table's or a list's dashes are not an underline, and neither is what follows a longer paragraph.
      const isUnderline = /^(=+|-{2,})$/.test(underline) && !/^([-*+>|#]|\d+[.)])\s?/.test(title);
      if (isUnderline && (line === 2 || isBlank(lines, line - 2) || headings.at(-1)?.last === line - 2)) {
        headings.push({
          first: line - 1,
          last: line,
          level: underline.startsWith("=") ? 1 : 2,
          title: plainTitle(title),
        });
      }
    }
  }
  return headings;
}

/** Titles with a line of one punctuation character below, and perhaps above; their order of appearance ranks them. */
function underlinedHeadings(lines: SourceLines): readonly Heading[] {
  const headings: Heading[] = [];
  const styles: string[] = [];
  for (let line = 2; line <= lines.count; line++) {
    const underline = adornment(lines, line);
    if (underline === "" || isBlank(lines, line - 1) || adornment(lines, line - 1) !== "") continue;
    const title = textOf(lines, line - 1, line - 1).trim();
    const above = line > 2 ? adornment(lines, line - 2) : "";
    const hasOverline = above !== "" && above.charAt(0) === underline.charAt(0) && above.length === underline.length;
    const isAlone = line === 2 || isBlank(lines, line - 2) || headings.at(-1)?.last === line - 2;
    if (!hasOverline && (!isAlone || underline.length < Math.min(title.length, 4))) continue;
    if (underline.length < 3 && title.length > 3) continue;
    const style = `${underline.charAt(0)}${hasOverline ? "2" : "1"}`;
    if (!styles.includes(style)) styles.push(style);
    headings.push({
      first: hasOverline ? line - 2 : line - 1,
      last: line,
      level: styles.indexOf(style) + 1,
      title: plainTitle(title),
    });
  }
  return headings;
}

/** The line when it is one punctuation character repeated, without white space at its ends; else an empty text. */
function adornment(lines: SourceLines, line: number): string {
  if (lines.indents[line] !== 0 || !mayStartWith(lines, line, "=-~^\"'`#*+:.<>_!$%&,;?@|/\\")) return "";
  const text = textOf(lines, line, line).trimEnd();
  return text.length >= 2 && text === text.charAt(0).repeat(text.length) ? text : "";
}

/** What stands behind the `#`s, without those that close the title; undefined where no blank follows them. */
function hashTitle(text: string): string | undefined {
  if (text === "") return "";
  if (!" \t".includes(text.charAt(0))) return undefined;
  let end = text.length;
  while (text.charAt(end - 1) === "#") end--;
  return " \t".includes(text.charAt(end - 1)) ? text.slice(0, end).trim() : text.trim();
}

/** How often a text starts with a character. */
function runLength(text: string, character: string): number {
  let length = 0;
  while (length < text.length && text.charAt(length) === character) length++;
  return length;
}

/** What of a title is looked at; only the start of it is ever shown. */
const titleChars = 1000;

/** A title as it is read: without marks of emphasis, code and links. */
function plainTitle(title: string): string {
  return title
    .slice(0, titleChars)
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replace(/[`*]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** A fenced block is one thing: it is cut only where nothing else is left. */
function proseBreaks(lines: SourceLines, fenced: Uint8Array): Breaks {
  const breaks = new Uint8Array(lines.count + 2);
  for (let line = 2; line <= lines.count; line++) {
    if (isBlank(lines, line) || fenced[line] === 1) continue;
    const afterBlank = isBlank(lines, line - 1);
    const isIndented = (lines.indents[line] ?? 0) > 0;
    if (afterBlank && !isIndented) breaks[line] = paragraphBreak;
    else breaks[line] = afterBlank || !isIndented ? continuationBreak : lineBreak;
    if (!afterBlank && !mayStartWith(lines, line, "-*+0123456789`~")) breaks[line] = lineBreak;
  }
  return breaks;
}

function mayStartWith(lines: SourceLines, line: number, characters: string): boolean {
  const indent = lines.indents[line] ?? -1;
  return indent >= 0 && characters.includes(lines.text.charAt(startOf(lines, line) + indent));
}

function findLine(lines: SourceLines, from: number, isIt: (text: string) => boolean): number | undefined {
  for (let line = from; line <= lines.count; line++) if (isIt(textOf(lines, line, line))) return line;
  return undefined;
}
