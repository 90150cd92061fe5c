import { type Engine, type Hit } from "../../core";
import { fileKey, filesOf, placeOf } from "../place";
import { note, print, printJson, visibleLine } from "../terminal";

export interface SearchFlags {
  readonly json?: boolean;
  /** Absent: as the setting says. */
  readonly limit?: number;
  readonly severalRoots: boolean;
  /** Kinds or ids; empty for all. */
  readonly sources?: readonly string[];
}

export async function runSearch(engine: Engine, query: string, flags: SearchFlags, signal: AbortSignal): Promise<void> {
  const { hits, milliseconds, embeddedShare } = await engine.search(
    {
      query,
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.sources === undefined ? {} : { sources: flags.sources }),
    },
    signal,
  );
  const files = await filesOf(engine, hits);
  if (flags.json) {
    const rows = hits.map(
      ({
        path,
        startLine,
        endLine,
        symbol,
        kind,
        source,
        score,
        ranks,
        text,
        collection,
        cell,
        origin,
        publicName,
      }) => ({
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
        ...(publicName === undefined ? {} : { publicName }),
        ...origin,
        ...fileField(files.get(fileKey({ collection, path }))),
        ...(cell === undefined ? {} : { cell }),
      }),
    );
    printJson({ hits: rows, milliseconds, embeddedShare });
    return;
  }
  if (hits.length === 0) print("Nothing was found. Try other words, or the name of a function.\n");
  for (const hit of hits) {
    const title = hit.origin?.title;
    const from = hit.source === "workspace" || title === undefined ? "" : `  (${visibleLine(title)})`;
    print(`${placeOf(hit, flags.severalRoots, files.get(fileKey(hit)))}  ${nameOf(hit)}${from}\n`);
    if (hit.origin?.note !== undefined) print(`    ${visibleLine(hit.origin.note)}\n`);
    const lines = hit.text.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines.slice(0, 3)) print(`    ${line.slice(0, 110)}\n`);
  }
  note(`${hits.length} hits in ${milliseconds.toFixed(0)} ms`);
}

/** Where the text is on this machine, for what lies outside the workspace. */
function fileField(file: string | undefined): { readonly file?: string } {
  return file === undefined ? {} : { file };
}

/** `url_for`, or `url_for (continued)` for a later piece of a definition that was too long for one. */
function nameOf({ kind, symbol, publicName, text }: Hit): string {
  if (symbol === "") return kind;
  const isDefinition = kind === "function" || kind === "method" || kind === "class";
  const first = text.split("\n").find((line) => /^\s*[^\s#]/.test(line)) ?? "";
  const begins = /^\s*(?:@|async\b|def\b|class\b)/.test(first);
  return `${visibleLine(publicName ?? symbol)}${isDefinition && !begins ? " (continued)" : ""}`;
}
