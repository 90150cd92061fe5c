import { type AnswerPart, type Context, type KnownDefinition, type TextPart } from "../api";
import { CitationScanner } from "./citation-scanner";
import { citedPlace } from "./cited-place";

/**
 * Can we support what we say? Binds each `[n]` of an answer to the passage it was given as, while the text streams.
 * A number that was never given is taken out of the text and counted; however a model groups them (`[1, 2]`,
 * `[1-3]`), surfaces see single marks (`[1][2]`).
 */
export type BoundPart =
  | Extract<AnswerPart, { readonly type: "text-delta" | "citation-add" }>
  | (Extract<TextPart, { readonly type: "text-end" }> & { readonly removedCitations: number });

/** Characters: a long sentence. */
const keptChars = 1000;

export async function* bindCitations(
  parts: AsyncIterable<TextPart>,
  context: Context,
  definitions: readonly KnownDefinition[] = [],
): AsyncGenerator<BoundPart, void, undefined> {
  const passages = new Map(context.passages.map((passage) => [passage.number, passage]));
  const scanner = new CitationScanner(new Set(passages.keys()));
  /** Marks so far, by number. */
  const mentions = new Map<number, number>();
  /** The end of what was written, for the sentence that cites. */
  let written = "";

  function* bind(pieces: Iterable<string | number>): Iterable<BoundPart> {
    for (const piece of pieces) {
      if (typeof piece === "string") {
        written = (written + piece).slice(-keptChars);
        yield { type: "text-delta", text: piece };
        continue;
      }
      const passage = passages.get(piece);
      if (!passage) continue;
      const { number, origin } = passage;
      const mention = (mentions.get(number) ?? 0) + 1;
      mentions.set(number, mention);
      const place = citedPlace(written, passage, definitions);
      yield { type: "citation-add", number, mention, place, ...(origin === undefined ? {} : { origin }) };
    }
  }

  for await (const part of parts) {
    if (part.type === "text-delta") {
      yield* bind(scanner.push(part.text));
    } else {
      yield* bind(scanner.end());
      yield { ...part, removedCitations: scanner.removed };
    }
  }
}
