/**
 * A light English stem of one lower-case word: enough that `parse`, `parses`, `parsed` and `parsing` meet, and no
 * more. What a stem looks like does not matter, only which words share one.
 */
export function stem(word: string): string {
  const length = word.length;
  if (length < 4) return word;
  const last = word.charCodeAt(length - 1);
  if (last === letterS) return withoutFinalE(withoutPlural(word));
  if (last === letterG && length >= 6 && word.endsWith("ing")) return withoutFinalE(mend(word, length - 3));
  if (last === letterD && length >= 5 && word.endsWith("ed") && word.charCodeAt(length - 3) !== letterE) {
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
  if (end === 2) return `${rest}e`;
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
