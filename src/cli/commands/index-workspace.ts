import { type Engine, EngineError, type IngestReport, isAbort, isEngineError } from "../../core";
import { createProgress, duration } from "../progress";
import { wayOut } from "../settings";
import { note, print, printJson, visibleLine } from "../terminal";

export interface IndexResult {
  readonly report: IngestReport;
  readonly embedded: number;
  readonly searchableSeconds: number;
  readonly seconds: number;
}

export interface IndexFlags {
  readonly json?: boolean;
  readonly fresh?: boolean;
  /** commander's name for `--no-vectors`. */
  readonly vectors?: boolean;
}

/** Brings the index up to date, progress on stderr. */
export async function runIndex(engine: Engine, flags: IndexFlags, signal: AbortSignal): Promise<IndexResult> {
  const progress = createProgress();
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started) / 1000;
  let report: IngestReport | undefined;
  try {
    for await (const part of engine.ingest({ fresh: flags.fresh === true }, signal)) {
      if (part.type === "ingest-progress") progress.show(`Reading ${part.done} of ${part.total} files  ${part.path}`);
      else if (part.type === "notice") note(part.text);
      else report = part.report;
    }
    if (!report) throw new Error("an ingest ended without a report");
    const searchableSeconds = elapsed();
    let embedded = 0;
    if (flags.vectors !== false && report.chunks > 0) {
      for await (const part of engine.embed({}, signal)) {
        if (part.type === "embed-end") embedded = part.embedded;
        else {
          const left = part.remainingSeconds === undefined ? "" : `, about ${duration(part.remainingSeconds)} left`;
          progress.show(`All can be searched. Making it precise: ${part.done} of ${part.total} vectors${left}`);
        }
      }
    }
    return { report, embedded, searchableSeconds, seconds: elapsed() };
  } catch (error) {
    progress.end();
    if (isAbort(error)) note("Stopped. What is finished is kept; the next `index` goes on from there.");
    if (!report || !isEngineError(error)) throw error;
    const message = `${wayOut(error)} Words, symbols and rough meaning can be searched; the next \`index\` computes the vectors.`;
    throw new EngineError(error.code, message, { cause: error });
  } finally {
    progress.end();
  }
}

export function printIndexResult(
  { report, embedded, searchableSeconds, seconds }: IndexResult,
  flags: IndexFlags,
): void {
  const { documents, chunks, symbols, skipped } = report;
  if (flags.json) {
    const line = { documents, chunks, symbols, embedded, skipped, searchableSeconds, seconds };
    printJson(line);
    return;
  }
  if (documents === 0) {
    print(
      `There is nothing to index here: no Python file, notebook or prose was found${skipped.length > 0 ? " that is not left out" : ""}.\n`,
    );
  } else {
    print(
      `${documents} files, ${chunks} chunks, ${symbols} symbols; searchable after ${searchableSeconds.toFixed(1)} s, ` +
        `${embedded} vectors computed, ${seconds.toFixed(1)} s in all.\n`,
    );
  }
  if (skipped.length > 0) {
    print(`${skipped.length} left out:\n`);
    for (const { path, reason } of skipped.slice(0, 20)) print(`  ${visibleLine(path)}: ${reason}\n`);
    if (skipped.length > 20) print(`  … and ${skipped.length - 20} more (--json lists all)\n`);
  }
}
