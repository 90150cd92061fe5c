import { dedent } from "./excerpt";

/** What a directive of reStructuredText (`.. name:: argument`, and what is indented below) leaves on a rendered page. */
export interface Directive {
  readonly code?: { readonly text: string; readonly language: string };
  /** Lines to be read in its place. Neither: it renders from elsewhere, or not at all. */
  readonly prose?: readonly string[];
  /** The line after it. */
  readonly next: number;
}

export function readDirective(lines: readonly string[], at: number): Directive | undefined {
  const line = lines[at] ?? "";
  const opening = line.trim();
  if (opening !== ".." && !opening.startsWith(".. ")) return undefined;
  const next = endOfContent(lines, at, line.length - line.trimStart().length);
  const head = opening.slice(2).trim();
  const colons = head.indexOf("::");
  // A label, a comment or a footnote has no name with two colons.
  const name = /^[\w:+-]+$/.test(head.slice(0, Math.max(colons, 0))) ? head.slice(0, colons) : "";
  const argument = name === "" ? "" : head.slice(colons + 2).trim();
  const content = dedent(withoutOptions(lines.slice(at + 1, next)));
  if (codeNames.has(name)) {
    const language = /^\w+$/.test(argument) ? argument.replace(/^(?:default|none|text)$/, "") : "";
    return { code: { text: content.join("\n").trim(), language }, next };
  }
  const changed = versionWords.get(name);
  if (changed !== undefined) {
    const [version = "", ...more] = argument.split(" ");
    return { prose: [`${changed} ${version}: ${[...more, ...content].join(" ").trim() || "see there."}`], next };
  }
  if (name === "deprecated") return { prose: [`Deprecated since ${argument}: ${content.join(" ").trim()}`], next };
  if (admonitions.has(name)) return { prose: [...(argument === "" ? [] : [argument]), ...content], next };
  if (described.test(name)) return { prose: [`\`\`${argument}\`\``, "", ...content], next };
  return { next };
}

const codeNames = new Set(["code-block", "code", "sourcecode", "parsed-literal"]);
const versionWords = new Map([
  ["versionadded", "Since"],
  ["versionchanged", "Changed in"],
]);
const admonitions = new Set(
  "note warning tip important hint caution danger attention admonition seealso topic rubric tab container".split(" "),
);
/** Names a thing and describes it below. */
const described =
  /^(?:(?:py|c|rst):)?(?:function|class|method|attribute|data|exception|module|decorator|option|cmdoption|confval|setting|envvar|describe)$/;

function endOfContent(lines: readonly string[], at: number, indent: number): number {
  let end = at + 1;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (line.trim() === "") continue;
    if (line.length - line.trimStart().length <= indent) break;
    end = next + 1;
  }
  return end;
}

/** `:linenos:` and the like, which come first. */
function withoutOptions(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !/^\s+:[\w-]+:(?:\s|$)/.test(line));
  return first < 0 ? [] : lines.slice(first);
}
