/** One place in a traceback. */
export interface Frame {
  /** As printed, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly functionName: string | undefined;
}

const mostFrames = 12;

/** Frames of Python's own tracebacks and of pytest's, the innermost first: that is where it went wrong. */
export function tracebackFrames(text: string): readonly Frame[] {
  const frames: Frame[] = [];
  for (const match of text.matchAll(/^.*?File "([^"\n]+)", line (\d+)(?:, in ([^\n]+))?/gm)) {
    const [, path = "", line = "0", place] = match;
    const functionName = place === undefined ? undefined : /^[\w.]+/.exec(place.trim())?.[0];
    // `<stdin>` and `<frozen importlib>` are no files.
    if (!path.startsWith("<")) frames.push({ path: slashes(path), line: Number(line), functionName });
  }
  for (const [, path = "", line = "0"] of text.matchAll(/^((?:[A-Za-z]:)?[\w./\\-]+\.pyi?):(\d+)(?::|$)/gm)) {
    frames.push({ path: slashes(path), line: Number(line), functionName: undefined });
  }
  return frames.reverse().slice(0, mostFrames);
}

/** The line of a traceback that says what happened: `KeyError: 'name'`. */
export function tracebackError(text: string): string | undefined {
  const lines = [
    ...text.matchAll(/^(?:E\s+)?((?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit)\b(?::[^\n]*)?)\s*$/gm),
  ];
  return lines.at(-1)?.[1]?.trim();
}

/** Files that a text names. */
export function namedPaths(text: string, frames: readonly Frame[]): readonly string[] {
  const paths = new Set<string>();
  for (const [name] of text.matchAll(/(?:[\w.-]+[/\\])*[\w.-]*\w\.(?:py|pyi|ipynb|md|rst|txt)(?![\w])/g)) {
    paths.add(slashes(name).replace(/^(?:\.\/)+/, ""));
  }
  const inFrames = new Set(frames.map((frame) => frame.path));
  return [...paths].filter((path) => ![...inFrames].some((frame) => frame.endsWith(path)));
}

/**
 * How many parts, from the file name upwards, a printed path has in common with a path of the workspace; 0 where they
 * cannot mean the same file. Printed paths may be absolute, of another machine, or a bare file name.
 */
export function pathOverlap(printed: string, path: string): number {
  const one = printed.split("/").filter((part) => part !== "" && part !== ".");
  const other = path.split("/");
  let common = 0;
  while (common < one.length && common < other.length && one.at(-1 - common) === other.at(-1 - common)) common++;
  return common >= Math.min(2, one.length, other.length) ? common : 0;
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
