import { type ContextPassage, type KnownDefinition, type PassagePart, type Place } from "../api";
import { lastPart } from "../platform/last-part";
import { terms } from "../platform/terms";

/**
 * What a sentence that cites a passage is about: the lines that it tells, else the definition that it names (in the
 * passage, or in a note of it), else the part of the passage that shares most words with it. The passage as a whole where
 * none of that tells.
 */
export function citedPlace(before: string, passage: ContextPassage, definitions: readonly KnownDefinition[]): Place {
  const { collection, path, startLine, endLine, symbol, cell } = passage;
  const whole = { collection, path, startLine, endLine, symbol, ...(cell === undefined ? {} : { cell }) };
  if (cell !== undefined) return whole;
  const parts = partsOf(passage, definitions);
  const sentence = lastSentence(before);
  const told = linesTold(sentence, passage, parts) ?? named(sentence, parts);
  if (told) return { ...whole, ...told };
  const notes = (passage.notes ?? []).map(({ place }) => place);
  return named(sentence, notes) ?? { ...whole, ...worded(sentence, passage) };
}

/** The chunks that were merged into a passage, and the definitions that are whole inside one of them. */
function partsOf(passage: ContextPassage, definitions: readonly KnownDefinition[]): readonly PassagePart[] {
  const chunks = chunksOf(passage);
  const inside = definitions
    .map(({ definition }) => definition)
    .filter(
      ({ chunk, startLine, endLine, qualifiedName }) =>
        chunk.collection === passage.collection &&
        chunk.path === passage.path &&
        passage.startLine <= startLine &&
        endLine <= passage.endLine &&
        !chunks.some(({ symbol }) => symbol === qualifiedName),
    )
    .map(({ qualifiedName: symbol, startLine, endLine }) => ({ symbol, startLine, endLine }));
  return [...chunks, ...inside];
}

function chunksOf({ parts, symbol, startLine, endLine }: ContextPassage): readonly PassagePart[] {
  return (parts ?? [{ symbol, startLine, endLine }]).map((part) => ({
    symbol: part.symbol,
    startLine: part.startLine,
    endLine: part.endLine,
  }));
}

/** Characters of the text before a mark that are looked at. */
const sentenceChars = 600;

function lastSentence(before: string): string {
  const text = before.slice(-sentenceChars).replace(/\[\d+\]/g, "");
  let end = text.length;
  while (end > 0 && " .!?:".includes(text[end - 1] ?? "")) end--;
  const own = text.slice(text.lastIndexOf("\n", end - 1) + 1, end);
  const stop = Math.max(own.lastIndexOf(". "), own.lastIndexOf("? "), own.lastIndexOf("! "));
  return own.slice(stop + 1).trim();
}

/** "line 12", "lines 12-20": where a definition begins, the definition is meant. */
function linesTold(sentence: string, passage: ContextPassage, parts: readonly PassagePart[]): PassagePart | undefined {
  const told = /\blines? (\d+)(?:(?: ?[-–] ?| and | to )(\d+))?/.exec(sentence);
  if (!told) return undefined;
  const startLine = Number(told[1]);
  const endLine = Number(told[2] ?? told[1]);
  if (startLine < passage.startLine || endLine > passage.endLine || endLine < startLine) return undefined;
  const holding = parts.filter((part) => part.startLine <= startLine && endLine <= part.endLine);
  const smallest = holding.toSorted((one, other) => one.endLine - one.startLine - (other.endLine - other.startLine))[0];
  if (smallest?.startLine === startLine) return smallest;
  return { symbol: smallest?.symbol ?? passage.symbol, startLine, endLine };
}

/** The part whose name comes first in the sentence; of one place, the longest name. */
function named<Part extends PassagePart>(sentence: string, parts: readonly Part[]): Part | undefined {
  const found = parts
    .filter(({ symbol }) => symbol !== "")
    .map((part) => ({ part, ...positionOf(part.symbol, sentence) }))
    .filter(({ position }) => position >= 0)
    .toSorted((one, other) => one.position - other.position || other.length - one.length);
  return found[0]?.part;
}

/** Where a name stands as a word: whole (`Session.get`), else its last part. */
function positionOf(symbol: string, sentence: string): { readonly position: number; readonly length: number } {
  for (const name of [symbol, lastPart(symbol)]) {
    for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
      const around = `${sentence[at - 1] ?? " "}${sentence[at + name.length] ?? " "}`;
      // A short name is as often a word: `get`.
      const isCode = name.length > 3 || around.startsWith("`");
      if (isCode && !/\w/.test(around)) return { position: at, length: name.length };
    }
  }
  return { position: -1, length: 0 };
}

/** Words that few parts have say most. */
function worded(sentence: string, passage: ContextPassage): PassagePart | undefined {
  const parts = chunksOf(passage);
  if (parts.length < 2) return parts[0];
  const wanted = [...new Set(terms(sentence))];
  const lines = passage.text.split("\n");
  const words = parts.map(({ startLine, endLine }) => {
    const first = startLine - passage.startLine;
    return new Set(terms(lines.slice(first, first + endLine - startLine + 1).join("\n")));
  });
  const scores = words.map((own) => {
    const shared = wanted.filter((word) => own.has(word));
    return shared.reduce((sum, word) => sum + 1 / words.filter((other) => other.has(word)).length, 0);
  });
  const most = Math.max(...scores);
  const best = parts.filter((_, position) => scores[position] === most);
  return best.length === 1 ? best[0] : undefined;
}
