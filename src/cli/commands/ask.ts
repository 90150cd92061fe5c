import {
  type AnswerPart,
  type AnswerRequest,
  type ContextPassage,
  type Engine,
  licenceInWords,
  type Origin,
  type Place,
} from "../../core";
import { fileKey, filesOf, placeOf } from "../place";
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
  const sources = new Map<number, ContextPassage>();
  let files: ReadonlyMap<string, string> = new Map();
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
      if (part.type === "context-ready") {
        for (const passage of part.passages) sources.set(passage.number, passage);
        files = await filesOf(engine, part.passages);
      }
      if (flags.json) {
        // A list of sources names each once, where it is first about.
        if (part.type !== "citation-add" || part.mention === 1) printJson(asJson(part, sources, files));
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
      else if (part.type === "answer-end") printEnd(part, citations, files, text, flags.severalRoots === true);
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

/**
 * Places are flat in the JSON that others read, with the folder as `root`. What is no file of the workspace says what it
 * is, on what terms it may be quoted, and where it lies.
 */
function asJson(
  part: AnswerPart,
  sources: ReadonlyMap<number, ContextPassage>,
  files: ReadonlyMap<string, string>,
): object {
  const fileField = (place: Pick<Place, "collection" | "path">): object => {
    const file = files.get(fileKey(place));
    return file === undefined ? {} : { file };
  };
  if (part.type === "citation-add") {
    const { place, origin, ...rest } = part;
    const source = sources.get(part.number)?.source;
    return { ...rest, ...place, ...(source ? { source } : {}), ...origin, ...fileField(place), root: place.collection };
  }
  if (part.type !== "context-ready") return part;
  const passages = part.passages.map(({ origin, ...passage }) => ({
    ...passage,
    ...origin,
    ...fileField(passage),
    root: passage.collection,
  }));
  return { ...part, passages };
}

function printEnd(
  end: AnswerPart & { readonly type: "answer-end" },
  citations: readonly Citation[],
  files: ReadonlyMap<string, string>,
  text: string,
  severalRoots: boolean,
): void {
  if (!text.endsWith("\n")) print("\n");
  if (end.finishReason === "length") print("(The answer was cut at the model's limit.)\n");
  if (citations.length > 0) {
    print("\nSources\n");
    for (const [position, { place, origin }] of citations.entries()) {
      const { symbol, publicName, cell } = place;
      const file = files.get(fileKey(place));
      print(
        `  [${position + 1}] ${placeOf(place, severalRoots, file)}${cell === undefined ? "" : ` (cell ${cell})`}` +
          `${symbol ? `  ${visibleLine(publicName ?? symbol)}` : ""}` +
          `${origin === undefined ? "" : `  (${termsOf(origin, file !== undefined)})`}\n` +
          (origin?.note === undefined ? "" : `      ${visibleLine(origin.note)}\n`),
      );
    }
  }
  if (end.removedCitations > 0) {
    print(`${end.removedCitations} citation(s) without a source were taken out.\n`);
  }
}

/**
 * What it is part of, and on what terms it may be quoted: `requests==2.31.0, Apache-2.0`. Of a post also whose words it
 * is, which its licence asks for, and where it stands of what is nowhere on this machine.
 */
function termsOf({ title, licence, attribution, url, post }: Origin, isOnThisMachine: boolean): string {
  const author = attribution === undefined || post === undefined ? undefined : `by ${attribution}`;
  const terms = licence === undefined ? undefined : licenceInWords(licence);
  return [title, author, terms, isOnThisMachine ? undefined : url]
    .flatMap((each) => (each === undefined ? [] : [visibleLine(each)]))
    .join(", ");
}
