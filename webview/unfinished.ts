/**
 * Markdown that is still being written, closed so that it already looks as it will: an open code span or bold run
 * is closed, half a link shows its text, and half a citation mark waits. Takes one top-level block that is no fence.
 */
export function closeUnfinished(block: string): string {
  if (isInsideFence(block)) return block;
  const start = lastRunStart(block);
  const before = block.slice(0, start);
  // A line of dashes under a paragraph would make it a heading for the moment until the list item goes on.
  const run = block
    .slice(start)
    .trimEnd()
    .replace(/(\S[^\n]*)\n[ \t]*(-+|=+)$/, "$1");
  return before + closeBold(closeCodeSpan(closeLink(run)));
}

function isInsideFence(block: string): boolean {
  return (block.match(/^[ \t>]*(?:[-*+] |\d+[.)] )?[ \t]*(```|~~~)/gm)?.length ?? 0) % 2 === 1;
}

/** Where the inline text that is being written began: after the last blank line, list mark, heading mark or quote. */
function lastRunStart(block: string): number {
  let start = 0;
  for (const match of block.matchAll(/(?:^|\n)[ \t]*(?:\n|[-*+][ \t]+|\d+[.)][ \t]+|#+[ \t]+|>[ \t]?|\|)/g)) {
    start = match.index + match[0].length;
  }
  return start;
}

function closeLink(run: string): string {
  return run.replace(/!?\[([^\][\n]*)\]\([^)\s]*$/, "$1").replace(/\[\d{0,3}(?:,\s?\d{0,3})*$/, "");
}

function closeCodeSpan(run: string): string {
  let position = 0;
  for (;;) {
    const open = /`+/.exec(run.slice(position));
    if (open === null) return run;
    const inside = position + open.index + open[0].length;
    const close = findTicks(run, open[0], inside);
    if (close === -1) return inside === run.length ? run.slice(0, position + open.index) : run + open[0];
    position = close + open[0].length;
  }
}

/** A code span ends at a run of exactly as many ticks as it began with. */
function findTicks(text: string, ticks: string, from: number): number {
  for (const match of text.slice(from).matchAll(/`+/g)) {
    if (match[0].length === ticks.length) return from + match.index;
  }
  return -1;
}

function closeBold(run: string): string {
  const prose = run.replace(/(`+)[^`]*\1/g, "");
  if ((prose.match(/\*\*/g)?.length ?? 0) % 2 === 0) return run;
  if (run.endsWith("**")) return run.slice(0, -2);
  // `2 ** 3` opens nothing.
  if (!/(^|[\s([*_"'])\*\*(?=\S)(?!.*\*\*)/s.test(prose)) return run;
  return `${run.endsWith("*") ? run.slice(0, -1) : run}**`;
}
