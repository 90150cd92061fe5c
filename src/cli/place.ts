import { join } from "node:path";

interface Place {
  readonly root: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** `path:start-end`, which terminals open at a click; with its root where the path alone would not tell which file. */
export function placeOf({ root, path, startLine, endLine }: Place, severalRoots: boolean): string {
  return `${severalRoots ? join(root, path) : path}:${startLine}-${endLine}`;
}
