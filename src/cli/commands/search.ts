import { type Engine } from "../../core";
import { placeOf } from "../place";

export interface SearchFlags {
  readonly json?: boolean;
  readonly limit: number;
  readonly severalRoots: boolean;
}

export async function runSearch(engine: Engine, query: string, flags: SearchFlags, signal: AbortSignal): Promise<void> {
  const { hits, milliseconds, embeddedShare } = await engine.search({ query, limit: flags.limit }, signal);
  if (flags.json) {
    const rows = hits.map(
      ({ path, startLine, endLine, symbol, kind, source, score, ranks, text, collection, cell, origin }) => ({
        path,
        startLine,
        endLine,
        symbol,
        kind,
        source,
        score,
        ranks,
        text,
        root: collection,
        ...origin,
        ...(cell === undefined ? {} : { cell }),
      }),
    );
    process.stdout.write(`${JSON.stringify({ hits: rows, milliseconds, embeddedShare })}\n`);
    return;
  }
  if (hits.length === 0) process.stdout.write("Nothing was found. Try other words, or the name of a function.\n");
  for (const hit of hits) {
    process.stdout.write(`${placeOf(hit, flags.severalRoots)}  ${hit.symbol || hit.kind}\n`);
    const lines = hit.text.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines.slice(0, 3)) process.stdout.write(`    ${line.slice(0, 110)}\n`);
  }
  process.stderr.write(`${hits.length} hits in ${milliseconds.toFixed(0)} ms\n`);
}
