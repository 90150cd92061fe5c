/**
 * The only place that writes to stdout and stderr. What is printed comes from files, paths and models, and a terminal
 * obeys what it is sent: it sets titles, writes the clipboard, hides text. So no control character leaves here but
 * line breaks and tabs; each other one is shown as a mark. Marks are made one character at a time, so text that
 * arrives in pieces cannot carry a sequence across the border of two.
 */

/** C0 without tab and line feed, DEL, C1, and what turns the direction of a line around. */
const unsafe = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of several lines, safe to print. */
export function visible(text: string): string {
  return text.replaceAll("\r", "").replace(unsafe, mark);
}

/** The same for a name that has to stay on its line. */
export function visibleLine(text: string): string {
  return visible(text.replace(/[\t\n\r]/g, mark));
}

/** Unicode has pictures for the first 32 and for DEL: ESC is ␛. */
function mark(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
}

interface Sink {
  write(text: string): unknown;
}

/** Writes pieces of text as they come. Half of a character waits for its other half. */
export function createWriter(sink: Sink): (text: string) => void {
  let half = "";
  return (text) => {
    const whole = half + text;
    half = /[\ud800-\udbff]$/.exec(whole)?.[0] ?? "";
    sink.write(visible(whole.slice(0, whole.length - half.length)));
  };
}

/** To stdout: what was asked for. */
export const print = createWriter(process.stdout);

/** To stderr, one line: what is said about it. */
export function note(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/** One line of JSON on stdout. JSON escapes C0 by itself; the rest is escaped too, as a terminal may show it. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
