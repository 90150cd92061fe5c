/**
 * Text to the terms that full-text search sees. The same function runs over documents and over queries, so whatever
 * it decides is decided for both sides.
 *
 * - A word gives its light stem: `Parsing` gives `pars`, as `parse` does.
 * - An identifier made of several words (`getHTTPResponse`, `load_config_2`) gives itself in lower case, and the stem
 *   of each word in it.
 * - Numbers are terms of their own. Single letters count only where they stand alone.
 * - Words of other alphabets are kept; scripts that do not put spaces between words give pairs of characters.
 *
 * No term contains white space or is longer than `maxTermLength`.
 */
export function terms(text: string): string[] {
  const found: string[] = [];
  collectTerms(text, found);
  return found;
}

/**
 * What full-text search sees of a chunk: words of the path, the heading and the text. Words of the heading count
 * `headingWeight` times: a name in a signature says more about a chunk than one in its body.
 */
export function chunkTerms(chunk: { readonly path: string; readonly heading: string; readonly text: string }): string {
  const found: string[] = [];
  collectTerms(chunk.path.replace(/\.[A-Za-z]+$/, ""), found);
  const start = found.length;
  collectTerms(chunk.heading, found);
  const end = found.length;
  for (let copy = 1; copy < headingWeight; copy++) {
    for (let index = start; index < end; index++) found.push(found[index] ?? "");
  }
  collectTerms(chunk.text, found);
  return found.join(" ");
}

const headingWeight = 2;

/** Characters; search engines drop longer terms, so longer ones are cut on both sides alike. */
const maxTermLength = 32;

/** Classes of characters. */
const other = 0;
const lower = 1;
const upper = 2;
const digit = 3;
const underscore = 4;
const notAscii = 5;

const classes: Uint8Array = asciiClasses();

/** A scan by hand: the parse worker calls this for every character of every file, and a regular expression is slower. */
function collectTerms(text: string, found: string[]): void {
  const length = text.length;
  let position = 0;
  while (position < length) {
    const start = position;
    let seen = 0;
    let changes = 0;
    let previous = other;
    for (; position < length; position++) {
      const code = text.charCodeAt(position);
      const current = code < 128 ? (classes[code] ?? 0) : notAscii;
      if (current === other) break;
      seen |= 1 << current;
      // Upper to lower is how a capitalised word begins; every other change ends a word.
      if (
        current !== previous &&
        previous !== other &&
        !(previous === upper && current === lower && position === start + 1)
      ) {
        changes++;
      }
      previous = current;
    }
    if (position === start) {
      position++;
      continue;
    }
    if (seen & (1 << notAscii)) {
      collectForeign(text.slice(start, position), found);
    } else if (changes === 0) {
      collectPlain(text.slice(start, position), (seen & (1 << lower)) !== 0, (seen & (1 << upper)) !== 0, found);
    } else {
      collectIdentifier(text, start, position, found);
    }
  }
}

/** A run of letters, of digits or of underscores. */
function collectPlain(word: string, hasLower: boolean, hasUpper: boolean, found: string[]): void {
  if (hasLower || hasUpper) found.push(cut(stem(hasUpper ? word.toLowerCase() : word)));
  else if (word.charCodeAt(0) !== 95) found.push(cut(word));
}

/** An identifier of several words: whole, and by its words. */
function collectIdentifier(text: string, start: number, end: number, found: string[]): void {
  let first = start;
  let last = end;
  while (first < last && text.charCodeAt(first) === 95) first++;
  while (last > first && text.charCodeAt(last - 1) === 95) last--;
  if (first === last) return;
  const whole = found.length;
  // Room for the whole identifier, which goes in front of its words once it is known to have more than one.
  found.push("");
  let words = 0;
  let position = first;
  while (position < last) {
    const wordEnd = endOfWord(text, position, last);
    if (wordEnd - position > 1 || classOf(text, position) === digit) {
      const word = text.slice(position, wordEnd).toLowerCase();
      found.push(cut(classOf(text, position) === digit ? word : stem(word)));
    }
    words++;
    position = wordEnd;
    while (position < last && text.charCodeAt(position) === 95) position++;
  }
  const name = text.slice(first, last).toLowerCase();
  if (words > 1) {
    found[whole] = cut(name);
  } else {
    // `_name` and `__name__`: one word in underscores.
    found.length = whole;
    found.push(cut(stem(name)));
  }
}

/** Where the word that begins at `start` ends: `HTTPServer` is `HTTP` and `Server`, `utf8` is `utf` and `8`. */
function endOfWord(text: string, start: number, end: number): number {
  const kind = classOf(text, start);
  let position = start + 1;
  if (kind === digit) {
    while (position < end && classOf(text, position) === digit) position++;
    return position;
  }
  if (kind === upper) {
    while (position < end && classOf(text, position) === upper) position++;
    const lowerFollows = position < end && classOf(text, position) === lower;
    if (!lowerFollows) return position;
    if (position - start > 1) return position - 1;
  }
  while (position < end && classOf(text, position) === lower) position++;
  return position;
}

function classOf(text: string, position: number): number {
  return classes[text.charCodeAt(position)] ?? notAscii;
}

const foreignWord = /[\p{L}\p{M}\p{N}]+/gu;
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The rare way for text that is not all ASCII; punctuation of other scripts ends words here too. */
function collectForeign(run: string, found: string[]): void {
  for (const [match] of run.normalize("NFKC").matchAll(foreignWord)) {
    const word = match.toLowerCase();
    if (!unspacedScript.test(word)) {
      found.push(cut(stem(word)));
      continue;
    }
    const characters = [...word];
    if (characters.length === 1) found.push(word);
    for (let index = 0; index + 1 < characters.length; index++) {
      found.push(`${characters[index] ?? ""}${characters[index + 1] ?? ""}`);
    }
  }
}

function cut(term: string): string {
  return term.length > maxTermLength ? term.slice(0, maxTermLength) : term;
}

function asciiClasses(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 97; code <= 122; code++) table[code] = lower;
  for (let code = 65; code <= 90; code++) table[code] = upper;
  for (let code = 48; code <= 57; code++) table[code] = digit;
  table[95] = underscore;
  return table;
}

/**
 * A light English stem of one lower-case word: enough that `parse`, `parses`, `parsed` and `parsing` meet, and no
 * more. What a stem looks like does not matter, only which words share one.
 */
function stem(word: string): string {
  const length = word.length;
  if (length < 4) return word;
  const last = word.charCodeAt(length - 1);
  if (last === letterS) return withoutFinalE(withoutPlural(word));
  if (last === letterG && length >= 5 && word.endsWith("ing")) return withoutFinalE(mend(word, length - 3));
  if (last === letterD && word.endsWith("ed") && word.charCodeAt(length - 3) !== letterE) {
    return withoutFinalE(mend(word, length - 2));
  }
  return withoutFinalE(word);
}

const letterD = 100;
const letterE = 101;
const letterG = 103;
const letterS = 115;

function withoutPlural(word: string): string {
  const length = word.length;
  switch (word.charAt(length - 2)) {
    case "s":
    case "u":
    case "i":
      return word;
    case "e":
      if (length > 4 && word.charAt(length - 3) === "i") return `${word.slice(0, -3)}y`;
      if (length > 4 && /(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
      return word.slice(0, -1);
    default:
      return word.slice(0, -1);
  }
}

/** Cuts an ending off, unless no syllable would be left, and undoes what the ending did to the word. */
function mend(word: string, end: number): string {
  let hasVowel = false;
  for (let index = 0; index < end && !hasVowel; index++) hasVowel = isVowel(word.charCodeAt(index));
  if (!hasVowel) return word;
  const rest = word.slice(0, end);
  const last = rest.charAt(end - 1);
  if (last === rest.charAt(end - 2)) {
    // `running` is `run`, but `calling` is `call`, `passing` is `pass` and `adding` is `add`.
    return end > 3 && !"lsz".includes(last) ? rest.slice(0, -1) : rest;
  }
  // `using` is `use`, but `doing` is `do`.
  if (end === 2) return isVowel(rest.charCodeAt(0)) ? `${rest}e` : rest;
  if (end === 3) {
    const open = isVowel(rest.charCodeAt(1)) && !isVowel(rest.charCodeAt(0)) && !isVowel(rest.charCodeAt(2));
    // `naming` is `name`; but `embed` is no past tense.
    if (open) return `${rest}e`;
    return word.endsWith("ed") ? word : rest;
  }
  return rest;
}

/** `cache` and `caching` meet without their `e`; short words keep it, or `note` would be `not`. */
function withoutFinalE(word: string): string {
  return word.length >= 5 && word.charCodeAt(word.length - 1) === letterE ? word.slice(0, -1) : word;
}

function isVowel(code: number): boolean {
  return code === 97 || code === 101 || code === 105 || code === 111 || code === 117 || code === 121;
}
