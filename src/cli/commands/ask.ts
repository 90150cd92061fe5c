import { type AnswerPart, type AnswerRequest, type Engine } from "../../core";
import { placeOf } from "../place";
import { note, print, printJson, visibleLine } from "../terminal";

type Citation = AnswerPart & { readonly type: "citation-add" };

/** Streams one answer; returns its text for the turns that follow. */
export async function runAsk(
  engine: Engine,
  request: AnswerRequest,
  flags: { readonly json?: boolean; readonly severalRoots?: boolean },
  signal: AbortSignal,
): Promise<string> {
  const citations: Citation[] = [];
  let text = "";
  /** Not printed yet: its last mark may be about to be numbered. */
  let held = "";
  const flush = (): void => {
    if (held !== "") print(held);
    held = "";
  };
  try {
    for await (const part of engine.answer(request, signal)) {
      if (part.type === "text-delta") text += part.text;
      if (flags.json) {
        // A list of sources names each once, where it is first about.
        if (part.type !== "citation-add" || part.mention === 1) printJson(asJson(part));
        continue;
      }
      if (part.type === "citation-add") {
        if (part.mention === 1) citations.push(part);
        held = renumbered(held, part.number, citations);
        continue;
      }
      flush();
      if (part.type === "text-delta") held = part.text;
      else if (part.type === "notice") note(part.text);
      else if (part.type === "answer-end") printEnd(part, citations, text, flags.severalRoots === true);
    }
  } finally {
    // Also what came before a stop or a failure.
    flush();
  }
  return text;
}

/** The mark that a text ends in, by the reader's count: 1, 2, 3 in the order in which sources are first cited. */
function renumbered(text: string, number: number, citations: readonly Citation[]): string {
  const mark = `[${number}]`;
  if (!text.endsWith(mark)) return text;
  return `${text.slice(0, -mark.length)}[${citations.findIndex((citation) => citation.number === number) + 1}]`;
}

/** Places are flat in the JSON that others read, with the folder as `root`. */
function asJson(part: AnswerPart): object {
  if (part.type === "citation-add") {
    const { place, ...rest } = part;
    return { ...rest, ...place, root: place.collection };
  }
  if (part.type !== "context-ready") return part;
  return { ...part, passages: part.passages.map((passage) => ({ ...passage, root: passage.collection })) };
}

function printEnd(
  end: AnswerPart & { readonly type: "answer-end" },
  citations: readonly Citation[],
  text: string,
  severalRoots: boolean,
): void {
  if (!text.endsWith("\n")) print("\n");
  if (end.finishReason === "length") print("(The answer was cut at the model's limit.)\n");
  if (citations.length > 0) {
    print("\nSources\n");
    for (const [position, { place }] of citations.entries()) {
      const { symbol, cell } = place;
      print(
        `  [${position + 1}] ${placeOf(place, severalRoots)}${cell === undefined ? "" : ` (cell ${cell})`}${symbol ? `  ${visibleLine(symbol)}` : ""}\n`,
      );
    }
  }
  if (end.removedCitations > 0) {
    print(`${end.removedCitations} citation(s) without a source were taken out.\n`);
  }
}
