import { type Language } from "../api";

/** Outputs of notebooks (pictures, tables) are dropped, and may be many times what people wrote in the cells. */
const notebookAllowance = 20;

/** Judges the size on disk, before a file is read. */
export function tooLargeReason(bytes: number, language: Language, maxFileBytes: number): string | undefined {
  const limit = language === "notebook" ? maxFileBytes * notebookAllowance : maxFileBytes;
  if (bytes <= limit) return undefined;
  return `is larger than the limit of ${megabytes(limit)} (it has ${megabytes(bytes)}; setting index.maxFileBytes)`;
}

/** Judges a notebook by what is left of it without outputs. */
export function notebookTooLargeReason(text: string, maxFileBytes: number): string | undefined {
  if (Buffer.byteLength(text) <= maxFileBytes) return undefined;
  const bytes = sourceBytes(text);
  if (bytes === undefined) return "is a large notebook that is not valid JSON";
  if (bytes <= maxFileBytes) return undefined;
  return `has ${megabytes(bytes)} in its cells, more than the limit of ${megabytes(maxFileBytes)} (setting index.maxFileBytes)`;
}

/** Bytes of all cell sources of a notebook of format 3 or 4. */
function sourceBytes(text: string): number | undefined {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const worksheets = listAt(notebook, "worksheets");
  const cells = [...listAt(notebook, "cells"), ...worksheets.flatMap((sheet) => listAt(sheet, "cells"))];
  let bytes = 0;
  for (const cell of cells) {
    for (const key of ["source", "input"]) {
      const source = valueAt(cell, key);
      const lines: readonly unknown[] = Array.isArray(source) ? source : [source];
      for (const line of lines) bytes += typeof line === "string" ? Buffer.byteLength(line) : 0;
    }
  }
  return bytes;
}

function valueAt(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null ? (object as Readonly<Record<string, unknown>>)[key] : undefined;
}

function listAt(object: unknown, key: string): readonly unknown[] {
  const value = valueAt(object, key);
  return Array.isArray(value) ? value : [];
}

/** One decimal below ten, so that "1.2 MB" is over "1 MB". */
export function megabytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${rounded(bytes / 1000)} kB`;
  return `${rounded(bytes / 1_000_000)} MB`;
}

function rounded(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}
