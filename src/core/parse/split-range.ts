import { type SegmentOptions } from "../api";
import { charsOf, isBlank, startOf, textOf, trimBlank, type LineRange, type SourceLines } from "./source-lines";

/**
 * For each line, how deep the statement (or paragraph) is that starts there, from 1; 0 where none starts. A range is
 * cut in front of the shallowest ones first.
 */
export type Breaks = Uint8Array;

/** A piece of a range that was too long. */
export interface Piece extends LineRange {
  /** Index at which that starts which the piece before does not have; what comes before it is repeated. */
  readonly ownStart: number;
  readonly text: string;
  /** False for a part of a line: its text is not the line for which it stands. */
  readonly isVerbatim: boolean;
}

/** A line that is longer than this many pieces is cut too; below it is a paragraph, which is better read as a whole. */
const longLinePieces = 4;

/**
 * Cuts a range into pieces of at most `maxChars`, at the shallowest breaks that do it; where there are none, after
 * blank lines, and else between lines. A piece is only longer when a single line is; a very long line is cut between
 * words. Blank lines at the ends of pieces go.
 */
export function splitRange(
  lines: SourceLines,
  breaks: Breaks,
  range: LineRange,
  options: SegmentOptions,
): readonly Piece[] {
  const whole = trimBlank(lines, range);
  if (!whole) return [];
  if (charsOf(lines, whole.first, whole.last) <= options.maxChars) return [pieceOf(lines, whole.first, whole)];
  const overlapChars = Math.max(0, Math.min(options.overlapChars, Math.floor(options.maxChars / 2)));
  const packer = new Packer(lines, breaks, Math.max(1, options.maxChars - overlapChars));
  packer.add(whole);
  const pieces: Piece[] = [];
  for (const packed of packer.finish()) {
    const own = trimBlank(lines, packed);
    if (!own) continue;
    if (own.first === own.last && charsOf(lines, own.first, own.last) > longLinePieces * options.maxChars) {
      for (const part of partsOfLine(lines, own.first, options.maxChars)) pieces.push(part);
      continue;
    }
    const before = pieces.at(-1);
    const first = before
      ? overlapStart(lines, breaks, before, own, { maxChars: options.maxChars, overlapChars })
      : own.first;
    pieces.push(pieceOf(lines, first, own));
  }
  return pieces;
}

function pieceOf(lines: SourceLines, first: number, own: LineRange): Piece {
  const text = textOf(lines, first, own.last);
  return { first, last: own.last, ownStart: startOf(lines, own.first), text, isVerbatim: true };
}

/** The parts of a line; blank ones are left out. */
function partsOfLine(lines: SourceLines, line: number, maxChars: number): readonly Piece[] {
  const end = startOf(lines, line + 1) - 1;
  const parts: Piece[] = [];
  for (let start = startOf(lines, line); start < end;) {
    const left = end - start;
    // Two even parts at the end read better than a full one and a remnant.
    const chars = left < 2 * maxChars ? Math.ceil(left / 2) : maxChars;
    const partEnd = left <= maxChars ? end : wordEnd(lines.text, start, chars);
    const text = lines.text.slice(start, partEnd);
    if (text.trim() !== "") parts.push({ first: line, last: line, ownStart: start, text, isVerbatim: false });
    start = partEnd;
  }
  return parts;
}

/** Behind a blank, else behind punctuation, in the last third of the `chars` from `start` on; else behind them all. */
function wordEnd(text: string, start: number, chars: number): number {
  const end = start + chars;
  let punctuation = 0;
  for (let at = end; at > end - chars / 3; at--) {
    const code = text.charCodeAt(at - 1);
    if (code === 32 || code === 9) return at;
    if (punctuation === 0 && ",;:)]}>".includes(text.charAt(at - 1))) punctuation = at;
  }
  if (punctuation > 0) return punctuation;
  // Two halves of one character stay together.
  const isLowSurrogate = (text.charCodeAt(end) & 0xfc00) === 0xdc00;
  return isLowSurrogate && chars > 1 ? end - 1 : end;
}

/** Takes ranges in order and joins them as long as they fit, so that no piece is much shorter than it could be. */
class Packer {
  private readonly packed: LineRange[] = [];
  private current: LineRange | undefined;

  constructor(
    private readonly lines: SourceLines,
    private readonly breaks: Breaks,
    private readonly maxChars: number,
  ) {}

  add(range: LineRange): void {
    // Even pieces read better than full ones with a remnant at the end.
    const chars = charsOf(this.lines, range.first, range.last);
    const evenChars = chars / Math.ceil(chars / this.maxChars);
    const pending: LineRange[] = [range];
    for (let part = pending.pop(); part; part = pending.pop()) {
      const partChars = charsOf(this.lines, part.first, part.last);
      const joinedChars = this.current ? charsOf(this.lines, this.current.first, part.last) : partChars;
      const currentChars = joinedChars - partChars;
      const isFull = this.current !== undefined && currentChars + partChars / 2 > evenChars;
      if (joinedChars <= this.maxChars && !isFull) {
        this.current = { first: this.current?.first ?? part.first, last: part.last };
        continue;
      }
      if (partChars <= this.maxChars / 2 || part.first === part.last) {
        this.flush();
        this.current = part;
        continue;
      }
      // What came before stays with the first lines of a long part when it is short: a signature with its body.
      if (currentChars > this.maxChars / 2) this.flush();
      if (this.current === undefined && partChars <= this.maxChars) {
        this.current = part;
        continue;
      }
      const parts = this.cut(part);
      for (let at = parts.length - 1; at >= 0; at--) {
        const smaller = parts[at];
        if (smaller) pending.push(smaller);
      }
    }
  }

  finish(): readonly LineRange[] {
    this.flush();
    return this.packed;
  }

  private flush(): void {
    if (this.current) this.packed.push(this.current);
    this.current = undefined;
  }

  /** At least two parts; `range` has more than one line. */
  private cut(range: LineRange): readonly LineRange[] {
    let level = 0;
    for (let line = range.first + 1; line <= range.last; line++) {
      const depth = this.breaks[line] ?? 0;
      if (depth > 0 && (level === 0 || depth < level)) level = depth;
    }
    if (level > 0) return cutBefore(range, (line) => this.breaks[line] === level);
    const paragraphs = cutBefore(range, (line) => isBlank(this.lines, line - 1) && !isBlank(this.lines, line));
    return paragraphs.length > 1 ? paragraphs : cutBefore(range, () => true);
  }
}

function cutBefore(range: LineRange, isCut: (line: number) => boolean): readonly LineRange[] {
  const parts: LineRange[] = [];
  let first = range.first;
  for (let line = range.first + 1; line <= range.last; line++) {
    if (!isCut(line)) continue;
    parts.push({ first, last: line - 1 });
    first = line;
  }
  parts.push({ first, last: range.last });
  return parts;
}

/** A repetition starts with a statement of the piece before, so that it can be read; without one there is none. */
function overlapStart(
  lines: SourceLines,
  breaks: Breaks,
  before: Piece,
  own: LineRange,
  { maxChars, overlapChars }: SegmentOptions,
): number {
  let start = own.first;
  const ownStart = startOf(lines, own.first);
  for (let line = own.first - 1; startOf(lines, line) > before.ownStart; line--) {
    if (ownStart - startOf(lines, line) > overlapChars || charsOf(lines, line, own.last) > maxChars) break;
    if ((breaks[line] ?? 0) > 0) start = line;
  }
  return start;
}
