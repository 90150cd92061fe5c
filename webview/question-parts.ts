/** A question as people paste it: words, and between them code or a traceback. */
export interface QuestionPart {
  readonly kind: "words" | "code" | "traceback";
  readonly text: string;
}

/** Words keep their line breaks. Nothing but blank lines around code is lost. */
export function questionParts(question: string): readonly QuestionPart[] {
  const lines = question.replace(/\r\n?/g, "\n").split("\n");
  const parts: QuestionPart[] = [];
  let words: string[] = [];

  const add = (kind: QuestionPart["kind"], taken: readonly string[]): void => {
    const text = withoutBlankEnds(taken).join("\n");
    if (text !== "") parts.push({ kind, text });
  };
  for (let position = 0; position < lines.length;) {
    const found = codeAt(lines, position);
    if (found === undefined) {
      words.push(lines[position] ?? "");
      position += 1;
      continue;
    }
    add("words", words);
    words = [];
    add(found.kind, found.lines);
    position = found.end;
  }
  add("words", words);
  return parts;
}

/** What a part that is too long to be shown whole is called: the line of it that says most. */
export function titleOf(part: QuestionPart): string {
  const lines = part.text.split("\n").filter((line) => line.trim() !== "");
  const exception = part.kind === "traceback" ? lines.findLast((each) => !/^\s/.test(each)) : undefined;
  const line = (exception ?? lines[0] ?? "").trim();
  return line.length > maxTitleChars ? `${line.slice(0, maxTitleChars).trimEnd()}…` : line;
}

const maxTitleChars = 120;

interface FoundCode {
  readonly kind: "code" | "traceback";
  readonly lines: readonly string[];
  readonly end: number;
}

function codeAt(lines: readonly string[], start: number): FoundCode | undefined {
  const first = (lines[start] ?? "").trimStart();
  if (first.startsWith("```")) {
    const length = lines.slice(start + 1).findIndex((line) => line.trim() === "```");
    const close = length === -1 ? lines.length : start + 1 + length;
    return { kind: "code", lines: lines.slice(start + 1, close), end: close + 1 };
  }
  if (first.startsWith("Traceback (most recent call last)") || isFrame(first)) {
    const end = tracebackEnd(lines, start);
    return { kind: "traceback", lines: lines.slice(start, end), end };
  }
  const end = indentedEnd(lines, start);
  return end - start >= 2 ? { kind: "code", lines: lines.slice(start, end), end } : undefined;
}

/** A traceback ends with the line of its exception, if none follows that came of it. */
function tracebackEnd(lines: readonly string[], start: number): number {
  let end = start + 1;
  while (end < lines.length) {
    const line = lines[end] ?? "";
    end += 1;
    if (line.trim() === "" || /^\s/.test(line) || isFrame(line) || line.startsWith("Traceback ")) continue;
    const next = lines.findIndex((other, index) => index >= end && other.trim() !== "");
    if (next === -1 || !/^(?:During handling of|The above exception)/.test(lines[next] ?? "")) return end;
    end = next + 1;
  }
  return end;
}

function isFrame(line: string): boolean {
  return /^File "[^"]{1,500}", line \d/.test(line);
}

/** Lines that are indented like code in a text. */
function indentedEnd(lines: readonly string[], start: number): number {
  let end = start;
  for (let position = start; position < lines.length; position++) {
    const line = lines[position] ?? "";
    if (/^(?: {4}|\t)\s*\S/.test(line)) end = position + 1;
    else if (line.trim() !== "" || end === start) break;
  }
  return end;
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
