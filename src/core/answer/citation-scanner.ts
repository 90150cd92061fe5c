import { withoutEnding } from "./fence";

/**
 * Finds citation marks in Markdown that arrives in pieces. Holds back only what may still become a mark, and the
 * result is the same however the text is cut. Brackets in code, links (`[1](…)`), escaped brackets and indexing
 * (`rows_by_id[1]`) are text.
 */
export class CitationScanner {
  readonly #given: ReadonlySet<number>;
  /** Text that is not decided yet. */
  #held = "";
  #code: Code = { kind: "none" };
  /** Only white space, list and quote marks since the line began: where a fence may open. */
  #atLineStart = true;
  /** The last characters that went out: a mark after an identifier is indexing. */
  #before = "";
  #removed = 0;

  constructor(given: ReadonlySet<number>) {
    this.#given = given;
  }

  /** Numbers taken out of the text so far. */
  get removed(): number {
    return this.#removed;
  }

  /** Text, and a number right after the text that ends in its mark. */
  push(text: string): readonly (string | number)[] {
    this.#held += text;
    return this.#scan(false);
  }

  /** What was held back, now that nothing follows. */
  end(): readonly (string | number)[] {
    return this.#scan(true);
  }

  #scan(ended: boolean): readonly (string | number)[] {
    const out: (string | number)[] = [];
    let ready = "";
    const text = this.#held;
    let position = 0;

    const take = (length: number): void => {
      const taken = text.slice(position, position + length);
      ready += taken;
      this.#before = (this.#before + taken).slice(-contextChars);
      const line = taken.lastIndexOf("\n");
      const tail = line < 0 ? taken : taken.slice(line + 1);
      this.#atLineStart = (this.#atLineStart || line >= 0) && /^[\s>*+\-\d.)]*$/.test(tail);
      position += length;
    };

    while (position < text.length) {
      const rest = text.slice(position, position + longestMark);
      const open = rest.length < longestMark && !ended;
      const character = text[position] ?? "";
      if (this.#code.kind !== "none") {
        const length = this.#codeLength(text.slice(position), ended);
        if (length === undefined) break;
        take(length);
      } else if (character === "\\") {
        if (rest.length < 2 && !ended) break;
        take(Math.min(2, rest.length));
      } else if (character === "`" || character === "~") {
        const run = runLength(text, position);
        // The run may go on in the next piece.
        if (position + run === text.length && run < longestRun && !ended) break;
        this.#openCode(character, run);
        take(run);
      } else if (character === "[" || character === " ") {
        const mark = readMark(rest, open, this.#before);
        if (mark === "unknown") break;
        if (mark === undefined) {
          take(1);
          continue;
        }
        const glued = mark.blanks === 0 && endsInName(this.#before);
        const numbers = mark.numbers.filter((number) => this.#given.has(number));
        if (glued && numbers.length === 0) {
          take(1);
          continue;
        }
        this.#removed += mark.numbers.length - numbers.length;
        // With nothing left of a mark, the blank before it goes too: "so [9]." becomes "so.".
        if (numbers.length > 0) ready += rest.slice(0, mark.blanks);
        for (const number of numbers) {
          ready += `[${number}]`;
          out.push(ready, number);
          ready = "";
        }
        if (numbers.length > 0) this.#before = "]";
        this.#atLineStart = false;
        position += mark.length;
      } else {
        take(1);
      }
    }
    if (ready !== "") out.push(ready);
    this.#held = text.slice(position);
    return out;
  }

  #openCode(character: string, run: number): void {
    if (run >= 3 && this.#atLineStart) this.#code = { kind: "fence", character, run, infoLine: true };
    else if (character === "`") this.#code = { kind: "span", run };
  }

  /** How much of `text`, which begins inside code, goes out now; undefined: what follows has to be seen first. */
  #codeLength(text: string, ended: boolean): number | undefined {
    const code = this.#code;
    if (code.kind === "none") return 0;
    const character = code.kind === "fence" ? code.character : "`";
    const first = text[0] ?? "";
    if (first === character) {
      const run = runLength(text, 0);
      if (run === text.length && run < longestRun && !ended) return undefined;
      if (code.kind === "span") {
        if (run === code.run) this.#code = { kind: "none" };
      } else if (code.infoLine) {
        // "```x```" in one line is a span of code, not a fence.
        if (character === "`" && run === code.run) this.#code = { kind: "none" };
      } else if (run >= code.run && this.#atLineStart) {
        const after = text.slice(run);
        if (text.length < 2 * longestRun && /^[ \t]*$/.test(after) && !ended) return undefined;
        if (/^[ \t]*(?:\n|$)/.test(after)) this.#code = { kind: "none" };
      }
      return run;
    }
    if (first === "\n") {
      if (code.kind === "fence") this.#code = { ...code, infoLine: false };
      // A backtick that nothing closes is text: its paragraph ends it.
      else if (/\n[ \t]*$/.test(this.#before)) this.#code = { kind: "none" };
      return 1;
    }
    const next = text.search(character === "~" ? /[~\n]/ : /[`\n]/);
    return next < 0 ? text.length : next;
  }
}

/** A text without its citation marks: what looks like one in code, or is indexing, stays. */
export function withoutCitations(text: string): string {
  const scanner = new CitationScanner(anyNumber);
  let kept = "";
  for (const piece of [...scanner.push(text), ...scanner.end()]) {
    // A number comes right after the text that ends in its mark.
    kept = typeof piece === "string" ? kept + piece : withoutEnding(kept.slice(0, -`[${piece}]`.length), " ");
  }
  return kept;
}

const anyNumber: ReadonlySet<number> = new Set(Array.from({ length: 999 }, (_, index) => index + 1));

type Code =
  | { readonly kind: "none" }
  | { readonly kind: "span"; readonly run: number }
  | { readonly kind: "fence"; readonly character: string; readonly run: number; readonly infoLine: boolean };

interface Mark {
  readonly numbers: readonly number[];
  /** Blanks in front, part of `length`. */
  readonly blanks: number;
  readonly length: number;
}

/** Characters of the longest mark looked for, with blanks before and the character after. */
const longestMark = 48;

/**
 * Marks of code, or blanks behind them, that are waited for: what is held back is read again with each piece, so more
 * of it would take quadratic time. Nobody means anything by more.
 */
const longestRun = 200;

/** Characters of the past that decide whether a bracket is indexing. */
const contextChars = 40;

/** More numbers than this in one range are a year span or a slip, not passages. */
const longestRange = 50;

const wholeMark = /^( *)\[(\s*\d{1,3}(?:\s*(?:,|;|-|–|—)\s*\d{1,3})*\s*)\]/;
const partOfMark = /^ *(?:\[\s*(?:\d{1,3}\s*(?:(?:,|;|-|–|—)\s*\d{1,3}\s*)*(?:(?:,|;|-|–|—)\s*)?)?)?$/;

/** The mark that `text` begins with; `unknown` when it is cut before that can be told. */
function readMark(text: string, open: boolean, before: string): Mark | "unknown" | undefined {
  const found = wholeMark.exec(text);
  if (!found) return open && partOfMark.test(text) ? "unknown" : undefined;
  const [whole, blanks = "", inside = ""] = found;
  const next = text[whole.length];
  if (next === undefined && open) return "unknown";
  if (next === "(") return undefined;
  if (blanks.length === 0 && isIndexing(before)) return undefined;
  return { numbers: readNumbers(inside), blanks: blanks.length, length: whole.length };
}

function readNumbers(inside: string): readonly number[] {
  const numbers = inside.split(/[,;]/).flatMap((group) => {
    const ends = group.split(/[-–—]/).map((end) => Number(end.trim()));
    const first = ends[0] ?? 0;
    const last = ends.at(-1) ?? first;
    if (ends.length !== 2 || last < first || last - first > longestRange) return ends;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return [...new Set(numbers)];
}

/** The bracket follows something that can only be code: `a_b`, `a.b`, `aB`, `x2`, one letter, or another index. */
function isIndexing(before: string): boolean {
  if (/[\p{L}\p{N}_"']\]$/u.test(before)) return true;
  // eslint-disable-next-line regexp/no-super-linear-move -- `before` has 40 characters
  const name = /[\p{L}\p{N}_.]+$/u.exec(before)?.[0] ?? "";
  if (name === "" || /[.]$/.test(name)) return false;
  return /_|\p{L}\.\p{L}|\p{Ll}\p{Lu}|\p{L}\p{N}$/u.test(name) || /^[A-Za-z]$/.test(name);
}

function endsInName(before: string): boolean {
  return /[\p{L}\p{N}_]$/u.test(before);
}

function runLength(text: string, start: number): number {
  let end = start;
  while (text[end] === text[start]) end++;
  return end - start;
}
