import type { PanelTurn } from "./state";

/** One passage as the panel lists it. */
export interface AnswerSource {
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string;
  readonly cell: number | undefined;
}

export interface AnswerSources {
  readonly cited: readonly AnswerSource[];
  /** Passages that the model was given and did not cite. */
  readonly others: readonly AnswerSource[];
}

/** Cited passages first. In both lists passages of one file stand together, files in the order of their lowest number. */
export function sourcesOf(turn: PanelTurn): AnswerSources {
  const cited = new Set(turn.citations.map((citation) => citation.number));
  const sources = [...numberedSources(turn).values()];
  return {
    cited: byFile(sources.filter((source) => cited.has(source.number))),
    others: byFile(sources.filter((source) => !cited.has(source.number))),
  };
}

/** Every number that means something in this answer. */
export function numberedSources(turn: PanelTurn): ReadonlyMap<number, AnswerSource> {
  const sources = new Map<number, AnswerSource>();
  const cited = turn.citations.map(({ number, place }) => ({ number, ...place }));
  for (const { number, path, startLine, endLine, symbol, cell } of [...cited, ...turn.passages]) {
    sources.set(number, { number, path, startLine, endLine, symbol, cell });
  }
  return sources;
}

/** `session.py`; with its folder where the name alone says nothing: `requests/__init__.py`. */
export function fileLabel(path: string, sources: Iterable<AnswerSource>): string {
  const parts = path.split("/");
  const name = parts.at(-1) ?? path;
  const isShared = [...sources].some((other) => other.path !== path && other.path.split("/").at(-1) === name);
  return isShared || /^__\w+__\.pyi?$/.test(name) ? parts.slice(-2).join("/") : name;
}

export function linesLabel(source: Pick<AnswerSource, "startLine" | "endLine">): string {
  return source.startLine === source.endLine ? `${source.startLine}` : `${source.startLine}–${source.endLine}`;
}

/** For people who hear it: "Source 2: app/cache.py, Cache.get, lines 10 to 20". */
export function spokenLabel(source: AnswerSource): string {
  const lines =
    source.startLine === source.endLine ? `line ${source.startLine}` : `lines ${source.startLine} to ${source.endLine}`;
  const cell = source.cell === undefined ? "" : `cell ${source.cell}`;
  return [`Source ${source.number}: ${source.path}`, source.symbol, cell, lines]
    .filter((part) => part !== "")
    .join(", ");
}

function byFile(sources: readonly AnswerSource[]): readonly AnswerSource[] {
  const lowest = new Map<string, number>();
  for (const { path, number } of sources) lowest.set(path, Math.min(number, lowest.get(path) ?? number));
  const rank = (source: AnswerSource): number => lowest.get(source.path) ?? source.number;
  return sources.toSorted((a, b) => rank(a) - rank(b) || a.number - b.number);
}
