/**
 * Markdown that is still being written, closed so that it already looks as it will: an open code span or bold run
 * is closed, half a link shows its text, and half a citation mark waits. Takes one section that is no fence. Runs with
 * every frame, and so in linear time.
 */
export function closeUnfinished(block: string): string {
  if (isInsideFence(block)) return block;
  const start = lastRunStart(block);
  const before = block.slice(0, start);
  return before + closeBold(closeCodeSpan(closeLink(withoutUnderline(block.slice(start).trimEnd()))));
}

function isInsideFence(block: string): boolean {
  const fences = block.split("\n").filter((line) => {
    const text = line.replace(/^[ \t>]*/, "").replace(/^(?:[-*+]|\d{1,9}[.)]) [ \t]*/, "");
    return text.startsWith("```") || text.startsWith("~~~");
  });
  return fences.length % 2 === 1;
}

/** Where the inline text that is being written began: after the last blank line, list mark, heading mark or quote. */
function lastRunStart(block: string): number {
  let start = 0;
  for (const match of block.matchAll(/(?:^|\n)[ \t]*(?:\n|[-*+][ \t]+|\d+[.)][ \t]+|#+[ \t]+|>[ \t]?|\|)/g)) {
    start = match.index + match[0].length;
  }
  return start;
}

/** A line of dashes under a paragraph would make it a heading for the moment until the list item goes on. */
function withoutUnderline(run: string): string {
  const end = run.lastIndexOf("\n");
  const line = run.slice(end + 1).trim();
  const isUnderline = line !== "" && (line === "-".repeat(line.length) || line === "=".repeat(line.length));
  return end > 0 && isUnderline ? run.slice(0, end) : run;
}

function closeLink(run: string): string {
  return withoutHalfMark(withoutHalfAddress(run));
}

/** `see [the docs](https://exa` → `see the docs` */
function withoutHalfAddress(run: string): string {
  const middle = run.lastIndexOf("](");
  if (middle === -1 || /[)\s]/.test(run.slice(middle + 2))) return run;
  const open = run.lastIndexOf("[", middle);
  const text = run.slice(open + 1, middle);
  if (open === -1 || /[\]\n]/.test(text)) return run;
  return run.slice(0, run[open - 1] === "!" ? open - 1 : open) + text;
}

/** `so [1, ` → `so ` */
function withoutHalfMark(run: string): string {
  const open = run.lastIndexOf("[");
  if (open === -1) return run;
  const numbers = run.slice(open + 1).split(",");
  return numbers.every((number) => /^\s?\d{0,3}$/.test(number)) ? run.slice(0, open) : run;
}

function closeCodeSpan(run: string): string {
  const { open } = codeSpans(run);
  if (open === undefined) return run;
  return open.end === run.length ? run.slice(0, open.start) : run + run.slice(open.start, open.end);
}

function closeBold(run: string): string {
  const { prose } = codeSpans(run);
  const last = prose.lastIndexOf("**");
  if (last === -1 || prose.split("**").length % 2 === 1) return run;
  if (run.endsWith("**")) return run.slice(0, -2);
  // `2 ** 3` opens nothing.
  if (!/[\s([*_"']/.test(prose[last - 1] ?? " ") || !/\S/.test(prose[last + 2] ?? " ")) return run;
  return `${run.endsWith("*") ? run.slice(0, -1) : run}**`;
}

interface CodeSpans {
  /** The text without its code spans. */
  readonly prose: string;
  /** The ticks of a span that is not closed. */
  readonly open: { readonly start: number; readonly end: number } | undefined;
}

/** A code span ends at a run of exactly as many ticks as it began with. */
function codeSpans(run: string): CodeSpans {
  const ticks = [...run.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  // For each run the next one of its length.
  const closings: (number | undefined)[] = [];
  const nearest = new Map<number, number>();
  for (const [index, { start, end }] of [...ticks.entries()].reverse()) {
    closings[index] = nearest.get(end - start);
    nearest.set(end - start, index);
  }
  let prose = "";
  let position = 0;
  for (let index = 0; index < ticks.length; index++) {
    const opening = ticks[index];
    if (opening === undefined) break;
    prose += run.slice(position, opening.start);
    const closing = closings[index];
    if (closing === undefined) return { prose: prose + run.slice(opening.start), open: opening };
    index = closing;
    position = ticks[closing]?.end ?? run.length;
  }
  return { prose: prose + run.slice(position), open: undefined };
}
