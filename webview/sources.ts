import type { Origin, Place } from "../src/core/api";
import { isRunning, type PanelTurn } from "./state";

/** One passage as the panel lists it. */
export interface AnswerSource {
  /** The engine's, which messages use. */
  readonly number: number;
  /** The reader's: 1, 2, 3 in the order in which the text cites them, then those that it does not. */
  readonly shown: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string;
  readonly cell: number | undefined;
  /** Of what was added beside the user's own code. */
  readonly foreign: ForeignSource | undefined;
}

/** What the terms of most texts ask to be told beside them. */
export interface ForeignSource {
  /** "requests 2.31.0", the title of a thread. */
  readonly title: string;
  /** A thread is called by its title; a file by its path. */
  readonly isPost: boolean;
  /** Licence and whom it asks to name; empty where neither is known. */
  readonly credit: string;
  readonly url: string | undefined;
}

export interface AnswerSources {
  /** In the order of the text. */
  readonly cited: readonly AnswerSource[];
  /** Passages that the model was given and did not cite; those of one file stand together. */
  readonly others: readonly AnswerSource[];
}

export function sourcesOf(turn: PanelTurn): AnswerSources {
  const cited = new Set(turn.citations.map(({ number }) => number));
  const others = byFile(turn.passages.filter(({ number }) => !cited.has(number)));
  return {
    cited: turn.citations
      .filter(({ mention }) => mention === 1)
      .map(({ number, place, origin }, index) => sourceAt({ ...place, origin }, number, index + 1)),
    others: others.map((passage, index) => sourceAt(passage, passage.number, cited.size + index + 1)),
  };
}

/** What each engine's number in the text stands for. */
export function numberedSources(turn: PanelTurn): ReadonlyMap<number, AnswerSource> {
  const { cited, others } = sourcesOf(turn);
  const sources = new Map<number, AnswerSource>();
  for (const source of cited) sources.set(source.number, source);
  for (const source of others) {
    // A mark stands in the text a moment before it is counted as cited, and is the next one then.
    sources.set(source.number, isRunning(turn) ? { ...source, shown: cited.length + 1 } : source);
  }
  return sources;
}

/** What one mark stands for, where its sentence is about another part of the passage than the first one was. */
export function mentionedSource(turn: PanelTurn, source: AnswerSource, mention: number): AnswerSource {
  const cited = turn.citations.find((other) => other.number === source.number && other.mention === mention);
  if (cited === undefined) return source;
  return sourceAt({ ...cited.place, origin: cited.origin }, source.number, source.shown);
}

interface Cited extends Place {
  readonly origin?: Origin | undefined;
}

function sourceAt(
  { path, startLine, endLine, symbol, cell, origin }: Cited,
  number: number,
  shown: number,
): AnswerSource {
  return { number, shown, path, startLine, endLine, symbol, cell, foreign: origin && foreignOf(path, origin) };
}

function foreignOf(path: string, { title = path, licence, attribution, url }: Origin): ForeignSource {
  return {
    title,
    // Files say what they are by the end of their name; the path of a thread is only its number.
    isPost: !/\.[a-z]\w*$/i.test(path),
    credit: [attribution, licence].filter((part) => part !== undefined).join(" · "),
    // Whatever a text from elsewhere calls its address: only the web is linked.
    url: url !== undefined && /^https?:\/\//.test(url) ? url : undefined,
  };
}

/** `session.py`; with its folder where the name alone says nothing: `requests/__init__.py`. */
export function fileLabel(path: string, sources: Iterable<Pick<AnswerSource, "path">>): string {
  const parts = path.split("/");
  const name = parts.at(-1) ?? path;
  const isShared = [...sources].some((other) => other.path !== path && other.path.split("/").at(-1) === name);
  return isShared || /^__\w+__\.pyi?$/.test(name) ? parts.slice(-2).join("/") : name;
}

export function linesLabel(source: Pick<AnswerSource, "startLine" | "endLine">): string {
  return source.startLine === source.endLine ? `${source.startLine}` : `${source.startLine}–${source.endLine}`;
}

/** What a mark says while the pointer rests on it. */
export function sourceTitle(source: AnswerSource): string {
  const { path, symbol, foreign } = source;
  const place = `${path}:${linesLabel(source)}`;
  const from = foreign === undefined ? [] : [foreign.title, foreign.credit];
  const lines = foreign?.isPost ? from : [place, symbol, ...from];
  return lines.filter((line) => line !== "").join("\n");
}

/** For people who hear it: "Source 2: app/cache.py, Cache.get, lines 10 to 20". */
export function spokenLabel(source: AnswerSource): string {
  const lines =
    source.startLine === source.endLine ? `line ${source.startLine}` : `lines ${source.startLine} to ${source.endLine}`;
  const cell = source.cell === undefined ? "" : `cell ${source.cell}`;
  const { foreign } = source;
  const from = foreign === undefined ? [] : [foreign.title, foreign.credit];
  const place = foreign?.isPost ? [] : [source.symbol, cell, lines];
  return [
    `Source ${source.shown}: ${foreign?.isPost ? foreign.title : source.path}`,
    ...place,
    ...from.slice(foreign?.isPost ? 1 : 0),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Files in the order of their lowest number. */
function byFile<Passage extends { readonly path: string; readonly number: number }>(
  passages: readonly Passage[],
): readonly Passage[] {
  const lowest = new Map<string, number>();
  for (const { path, number } of passages) lowest.set(path, Math.min(number, lowest.get(path) ?? number));
  const rank = (passage: Passage): number => lowest.get(passage.path) ?? passage.number;
  return passages.toSorted((a, b) => rank(a) - rank(b) || a.number - b.number);
}
