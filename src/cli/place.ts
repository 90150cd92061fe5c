import { join } from "node:path";
import { type Engine, type Place } from "../core";
import { visibleLine } from "./terminal";

/** `path:start-end`, which terminals open at a click; with its folder where the path alone would not tell which file. */
export function placeOf({ collection, path, startLine, endLine }: Place, severalRoots: boolean, file?: string): string {
  return `${visibleLine(file ?? (severalRoots ? join(collection, path) : path))}:${startLine}-${endLine}`;
}

/** Absolute paths of the files of places that lie in no workspace folder: nobody could open them by their own. */
export async function filesOf(
  engine: Engine,
  places: readonly (Pick<Place, "collection" | "path"> & { readonly source: string })[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const place of places) {
    const key = fileKey(place);
    if (place.source === "workspace" || files.has(key)) continue;
    const file = await engine.fileOf(place);
    if (file !== undefined) files.set(key, file);
  }
  return files;
}

export function fileKey({ collection, path }: Pick<Place, "collection" | "path">): string {
  return `${collection}\n${path}`;
}
