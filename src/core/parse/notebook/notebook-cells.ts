import { lineAt, type SourceLines } from "../source-lines";

export interface NotebookCell {
  /** 1-based. */
  readonly number: number;
  readonly type: "code" | "markdown" | "raw";
  readonly source: string;
  /** For each line of `source` (its entry 0 is the first), the line of the file that holds its first character. */
  readonly fileLines: readonly number[];
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  /** Language of the kernel as the file names it, in lower case; empty where it does not. */
  readonly language: string;
  /** False where the file stops being JSON; the cells are those before. */
  readonly isComplete: boolean;
}

/**
 * The cells of a notebook with the lines of the file on which they stand, which `JSON.parse` would not tell. Reads
 * format 4 and 3 (worksheets); outputs are stepped over without being decoded.
 */
export function readNotebook(lines: SourceLines): Notebook {
  const cells: NotebookCell[] = [];
  let language = "";
  const scanner = new JsonScanner(lines.text);
  const readCells = (): void =>
    scanner.items(() => {
      const cell = readCell(scanner, lines, cells.length + 1);
      if (cell) cells.push(cell);
    });
  try {
    scanner.entries((key) => {
      if (key === "cells") readCells();
      else if (key === "metadata") language = languageOf(scanner.value()) || language;
      else if (key !== "worksheets") scanner.skip();
      else scanner.items(() => scanner.entries((inner) => (inner === "cells" ? readCells() : scanner.skip())));
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { cells, language, isComplete: false };
  }
  return { cells, language, isComplete: true };
}

interface SourcePart {
  readonly text: string;
  readonly line: number;
}

function readCell(scanner: JsonScanner, lines: SourceLines, number: number): NotebookCell | undefined {
  let type = "";
  let level = 1;
  let parts: readonly SourcePart[] = [];
  scanner.entries((key) => {
    switch (key) {
      case "cell_type":
        type = asText(scanner.value());
        break;
      case "level":
        level = Number(scanner.value()) || 1;
        break;
      case "source":
      case "input":
        parts = readSource(scanner, lines);
        break;
      default:
        scanner.skip();
    }
  });
  if (type === "") return undefined;
  const isHeading = type === "heading";
  let source = isHeading ? `${"#".repeat(Math.min(6, Math.max(1, level)))} ` : "";
  const fileLines: number[] = [];
  let atLineStart = true;
  for (const part of parts) {
    const text = part.text.replace(/\r\n?/g, "\n");
    if (atLineStart && text !== "") fileLines.push(part.line);
    for (let end = text.indexOf("\n"); end !== -1 && end + 1 < text.length; end = text.indexOf("\n", end + 1)) {
      fileLines.push(part.line);
    }
    if (text !== "") atLineStart = text.endsWith("\n");
    source += text;
  }
  return { number, type: type === "code" || type === "raw" ? type : "markdown", source, fileLines };
}

/** One string, or one string a line. */
function readSource(scanner: JsonScanner, lines: SourceLines): readonly SourcePart[] {
  const parts: SourcePart[] = [];
  const readPart = (): void => {
    const start = scanner.position();
    const text = asText(scanner.value());
    if (text !== "") parts.push({ text, line: lineAt(lines, start) });
  };
  if (scanner.peek() === "[") scanner.items(readPart);
  else readPart();
  return parts;
}

function languageOf(metadata: unknown): string {
  for (const [outer, inner] of [
    ["language_info", "name"],
    ["kernelspec", "language"],
  ] as const) {
    const found = asText(property(property(metadata, outer), inner));
    if (found !== "") return found.toLowerCase();
  }
  return "";
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Walks over JSON text and knows where it is. Throws `SyntaxError` where the text is not JSON. */
class JsonScanner {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Index of the value that comes next. */
  position(): number {
    this.skipSpace();
    return this.at;
  }

  peek(): string {
    this.skipSpace();
    return this.text.charAt(this.at);
  }

  /** Calls `visit` in front of each value of an object, which it has to take. A value of another kind is skipped. */
  entries(visit: (key: string) => void): void {
    if (this.peek() !== "{") return this.skip();
    this.list("}", () => {
      const key = asText(this.value());
      this.expect(":");
      visit(key);
    });
  }

  /** Calls `visit` in front of each value of an array, which it has to take. A value of another kind is skipped. */
  items(visit: () => void): void {
    if (this.peek() !== "[") return this.skip();
    this.list("]", visit);
  }

  /** Takes the next value and decodes it. */
  value(): unknown {
    const start = this.position();
    this.skip();
    return JSON.parse(this.text.slice(start, this.at)) as unknown;
  }

  /** Steps over the next value, however deep it is. */
  skip(): void {
    let depth = 0;
    do {
      const character = this.peek();
      if (character === "") throw new SyntaxError("The JSON text ends too early.");
      if (character === '"') this.skipString();
      else if (character === "{" || character === "[") {
        depth++;
        this.at++;
      } else if (character === "}" || character === "]") {
        depth--;
        this.at++;
      } else if (character === "," || character === ":") {
        if (depth === 0) throw new SyntaxError("A value is missing in the JSON text.");
        this.at++;
      } else this.skipPlain();
    } while (depth > 0);
    if (depth < 0) throw new SyntaxError("A bracket closes nothing in the JSON text.");
  }

  private list(close: string, visit: () => void): void {
    this.at++;
    if (this.peek() === close) {
      this.at++;
      return;
    }
    for (;;) {
      visit();
      if (this.peek() === close) break;
      this.expect(",");
    }
    this.at++;
  }

  private expect(character: string): void {
    if (this.peek() !== character) throw new SyntaxError(`The JSON text lacks a ${character}.`);
    this.at++;
  }

  private skipString(): void {
    let end = this.at;
    for (;;) {
      end = this.text.indexOf('"', end + 1);
      if (end === -1) throw new SyntaxError("A string of the JSON text does not end.");
      let backslashes = 0;
      while (this.text.charCodeAt(end - 1 - backslashes) === 92) backslashes++;
      if (backslashes % 2 === 0) break;
    }
    this.at = end + 1;
  }

  private skipPlain(): void {
    const start = this.at;
    while (this.at < this.text.length && /[\w.+-]/.test(this.text.charAt(this.at))) this.at++;
    if (this.at === start) throw new SyntaxError("The JSON text has a character that means nothing.");
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 9 && code !== 13 && code !== 0xfeff) return;
      this.at++;
    }
  }
}
