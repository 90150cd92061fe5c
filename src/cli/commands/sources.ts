import {
  type Engine,
  EngineError,
  isAbort,
  licenceInWords,
  type SourcePart,
  type SourceRequest,
  type SourceStatus,
} from "../../core";
import { createProgress } from "../progress";
import { wayOut } from "../settings";
import { note, print, printJson, visibleLine } from "../terminal";

interface Output {
  readonly json: boolean;
}

export async function listSources(engine: Engine, { json }: Output, signal: AbortSignal): Promise<void> {
  const statuses = await engine.sources(signal);
  if (json) {
    printJson({ sources: statuses.map(asJson) });
    return;
  }
  for (const status of statuses) print(`${rowOf(status)}\n`);
  if (statuses.every(({ collection }) => collection.kind === "workspace")) {
    print("Nothing was added yet. The packages that this workspace imports: python-code-helper sources add packages\n");
  }
}

/** A contract: every field is there, `null` where nothing is known. */
function asJson({ collection, documents, chunks, embedded, bytes, fetchedAt, state, trouble }: SourceStatus): object {
  const { id, kind, title, version, licence } = collection;
  return {
    id,
    kind,
    title,
    version: version ?? null,
    licence: licence ?? null,
    documents,
    chunks,
    embedded,
    bytes,
    fetchedAt: fetchedAt ?? null,
    state,
    trouble: trouble ?? null,
  };
}

function rowOf({ collection, documents, chunks, bytes, state, trouble }: SourceStatus): string {
  const { id, licence } = collection;
  const size = `${documents} files, ${chunks} chunks, ${(bytes / 1e6).toFixed(1)} MB`;
  const facts = [state, size, ...(licence === undefined ? [] : [visibleLine(licenceInWords(licence))])].join("; ");
  return `${visibleLine(id)}\n  ${facts}${trouble === undefined ? "" : `\n  ${visibleLine(trouble)}`}`;
}

export async function addSources(
  engine: Engine,
  request: SourceRequest,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { added, failed } = await show(engine.addSources(request, signal), output);
  if (added === 0 && failed === 0 && !output.json) print("This workspace imports no installed package.\n");
  // Of many that nobody named, one that cannot be had is no failure of the whole.
  const isNamed = request.kind !== "package" || request.names.length > 0;
  if (failed > 0 && (isNamed || added === 0)) {
    throw new EngineError(
      "source/unreadable",
      `${failed} of ${added + failed} could not be added; the reasons are above.`,
    );
  }
}

export async function refreshSources(
  engine: Engine,
  ids: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { added, failed } = await show(engine.refreshSources(ids, signal), output);
  if (added === 0 && failed === 0 && !output.json) print("Nothing was added yet, so there is nothing to refresh.\n");
  if (failed > 0) {
    throw new EngineError(
      "source/unreadable",
      `${failed} of ${added + failed} could not be read; the reasons are above.`,
    );
  }
}

/** Says what happens, and how many were read and how many could not be. */
async function show(
  parts: AsyncIterable<SourcePart>,
  { json }: Output,
): Promise<{ readonly added: number; readonly failed: number }> {
  const progress = createProgress();
  let failed = 0;
  let added = 0;
  try {
    for await (const part of parts) {
      if (part.type === "source-progress") {
        progress.show(`Reading ${part.collection.title}: ${part.done} of ${part.total} files`);
        continue;
      }
      if (part.type === "source-end") added++;
      if (part.type === "source-failed") failed++;
      if (json) {
        printJson("collection" in part ? { ...part, id: part.collection.id } : part);
        continue;
      }
      progress.end();
      const line = lineOf(part);
      if (line !== undefined) (part.type === "source-failed" || part.type === "notice" ? note : print)(line);
    }
  } catch (error) {
    progress.end();
    if (isAbort(error)) note("Stopped. What was read is kept; `sources refresh` goes on from there.");
    throw error;
  } finally {
    progress.end();
  }
  return { added, failed };
}

function lineOf(part: SourcePart): string | undefined {
  switch (part.type) {
    case "source-end": {
      const { collection, documents, chunks, written, seconds } = part;
      const what = written === 0 ? "nothing new" : `searchable after ${seconds.toFixed(1)} s`;
      return `${visibleLine(collection.id)}: ${documents} files, ${chunks} chunks; ${what}\n`;
    }
    case "source-failed": {
      const { reason, setting } = part;
      return setting === undefined ? reason : wayOut(new EngineError("source/unreadable", reason, { setting }));
    }
    case "source-removed":
      return `${visibleLine(part.collection.id)} is gone from this machine, and its index is deleted.\n`;
    case "notice":
      return part.text;
    case "source-progress":
    case "sources-end":
      return undefined;
  }
}

export async function removeSource(engine: Engine, id: string, { json }: Output): Promise<void> {
  await engine.removeSource(id);
  if (json) printJson({ removed: id });
  else print(`${visibleLine(id)} is no longer searched, and its index is deleted.\n`);
}
