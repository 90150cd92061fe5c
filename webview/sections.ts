/**
 * A stretch of Markdown that is laid out by itself: it needs nothing before it, and what follows does not change it.
 * `markdown` is small and simple enough for the Markdown reader, whose work can grow with the square of what it is
 * given; what is not is `plain`. `code` is a fenced block, which needs no reader.
 */
export type Section =
  | (Extent & { readonly kind: "markdown" | "plain" })
  | (Extent & { readonly kind: "code"; readonly code: string; readonly info: string });

interface Extent {
  /** Where it lies in the text; from `end` on the next one begins. */
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  /** How much it costs to lay out, in characters looked at. */
  readonly work: number;
}

/** A list is cut before the next item once it is as long as this. */
const cutChars = 3000;
/** Anything but code is cut at this length, wherever that is. */
const maxChars = 8000;
/** Beyond either the Markdown reader would take longer than a frame, or more stack than there is. */
export const maxWork = 4_000_000;
export const maxDepth = 32;
/** Putting a character on the page, and a section for itself, in the unit of `work`. */
export const workPerChar = 100;
const workPerSection = 20_000;

/**
 * Cuts Markdown, from `from` on, into sections: at fences, at blank lines that end a block for certain, and before
 * list items once a list has become long. Linear. Only the last two sections can change when text is appended.
 */
export function splitSections(text: string, from = 0): readonly Section[] {
  const sections: Section[] = [];
  let start = skipBlankLines(text, from);
  while (start < text.length) {
    const section = readSection(text, start);
    sections.push(section);
    start = skipBlankLines(text, section.end);
  }
  return sections;
}

function readSection(text: string, start: number): Section {
  // However long a line is, no more of it is looked at than one section may hold.
  const ahead = text.slice(start, start + maxChars + 1);
  const fence = openingFence(lineAt(ahead, 0));
  if (fence !== undefined) return readFence(text, start, fence);
  const raw = ahead.slice(0, endOfBlocks(ahead));
  if (raw.length > maxChars) return plainSection(raw.slice(0, plainLength(raw)), start);
  const depth = depthOf(raw);
  const work = raw.length * (marksIn(raw) + depth + workPerChar) + workPerSection;
  if (work > maxWork || depth > maxDepth) return plainSection(raw, start);
  return { kind: "markdown", start, end: start + raw.length, raw, work };
}

function plainSection(raw: string, start: number): Section {
  return { kind: "plain", start, end: start + raw.length, raw, work: raw.length * workPerChar + workPerSection };
}

/** Each may make the reader look through the rest of its paragraph. */
function marksIn(raw: string): number {
  let marks = 0;
  for (const character of raw) if (inlineMarks.has(character)) marks += 1;
  return marks;
}

const inlineMarks = new Set("*_[]`~<!@\\.&");

/** How deep lists and quotes go, judged by the beginnings of the lines. Each level is read once more. */
function depthOf(raw: string): number {
  let deepest = 0;
  for (const line of raw.split("\n")) {
    let depth = 0;
    let position = textStart(line);
    const levels = Math.floor(indentOf(line) / 2);
    for (;;) {
      const mark = line[position] === ">" ? 1 : listMarkLength(line, position);
      if (mark === 0) break;
      depth += 1;
      position += mark;
      while (line[position] === " ") position += 1;
    }
    if (depth > 0) deepest = Math.max(deepest, depth + levels);
  }
  return deepest;
}

/** At most `maxChars`: at the end of a line, else after a word, else anywhere but inside a character. */
function plainLength(raw: string): number {
  for (const end of ["\n", " "]) {
    const position = raw.lastIndexOf(end, maxChars - 1);
    if (position > maxChars / 2) return position + 1;
  }
  return /[\uD800-\uDBFF]/.test(raw[maxChars - 1] ?? "") ? maxChars - 1 : maxChars;
}

/** Where blocks that a text begins with, and that are no fence, are certainly over. */
function endOfBlocks(text: string): number {
  const first = lineAt(text, 0);
  const isIndentedCode = indentOf(first) >= 4;
  let isList = !isIndentedCode && isListItem(first);
  let isAfterBlank = false;
  let position = first.length + 1;
  while (position < text.length) {
    const line = lineAt(text, position);
    if (isBlank(line)) isAfterBlank = true;
    else {
      const indent = indentOf(line);
      const isItem = indent < 4 && isListItem(line);
      // What is indented may belong to the item above it.
      const isFree = indent < 2 || !isList;
      if (isFree && openingFence(line) !== undefined) return position;
      if (isAfterBlank && isFree && !(isList && isItem) && !(isIndentedCode && indent >= 4)) return position;
      if (isList && isItem && isFree && position >= cutChars) return position;
      isList ||= isItem;
      isAfterBlank = false;
    }
    position += line.length + 1;
  }
  return text.length;
}

interface Fence {
  readonly indent: number;
  readonly character: string;
  readonly length: number;
  readonly info: string;
}

function openingFence(line: string): Fence | undefined {
  const indent = indentOf(line);
  const character = line[indent] ?? "";
  if (indent > 3 || (character !== "`" && character !== "~")) return undefined;
  const length = runLength(line, indent);
  const info = line.slice(indent + length).trim();
  // "```x```" in one line is a span of code.
  if (length < 3 || (character === "`" && info.includes("`"))) return undefined;
  return { indent, character, length, info };
}

function readFence(text: string, start: number, fence: Fence): Section {
  const lines: string[] = [];
  let position = start + lineAt(text, start).length + 1;
  while (position < text.length) {
    const line = lineAt(text, position);
    position += line.length + 1;
    const run = closingRun(line, fence);
    if (run >= fence.length) break;
    // Half a closing fence is what is being written.
    if (run === 0 || position <= text.length) lines.push(withoutIndent(line, fence.indent));
  }
  const end = Math.min(position, text.length);
  const code = lines.join("\n");
  const work = (end - start) * workPerChar + workPerSection;
  return { kind: "code", start, end, raw: text.slice(start, end), work, code, info: fence.info };
}

/** How many of its characters a line has that is nothing but a closing fence, or the beginning of one. */
function closingRun(line: string, fence: Fence): number {
  const indent = indentOf(line);
  if (indent > 3 || line[indent] !== fence.character) return 0;
  const length = runLength(line, indent);
  return isBlank(line.slice(indent + length)) ? length : 0;
}

function withoutIndent(line: string, indent: number): string {
  let position = 0;
  while (position < indent && line[position] === " ") position += 1;
  return line.slice(position);
}

function isListItem(line: string): boolean {
  return listMarkLength(line, textStart(line)) > 0;
}

/** Length of the list mark at a position, or 0: `-`, `*`, `+`, `1.` or `1)`, and then a blank or the end of the line. */
function listMarkLength(line: string, position: number): number {
  let end = position;
  while (end - position < 9 && isDigit(line[end])) end += 1;
  const last = line[end] ?? "";
  const isMark = end > position ? last === "." || last === ")" : last === "-" || last === "*" || last === "+";
  const next = line[end + 1];
  return isMark && (next === undefined || next === " " || next === "\t") ? end + 1 - position : 0;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function runLength(line: string, position: number): number {
  let end = position;
  while (line[end] === line[position]) end += 1;
  return end - position;
}

/** Columns of blanks at the start. */
function indentOf(line: string): number {
  const blanks = line.slice(0, textStart(line));
  return blanks.length + 3 * (blanks.split("\t").length - 1);
}

function textStart(line: string): number {
  let position = 0;
  while (line[position] === " " || line[position] === "\t") position += 1;
  return position;
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end === -1 ? text.length : end);
}

function skipBlankLines(text: string, from: number): number {
  let position = from;
  while (position < text.length) {
    const line = lineAt(text, position);
    if (!isBlank(line)) return position;
    position += line.length + 1;
  }
  return text.length;
}
