import { documentKeyOf, type ContextPassage } from "../../api";

/**
 * What is in the passages? First question of the answer that needs no model: neighbouring passages are pieces of the
 * same text, so they are put together before anything is looked for. Each line remembers the passage that gave it.
 */
export interface SourceSpan {
  readonly path: string;
  /** Undefined where the numbers of lines are not those of the text, as in notebooks. */
  readonly startLine: number | undefined;
  readonly lines: readonly SourceLine[];
  /** Passages of the span, in the order of lines. */
  readonly passages: readonly ContextPassage[];
}

export interface SourceLine {
  readonly text: string;
  readonly passage: ContextPassage;
}

/** Spans of code, best passage first. Prose is read elsewhere. */
export function readSpans(passages: readonly ContextPassage[]): readonly SourceSpan[] {
  const files = new Map<string, ContextPassage[]>();
  const spans: SourceSpan[] = [];
  for (const passage of passages) {
    if (passage.kind === "prose") continue;
    const lines = passage.text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    if (passage.cell !== undefined || lines.length !== passage.endLine - passage.startLine + 1) {
      const alone = lines.map((text) => ({ text, passage }));
      spans.push({ path: passage.path, startLine: undefined, lines: alone, passages: [passage] });
      continue;
    }
    const key = documentKeyOf(passage);
    files.set(key, [...(files.get(key) ?? []), passage]);
  }
  for (const ofFile of files.values()) spans.push(...joinNeighbours(ofFile));
  return spans.toSorted((left, right) => bestNumber(left) - bestNumber(right));
}

/** 1-based line of the file that a line of the span is. */
export function fileLine(span: SourceSpan, index: number): number {
  if (span.startLine !== undefined) return span.startLine + index;
  return span.passages[0]?.startLine ?? 1;
}

function joinNeighbours(passages: readonly ContextPassage[]): readonly SourceSpan[] {
  const spans: { startLine: number; lines: SourceLine[]; passages: ContextPassage[] }[] = [];
  for (const passage of passages.toSorted((left, right) => left.startLine - right.startLine)) {
    const texts = passage.text.split("\n").slice(0, passage.endLine - passage.startLine + 1);
    const last = spans.at(-1);
    const nextLine = last ? last.startLine + last.lines.length : Number.NEGATIVE_INFINITY;
    // One line between two pieces is a blank one that no chunk holds.
    if (last && passage.startLine <= nextLine + 1) {
      if (passage.startLine === nextLine + 1) last.lines.push({ text: "", passage });
      const known = Math.max(0, nextLine - passage.startLine);
      last.lines.push(...texts.slice(known).map((text) => ({ text, passage })));
      last.passages.push(passage);
    } else {
      const lines = texts.map((text) => ({ text, passage }));
      spans.push({ startLine: passage.startLine, lines, passages: [passage] });
    }
  }
  return spans.map((span) => ({ ...span, path: passages[0]?.path ?? "" }));
}

function bestNumber(span: SourceSpan): number {
  return Math.min(...span.passages.map((passage) => passage.number));
}
