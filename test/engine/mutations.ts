/** Ways in which a file comes to be broken, by hand, by tools or on purpose. All of them are repeatable. */

/** Numbers from 0 to 1 that look random, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
type Mutation = (text: string, random: Random, other: string) => string;

const below = (random: Random, end: number): number => Math.floor(random() * end);

function oneOf(random: Random, parts: readonly string[]): string {
  return parts[below(random, parts.length)] ?? "";
}

/** Start and end of a stretch of at most `most` characters. */
function stretch(text: string, random: Random, most: number): readonly [number, number] {
  const start = below(random, text.length);
  return [start, Math.min(text.length, start + 1 + below(random, most))];
}

function insert(text: string, random: Random, what: string): string {
  const at = below(random, text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}

function insertOften(text: string, random: Random, what: () => string): string {
  let result = text;
  for (let left = 1 + below(random, 30); left > 0; left--) result = insert(result, random, what());
  return result;
}

function mapLines(text: string, map: (line: string) => string): string {
  return text.split("\n").map(map).join("\n");
}

const brackets = ["(", ")", "[", "]", "{", "}"];
const quotes = ["'", '"', "'''", '"""', "f'", "f'{", "}'", "\\"];
const keywords = "def class if else for while try except with lambda yield await async import from not in is".split(
  " ",
);
const operators = [
  "-~not ",
  "not ",
  "- ",
  "* ",
  "lambda: ",
  "await ",
  "if ",
  "for a in ",
  "x = ",
  "@",
  "a.",
  ", ",
  ": ",
];
const oddCharacters = ["\0", "\r", "\f", "\u2028", "\u202e", "\ud800", "\udfff", "😀", "\ufeff", "é", "\t", "\u00a0"];

export const mutations: Readonly<Record<string, Mutation>> = {
  "cut off": (text, random) => text.slice(0, below(random, text.length)),
  "lose the start": (text, random) => text.slice(below(random, text.length)),
  "lose a stretch": (text, random) => {
    const [start, end] = stretch(text, random, 2000);
    return text.slice(0, start) + text.slice(end);
  },
  "repeat a stretch": (text, random) => insert(text, random, text.slice(...stretch(text, random, 5000))),
  "repeat a stretch often": (text, random) =>
    insert(text, random, text.slice(...stretch(text, random, 40)).repeat(500)),
  "lose characters": (text, random) => text.replace(/[^\n]/g, (found) => (random() < 0.01 ? "" : found)),
  "odd characters": (text, random) => insertOften(text, random, () => oneOf(random, oddCharacters)),
  "null characters": (text, random) => insertOften(text, random, () => "\0"),
  "a run of one character": (text, random) =>
    insert(text, random, String.fromCharCode(32 + below(random, 95)).repeat(20_000)),
  "a run of blanks and a null character": (text, random) =>
    insert(text, random, `A${oneOf(random, [" ", "\t", "\f", "\n"]).repeat(20_000)}\0`),
  "a run of operators": (text, random) => insert(text, random, oneOf(random, operators).repeat(3000)),
  "mixed operators": (text, random) =>
    insert(text, random, Array.from({ length: 3000 }, () => oneOf(random, operators)).join("")),
  rubbish: (text, random) =>
    insert(text, random, Array.from({ length: 5000 }, () => String.fromCharCode(below(random, 65_536))).join("")),
  punctuation: (text, random) =>
    insert(text, random, Array.from({ length: 3000 }, () => String.fromCharCode(33 + below(random, 15))).join("")),
  "open brackets": (text, random) => insert(text, random, oneOf(random, ["(", "[", "{", "([{", "f("]).repeat(2000)),
  "stray brackets": (text, random) => insertOften(text, random, () => oneOf(random, brackets)),
  "no closing brackets": (text) => text.replace(/[)\]}]/g, ""),
  "stray quotes": (text, random) => insertOften(text, random, () => oneOf(random, quotes)),
  "no quotes": (text) => text.replace(/['"]/g, ""),
  "stray keywords": (text, random) => insertOften(text, random, () => ` ${oneOf(random, keywords)} `),
  "words become keywords": (text, random) =>
    text.replace(/\b[a-z]+\b/g, (word) => (random() < 0.05 ? oneOf(random, keywords) : word)),
  "no line ends": (text) => text.replace(/\n/g, " "),
  "other line ends": (text, random) => text.replace(/\n/g, () => oneOf(random, ["\n", "\r", "\r\n", "\n\r"])),
  "blank lines": (text, random) => insert(text, random, "\n".repeat(20_000)),
  "no indentation": (text) => mapLines(text, (line) => line.trimStart()),
  "any indentation": (text, random) => mapLines(text, (line) => " ".repeat(below(random, 12)) + line.trimStart()),
  "ever deeper": (text) => {
    let depth = 0;
    return mapLines(text.slice(0, 20_000), (line) => " ".repeat(depth++ % 300) + line.trimStart());
  },
  "tabs for blanks": (text, random) => text.replace(/ {4}/g, (found) => (random() < 0.5 ? "\t" : found)),
  "shuffled lines": (text, random) => {
    const keyed = text.split("\n").map((line) => ({ line, key: random() }));
    return keyed.sort((one, other) => one.key - other.key).map(({ line }) => line).join("\n"); // prettier-ignore
  },
  backwards: (text) => Array.from(text).reverse().join(""),
  "upper case": (text) => text.toUpperCase(),
  "a merge conflict": (text, random, other) => {
    const [start, end] = stretch(text, random, 3000);
    const theirs = other.slice(0, 2000);
    const mine = text.slice(start, end);
    return `${text.slice(0, start)}\n<<<<<<< HEAD\n${mine}\n=======\n${theirs}\n>>>>>>> other\n${text.slice(end)}`;
  },
  "mixed with another file": (text, random, other) => {
    const lines = other.split("\n");
    return mapLines(text, (line) => (random() < 0.3 ? `${line}\n${oneOf(random, lines)}` : line));
  },
  "line continuations": (text, random) => text.replace(/\n/g, () => (random() < 0.1 ? "\\\n" : "\n")),
  "a very long name": (text, random) =>
    text.replace(/\b(def|class) \w+/, `$1 ${"x".repeat(1 + below(random, 30_000))}`),
  "many definitions": (text, random) =>
    insert(text, random, oneOf(random, ["def f(", "class A(", "@a\n", "def f():\n", "async "]).repeat(2000)),
};
