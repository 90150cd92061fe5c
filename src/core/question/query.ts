import { terms } from "../platform/terms";
import { namedPaths, tracebackFrames, tracebackError, type Frame } from "./traceback";

export type QueryKind = "symbol" | "code" | "traceback" | "prose";

/** A name in the question that may be a definition of the code base. */
export interface NamedSymbol {
  /** As written, without a call's parentheses: `Session.get`. */
  readonly name: string;
  /** How sure it is that a definition is meant, 0 to 1: a name in backticks is, a capitalised word may be one. */
  readonly certainty: number;
}

/** What can be read off a question before anything is looked up. */
export interface Query {
  readonly text: string;
  readonly kind: QueryKind;
  readonly symbols: readonly NamedSymbol[];
  /** Files that are named, with `/`: a suffix of a path in the workspace, or its end. */
  readonly paths: readonly string[];
  /** Frames of a traceback, the innermost first. */
  readonly frames: readonly Frame[];
  /** What full-text search is asked for, each term once. */
  readonly terms: readonly string[];
  /** What is embedded. */
  readonly denseText: string;
}

/** Reads a question: what kind it is, and what it names. Pure; knows nothing of the index. */
export function analyseQuery(text: string): Query {
  const trimmed = text.trim();
  const frames = tracebackFrames(trimmed);
  const error = tracebackError(trimmed);
  const kind = kindOf(trimmed, frames.length > 0 || error !== undefined);
  return {
    text: trimmed,
    kind,
    symbols: namedSymbols(trimmed, kind, frames),
    paths: namedPaths(trimmed, frames),
    frames,
    terms: searchTerms(trimmed),
    denseText: denseText(trimmed, kind, error),
  };
}

const identifier = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const dottedName = String.raw`${identifier}(?:\.${identifier})*`;
const onlyName = new RegExp(`^(?:(?:def|class)\\s+)?\`?@?(${dottedName})(?:\\(\\))?\`?[?:]?$`, "u");

function kindOf(text: string, hasTraceback: boolean): QueryKind {
  if (hasTraceback) return "traceback";
  if (onlyName.test(text)) return "symbol";
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const codeLines = lines.filter((line) => codeLine.test(line)).length;
  return codeLines * 2 > lines.length ? "code" : "prose";
}

const codeLine =
  /^(?:\s{4,}\S|\t|>>> |\s*(?:def \w+\(|async def |class \w+[(:]|import \w|from [\w.]+ import |@\w|(?:return|raise|yield|assert|del)\b.*|(?:if|elif|else|for|while|with|try|except|finally)\b.*:\s*$|[\w.]+(?:\[[^\]]*\])*\s*(?:[-+*/|&%]|\/\/|\*\*)?=[^=]|[\w.]+\(.*\)\s*$|[)\]}]+,?\s*$))/;

/** Function words: in code many of them are keywords, and would find every loop. `doe` is how `does` is stemmed. */
const stopTerms = new Set(
  (
    "a an and are as at be by can do doe for from how i if in is it its me my of on or so that the this to was we " +
    "what when where which with you your"
  ).split(" "),
);

/** More terms than this cost time and say little more; the first ones are the question, the last a dump of data. */
const mostTerms = 256;

function searchTerms(text: string): readonly string[] {
  const all = [...new Set(terms(text))];
  const telling = all.filter((term) => !stopTerms.has(term));
  return (telling.length > 0 ? telling : all).slice(0, mostTerms);
}

/** Characters; models read a few hundred tokens, and what comes after is dropped unread. */
const longestDenseText = 2400;

/** A traceback says last what happened, and a model reads the first tokens only. */
function denseText(text: string, kind: QueryKind, error: string | undefined): string {
  if (kind !== "traceback" || error === undefined) return text.slice(0, longestDenseText);
  const question = text
    .split("\n")
    .filter((line) => !/^\s|^Traceback \(/.test(line) && line.trim() !== error)
    .join("\n")
    .trim();
  return [error, question, text]
    .filter((part) => part !== "")
    .join("\n")
    .slice(0, longestDenseText);
}

const mostSymbols = 24;

function namedSymbols(text: string, kind: QueryKind, frames: readonly Frame[]): readonly NamedSymbol[] {
  const found = new Map<string, number>();
  const add = (name: string, certainty: number): void => {
    if (name.length > 1 || kind === "symbol") found.set(name, Math.max(found.get(name) ?? 0, certainty));
  };
  if (kind === "symbol") {
    const name = onlyName.exec(text)?.[1];
    if (name !== undefined) add(name, 1);
  }
  for (const frame of frames) {
    if (frame.functionName !== undefined) add(frame.functionName, 0.5);
  }
  for (const [, quoted = ""] of text.matchAll(/`([^`\n]{1,80})`/g)) {
    const name = onlyName.exec(quoted.trim())?.[1];
    if (name !== undefined && !plainWords.has(name)) add(name, 1);
  }
  let position = 0;
  for (const match of text.matchAll(new RegExp(`${dottedName}(\\(\\)?)?`, "gu"))) {
    const isFirst = position++ === 0;
    const call = match[1] !== undefined;
    const name = call ? match[0].replace(/\(\)?$/, "") : match[0];
    const certainty = certaintyOf(name, call, isFirst);
    if (certainty > 0) add(name, certainty);
  }
  return [...found]
    .map(([name, certainty]) => ({ name, certainty }))
    .sort((one, other) => other.certainty - one.certainty)
    .slice(0, mostSymbols);
}

/** Things that people put in backticks and that name no definition. */
const plainWords = new Set([
  "None",
  "True",
  "False",
  "self",
  "cls",
  "str",
  "int",
  "float",
  "bool",
  "list",
  "dict",
  "tuple",
  "set",
]);

/** How much a word of a sentence looks like a name. */
function certaintyOf(name: string, isCall: boolean, isFirst: boolean): number {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (plainWords.has(last)) return 0;
  if (/^__\w+__$/.test(last)) return name.includes(".") ? 1 : 0.5;
  if (/[^_]_[^_]/.test(last) || /^_\w/.test(last)) return 1;
  if (/\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u.test(last)) return 1;
  // `e.g`, `file.py` and the end of a sentence without a space are no names of definitions.
  if (name.includes(".")) return /\.(?:py|pyi|ipynb|md|rst|txt|g|e)$/.test(name) ? 0 : 0.75;
  if (isCall)
    return /^(?:print|len|range|open|isinstance|type|super|sum|max|min|sorted|zip|map|filter|enumerate)$/.test(name)
      ? 0
      : 0.75;
  if (/^\p{Lu}[\p{Ll}\p{N}]+$/u.test(name)) return isFirst && firstWords.has(name) ? 0 : 0.5;
  return /^\p{Lu}[\p{Lu}\p{N}]{2,}$/u.test(name) ? 0.25 : 0;
}

/** What questions begin with. */
const firstWords = new Set(
  (
    "How What Why When Where Which Who Is Are Do Does Did Can Could Should Would Will Write Find Get Given Explain " +
    "Show Add Make Create Use Using The This That There In If Please Describe List Tell Implement Fix Problem It My"
  ).split(" "),
);
