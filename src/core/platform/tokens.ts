import { type countTokens as count, type decode, type encode } from "gpt-tokenizer/encoding/o200k_base";

/**
 * How many tokens is a text? Counted with a real tokenizer, the one of current OpenAI models; other models differ by
 * some percent, which budgets allow for.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const piece of pieces(text)) tokens += tokenizer().countTokens(piece, asPlainText);
  return tokens;
}

/** The longest beginning of `text` that has at most `maxTokens` tokens; never ends inside a character. */
export function cutToTokens(text: string, maxTokens: number): string {
  if (maxTokens <= 0) return "";
  let kept = 0;
  let left = maxTokens;
  for (const piece of pieces(text)) {
    const tokens = tokenizer().encode(piece, asPlainText);
    if (tokens.length > left) return text.slice(0, kept + cutPiece(piece, tokens, left));
    kept += piece.length;
    left -= tokens.length;
  }
  return text;
}

/** Source code may well hold `<|endoftext|>`: it is text like any other, not a control token, and no error. */
const asPlainText = { disallowedSpecial: new Set<string>() };

/** Pair merging takes quadratic time in an unbroken run (200,000 blanks: 17 s), so longer runs are counted in parts. */
const longestRunChars = 256;
const longRuns = new RegExp(`\\s{${longestRunChars + 1},}|[^\\s]{${longestRunChars + 1},}`, "g");

function* pieces(text: string): Iterable<string> {
  let end = 0;
  for (const run of text.matchAll(longRuns)) {
    if (run.index > end) yield text.slice(end, run.index);
    end = run.index + run[0].length;
    for (let start = run.index; start < end; start += longestRunChars) {
      yield text.slice(start, Math.min(start + longestRunChars, end));
    }
  }
  if (end < text.length) yield text.slice(end);
}

/** Characters of `piece` that its first `maxTokens` tokens stand for, without half a character at the end. */
function cutPiece(piece: string, tokens: readonly number[], maxTokens: number): number {
  for (let count = Math.min(maxTokens, tokens.length); count > 0; count--) {
    const chars = commonPrefixLength(piece, tokenizer().decode(tokens.slice(0, count)));
    // Cut text may merge into other tokens than it had within the whole.
    if (tokenizer().countTokens(piece.slice(0, chars), asPlainText) <= maxTokens) return chars;
  }
  return 0;
}

function commonPrefixLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  const last = left.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}

interface Tokenizer {
  readonly countTokens: typeof count;
  readonly encode: typeof encode;
  readonly decode: typeof decode;
}

let loaded: Tokenizer | undefined;

/** The tables take 0.2 s and 70 MB, which indexing and searching need not pay: they are loaded by the first count. */
function tokenizer(): Tokenizer {
  // `import()` would make every caller wait for a promise; bundlers treat this form as lazy too.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  loaded ??= require("gpt-tokenizer/encoding/o200k_base") as Tokenizer;
  return loaded;
}
