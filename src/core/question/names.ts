import { indexedExtensions, type NamedSymbol, type Traceback } from "../api";
import { lastPart } from "../platform/last-part";

const identifier = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const dottedName = String.raw`${identifier}(?:\.${identifier})*`;
const onlyName = new RegExp(`^(?:(?:def|class) +)?\`?@?(${dottedName})(?:\\(\\))?\`?[?:]?$`, "u");
const extensions = indexedExtensions.map((extension) => extension.slice(1)).join("|");
const fileName = new RegExp(String.raw`\.(?:${extensions}|toml|json)$`);
const indexedFile = new RegExp(String.raw`\w\.(?:${extensions})(?!\w)`, "g");

/** The name that a text is nothing but: `Session.get()`, `class Session`. */
export function soleName(text: string): string | undefined {
  return onlyName.exec(text)?.[1];
}

const mostNames = 24;

/** Names that may be definitions, surest first; of equals, the first in the text. */
export function namesIn(text: string, traceback: Traceback | undefined): readonly NamedSymbol[] {
  const found = new Map<string, number>();
  const sole = soleName(text);
  const add = (name: string, certainty: number): void => {
    if (certainty > 0 && (name.length > 1 || sole !== undefined))
      found.set(name, Math.max(found.get(name) ?? 0, certainty));
  };
  if (sole !== undefined) add(sole, 1);
  for (const [, quoted = ""] of text.matchAll(/`([^`\n]{1,80})`/g)) {
    const name = soleName(quoted.split("(")[0]?.trim() ?? "");
    if (name !== undefined && !plainWords.has(name) && !fileName.test(name)) add(name, 1);
  }
  for (const match of text.matchAll(new RegExp(`${dottedName}(\\(\\)?)?`, "gu"))) {
    const before = text.slice(Math.max(0, match.index - 8), match.index).trimEnd();
    const isFirst = before === "" || ".?!:¿¡".includes(before.at(-1) ?? "");
    const call = match[1] ?? "";
    const name = match[0].slice(0, match[0].length - call.length);
    add(name, certaintyOf(name, call !== "", isFirst));
  }
  for (const { functionName } of traceback ? [...traceback.frames, ...traceback.earlierFrames] : []) {
    if (functionName !== undefined) add(functionName, 0.5);
  }
  return [...found]
    .map(([name, certainty]) => ({ name, certainty }))
    .sort((one, other) => other.certainty - one.certainty)
    .slice(0, mostNames);
}

/** Things that people put in backticks and that name no definition. */
const plainWords = new Set("None True False self cls str int float bool list dict tuple set".split(" "));

const builtinCalls = new Set(
  "print len range open isinstance type super sum max min sorted zip map filter enumerate".split(" "),
);

/** How much a word of a sentence looks like a name. */
function certaintyOf(name: string, isCall: boolean, isFirst: boolean): number {
  const last = lastPart(name);
  if (plainWords.has(last)) return 0;
  if (/^__\w+__$/.test(last)) return name.includes(".") ? 1 : 0.5;
  if (/[^_]_[^_]/.test(last) || /^_\w/.test(last)) return 1;
  if (/\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u.test(last)) return 1;
  // `e.g`, `file.py` and the end of a sentence without a space are no names of definitions.
  if (name.includes(".")) return fileName.test(name) || /^[a-z]\.[a-z]$/.test(name) ? 0 : 0.75;
  if (isCall) return builtinCalls.has(name) ? 0 : 0.75;
  if (/^\p{Lu}[\p{Ll}\p{N}]+$/u.test(name)) return isFirst && firstWords.has(name) ? 0 : 0.5;
  return /^\p{Lu}[\p{Lu}\p{N}]{2,}$/u.test(name) ? 0.25 : 0;
}

/** What questions begin with. */
const firstWords = new Set(
  (
    "How What Why When Where Which Who Is Are Do Does Did Can Could Should Would Will Write Find Get Given Explain " +
    "And But So Or Then Also Now Show Add Make Create Use Using The This That There In If Please Describe List Tell Implement Fix Problem It My And But So Then " +
    "Wie Wo Was Wer Warum Wann Welche Welcher Welches Cómo Dónde Qué Quién Cuál Cuándo Comment Où Quel Quelle " +
    "Pourquoi Qui Come Dove Perché Onde Qual Quando"
  ).split(" "),
);

/** Files that a text names and that are in no frame. */
export function pathsIn(text: string, traceback: Traceback | undefined): readonly string[] {
  const paths = new Set<string>();
  for (const [token] of text.matchAll(/[\w.\-/\\]+/g)) {
    const end = [...token.matchAll(indexedFile)].at(-1);
    if (end) paths.add(withoutDots(token.slice(0, end.index + end[0].length).replaceAll("\\", "/")));
  }
  const printed = traceback ? [...traceback.frames, ...traceback.earlierFrames] : [];
  return [...paths].filter((path) => !printed.some((frame) => frame.path.endsWith(path)));
}

function withoutDots(path: string): string {
  let start = 0;
  while (path.startsWith("./", start)) start += 2;
  return path.slice(start);
}

/** What stands in quotation marks. */
export function quotedIn(text: string): readonly string[] {
  const found = [...text.matchAll(/"([^"\n]{2,200})"|“([^”\n]{2,200})”|(?<!\w)'([^'\n]{2,200})'(?!\w)/g)];
  return [...new Set(found.map(([, plain, curly, single]) => (plain ?? curly ?? single ?? "").trim()))];
}
