import { type Question, type QuestionKind, type Selection, type Traceback, type Turn } from "../api";
import { askedBefore, leansOnHistory, nameByOrdinal } from "./follow-up";
import { comparedIn, intentOf } from "./intent";
import { namesIn, pathsIn, quotedIn, soleName } from "./names";
import { responseTypeOf } from "./response-type";
import { readTraceback } from "./traceback";
import { searchTerms, topicTerms } from "./words";

/** Characters of a selection that are searched for along with the question. */
const selectionChars = 600;

/** Reads a question: what kind it is, what it names, what it wants. Pure; knows nothing of the index. */
export function readQuestion(
  asked: string,
  history: readonly Turn[] = [],
  selection?: Pick<Selection, "text">,
): Question {
  const text = readable(asked);
  const asks = askedBefore(history.flatMap(({ role, text: said }) => (role === "user" ? [readable(said)] : [])));
  const before = asks.join("\n");
  const answered = readable(history.findLast(({ role }) => role === "assistant")?.text ?? "");
  const isFollowUp = before !== "" && leansOnHistory(text);
  const counted = isFollowUp ? nameByOrdinal(text, answered) : undefined;
  // After a follow-up the talk is about what its answer began with: "What does the second one do?" names nothing.
  const pointed = counted ?? (isFollowUp && asks.length > 1 ? toldName(answered) : undefined);
  const earlier = pointed === undefined ? before : `${before}\n\`${pointed}\``;
  const around = [isFollowUp ? earlier : "", selection?.text.slice(0, selectionChars) ?? ""];
  const searchText = [around[0], text, around[1]].filter((part) => part !== "").join("\n");
  const own = readTraceback(text);
  const traceback = around.every((part) => part === "") ? own : readTraceback(searchText);
  const written = namesIn(text, own);
  // `g` beside `current_app` is a name, because the question compares them.
  const compared = intentOf(text) === "compare" ? comparedIn(text) : [];
  const names = [
    // What is compared is named, be it a plain word with a capital.
    ...written.map((each) =>
      compared.includes(each.name) ? { ...each, certainty: Math.max(each.certainty, 0.7) } : each,
    ),
    ...compared.filter((name) => !has(written, name)).map((name) => ({ name, certainty: 0.5 })),
  ];
  const kind = kindOf(searchText, traceback);
  // "And how do I avoid that?" is about the error that was pasted before.
  const asError =
    isFollowUp && !names.some(({ certainty }) => certainty > 0.5) && counted === undefined ? traceback : own;
  const responseType = responseTypeOf(text, asError, selection);
  return {
    text,
    searchText,
    kind,
    names,
    otherNames: searchText === text ? [] : namesIn(searchText, traceback).filter(({ name }) => !has(names, name)),
    spokenOf: isFollowUp ? (pointed ?? firstOf(asks.toReversed(), sureName) ?? toldName(answered)) : undefined,
    quoted: quotedIn(text),
    paths: pathsIn(searchText, traceback),
    traceback,
    intent: responseType === "debugging" ? "error" : intentOf(text),
    responseType,
    isFollowUp,
    terms: searchTerms(searchText),
    denseText: denseText(searchText, kind, traceback),
    topics: [...new Set([...topicTerms(text), ...(isFollowUp ? topicTerms(before) : [])])],
    asksHow: /^(?:how|when|why|what happens|does|is|can|in which|which)\b/i.test(text),
    aboutTests: /\btests?\b|\btested\b|\bpytest\b|\bunittest\b/i.test(text),
    aboutDocuments: documents.test(text),
  };
}

/** Characters of a question that are read; of more, the beginning, where people ask, and the end, where logs tell. */
const headChars = 12_000;
const tailChars = 8_000;

/** Characters in one run that are no word. */
const blobChars = 300;

/** What of a text can be read: a blob pasted along (a hex dump, a key, a minified line) says nothing. */
function readable(text: string): string {
  const words = apart(text.trim()).replace(/[!-~]+/g, (run) => (run.length < blobChars ? run : "…"));
  if (words.length <= headChars + tailChars) return words;
  return `${words.slice(0, headChars)}\n…\n${words.slice(-tailChars)}`;
}

const script = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const seam = new RegExp(String.raw`(?<=[\w)])(?=${script})|(?<=${script})(?=\w)`, "gu");

/** Chinese, Japanese and Korean put no space around a name from the code: `url_for在请求之外`. */
function apart(text: string): string {
  return text.replace(seam, " ");
}

function has(names: Question["names"], wanted: string): boolean {
  return names.some(({ name }) => name === wanted);
}

function firstOf(texts: readonly string[], find: (text: string) => string | undefined): string | undefined {
  return texts.map(find).find((found) => found !== undefined);
}

function sureName(text: string): string | undefined {
  return namesIn(text, undefined).find(({ certainty }) => certainty >= 0.5)?.name;
}

/** What an answer tells of, in backticks: "Nothing was found" speaks of no `Nothing`. */
function toldName(text: string): string | undefined {
  return namesIn(text, undefined).find(({ certainty }) => certainty >= 0.75)?.name;
}

function kindOf(text: string, traceback: Traceback | undefined): QuestionKind {
  if (traceback) return "traceback";
  if (soleName(text) !== undefined) return "symbol";
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const codeLines = lines.filter(isCode).length;
  return codeLines * 2 > lines.length ? "code" : "prose";
}

function isCode(line: string): boolean {
  return indented.test(line) || statements.some((pattern) => pattern.test(line.trim()));
}

const indented = /^(?: {4,}\S|\t|>>> )/;

/** Beginnings of statements, without their indentation. */
const statements: readonly RegExp[] = [
  /^(?:def \w+\(|async def |class \w+[(:]|import \w|from [\w.]+ import |@\w|[)\]}]+,?$)/,
  /^(?:return|raise|yield|assert|del)\b/,
  /^(?:if|elif|else|for|while|with|try|except|finally)\b.*:$/,
  /^[\w.]+(?:\[[^\]]*\])*\s*(?:[-+*/|&%]|\/\/|\*\*)?=[^=]/,
  /^[\w.]+\(.*\)$/,
];

/** Characters; models read a few hundred tokens, and what comes after is dropped unread. */
const longestDenseText = 2400;

/** A traceback says last what happened, and a model reads the first tokens only. */
function denseText(text: string, kind: QuestionKind, traceback: Traceback | undefined): string {
  const exception = traceback?.exception ?? "";
  if (kind !== "traceback" || exception === "") return text.slice(0, longestDenseText);
  const lines = text.split("\n");
  const isError = (line: string): boolean => line.includes(exception) && line.includes(traceback?.message ?? "");
  const error =
    lines
      .findLast(isError)
      ?.trim()
      .replace(/^E {2,}/, "") ?? exception;
  const question = lines
    .filter((line) => !/^\s|^Traceback \(/.test(line) && !isError(line))
    .join("\n")
    .trim();
  return [error, question, text]
    .filter((part) => part !== "")
    .join("\n")
    .slice(0, longestDenseText);
}

const documents =
  /\b(?:readme|docs?|documentation|documented|install|installation|set ?up|get(?:ting)? started|licen[cs]e|changelog|contribut\w*|requirements|overview|architecture|how (?:do|can|to) (?:i |we |you )?(?:run|start|install|build|launch|deploy|try|use))\b/i;
