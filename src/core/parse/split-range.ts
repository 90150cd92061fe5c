import { type SegmentOptions } from "../api";
import { charsOf, isBlank, startOf, trimBlank, type LineRange, type SourceLines } from "./source-lines";

/**
 * For each line, how deep the statement (or paragraph) is that starts there, from 1; 0 where none starts. A range is
 * cut in front of the shallowest ones first.
 */
export type Breaks = Uint8Array;

/** A piece of a range that was too long. */
export interface Piece extends LineRange {
  /** First line that the piece before does not have; lines from `first` up to here are repeated. */
  readonly ownFirst: number;
}

/**
 * Cuts a range into pieces of at most `maxChars`, at the shallowest breaks that do it; where there are none, after
 * blank lines, and else between lines. A piece is only longer when a single line is. Blank lines at the ends of
 * pieces go.
 */
export function splitRange(
  lines: SourceLines,
  breaks: Breaks,
  range: LineRange,
  options: SegmentOptions,
): readonly Piece[] {
  const whole = trimBlank(lines, range);
  if (!whole) return [];
  if (charsOf(lines, whole.first, whole.last) <= options.maxChars) return [{ ...whole, ownFirst: whole.first }];
  const overlapChars = Math.max(0, Math.min(options.overlapChars, Math.floor(options.maxChars / 2)));
  const packer = new Packer(lines, breaks, Math.max(1, options.maxChars - overlapChars));
  packer.add(whole);
  const pieces: Piece[] = [];
  for (const packed of packer.finish()) {
    const own = trimBlank(lines, packed);
    if (!own) continue;
    const before = pieces.at(-1);
    const first = before
      ? overlapStart(lines, breaks, before, own, { maxChars: options.maxChars, overlapChars })
      : own.first;
    pieces.push({ first, last: own.last, ownFirst: own.first });
  }
  return pieces;
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
  for (let line = own.first - 1; line > before.ownFirst; line--) {
    if (ownStart - startOf(lines, line) > overlapChars || charsOf(lines, line, own.last) > maxChars) break;
    if ((breaks[line] ?? 0) > 0) start = line;
  }
  return start;
}
