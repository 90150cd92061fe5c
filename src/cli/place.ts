import { join } from "node:path";
import { type Place } from "../core";
import { visibleLine } from "./terminal";

/** `path:start-end`, which terminals open at a click; with its folder where the path alone would not tell which file. */
export function placeOf({ collection, path, startLine, endLine }: Place, severalRoots: boolean): string {
  return `${visibleLine(severalRoots ? join(collection, path) : path)}:${startLine}-${endLine}`;
}
