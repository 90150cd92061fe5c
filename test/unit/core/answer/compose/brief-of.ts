import {
  type AnswerBrief,
  type ContextPassage,
  type FoundSymbol,
  type IndexedChunk,
  type KnownDefinition,
} from "../../../../../src/core/api";
import { buildContext } from "../../../../../src/core/retrieve/context";
import { readQuestion } from "../../../../../src/core/question/read-question";
import { segmentText } from "../../parse/segment-text";

/** Path → text. */
export type Files = Readonly<Record<string, string>>;

/** What an answer to a question is composed from, where retrieval has found all chunks of these files in this order. */
export async function briefOf(
  question: string,
  files: Files,
  more: Partial<AnswerBrief> = {},
  maxChars = 1000,
): Promise<AnswerBrief> {
  const parsed = await Promise.all(
    Object.entries(files).map(async ([path, text]) => ({ path, ...(await segmentText(path, text, { maxChars })) })),
  );
  const hits = parsed.flatMap(({ path, chunks }) =>
    chunks.map((chunk) => ({
      ...chunk,
      ...{ id: `${path} ${chunk.ordinal}`, collection: "/r", path, source: "workspace" as const, score: 1, ranks: {} },
    })),
  );
  const context = buildContext(hits, { maxTokens: 10_000, countTokens: (text) => text.length / 4 });
  const symbols = parsed.flatMap(({ path, symbols: found }) =>
    found
      .filter(({ kind }) => kind !== "module")
      .map((symbol): FoundSymbol => ({ ...symbol, chunk: { collection: "/r", path } as IndexedChunk })),
  );
  const edges = parsed.flatMap(({ path, edges: found }) => found.map((edge) => ({ ...edge, path })));
  const last = (name: string): string => name.split(".").at(-1) ?? name;
  const definitions = symbols.map((definition): KnownDefinition => {
    const { qualifiedName, name, chunk } = definition;
    const own = edges.filter(({ from, path }) => from === qualifiedName && path === chunk.path);
    const named = (kind: string) => own.filter((edge) => edge.kind === kind).map(({ to }) => to);
    const uses = edges.filter(({ kind, to }) => kind === "calls" && last(to) === name);
    return {
      definition,
      usedBy: uses.map(({ path, from, line }) => ({
        kind: "calls",
        place: { collection: "/r", path, symbol: from, startLine: line, endLine: line },
        isSure: true,
      })),
      bases: named("inherits"),
      members: symbols
        .filter(({ qualifiedName: each }) => each === `${qualifiedName}.${last(each)}`)
        .map((each) => each.name),
      raises: [...new Set(named("raises"))],
      calls: named("calls").flatMap((to) => symbols.find((each) => each.name === last(to)) ?? []),
    };
  });
  const reading = readQuestion(question, more.history, more.selection);
  const said = new Set(hits.flatMap((hit) => hit.terms.split(" ")));
  const absentTerms = reading.topics.filter((term) => !said.has(term));
  const asked = {
    question,
    reading,
    responseType: reading.responseType,
    definitions,
    history: [],
    context,
    absentTerms,
  };
  return { selection: undefined, ...asked, ...more };
}

/** A passage by itself, for what no file could hold. */
export function passageOf(
  number: number,
  path: string,
  symbol: string,
  startLine: number,
  text: string,
): ContextPassage {
  const kind = path.endsWith(".md") ? "prose" : symbol === "" ? "module" : symbol.includes(".") ? "method" : "function";
  const endLine = startLine + text.split("\n").length - 1;
  const place = { collection: "/r", path, source: "workspace" as const, startLine, endLine };
  return { number, ...place, kind, symbol, heading: `${path} ${symbol}`.trim(), text, score: 10 - number };
}
