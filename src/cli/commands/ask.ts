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
  for await (const part of engine.answer(request, signal)) {
    // A list of sources names each once, where it is first about.
    if (part.type === "citation-add" && part.mention > 1) continue;
    if (part.type === "text-delta") text += part.text;
    if (flags.json) {
      printJson(asJson(part));
      continue;
    }
    if (part.type === "text-delta") print(part.text);
    else if (part.type === "citation-add") citations.push(part);
    else if (part.type === "notice") note(part.text);
    else if (part.type === "answer-end") printEnd(part, citations, text, flags.severalRoots === true);
  }
  return text;
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
    for (const citation of [...citations].sort((a, b) => a.number - b.number)) {
      const { number, place } = citation;
      const { symbol, cell } = place;
      print(
        `  [${number}] ${placeOf(place, severalRoots)}${cell === undefined ? "" : ` (cell ${cell})`}${symbol ? `  ${visibleLine(symbol)}` : ""}\n`,
      );
    }
  }
  if (end.removedCitations > 0) {
    print(`${end.removedCitations} citation(s) without a source were taken out.\n`);
  }
}
