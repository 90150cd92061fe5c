/**
 * Pairs → numbers, with the product's own terms, so that a table that is trained on them fits what the product asks it:
 *   npx tsx training/tokenize.ts pairs.jsonl OUT-DIR [VOCABULARY-SIZE]
 * Writes `vocabulary.txt` (a term a line, most frequent first) and for each side of the pairs the ids of its terms, one
 * after the other (`query.ids`, `code.ids`, int32), with where each text begins (`query.starts`, `code.starts`, int32).
 */
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chunkTerms, terms } from "../src/core/platform/terms";

interface Pair {
  readonly kind: string;
  readonly query: string;
  readonly path: string;
  readonly heading: string;
  readonly text: string;
}

async function* readPairs(path: string): AsyncGenerator<Pair> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    yield JSON.parse(line) as Pair;
  }
}

const sides = {
  query: ({ query }: Pair) => terms(query),
  // Where a text stands says much, and must not be all that is learned: half of the pairs go without.
  code: (pair: Pair, position: number) => (position % 2 === 0 ? chunkTerms(pair).split(" ") : terms(pair.text)),
};

async function main(input: string, out: string, size: number): Promise<void> {
  mkdirSync(out, { recursive: true });
  const frequency = new Map<string, number>();
  for await (const pair of readPairs(input)) {
    const distinct = new Set([...sides.query(pair), ...sides.code(pair, 0)]);
    for (const term of distinct) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  const kept = [...frequency]
    .filter(([term, count]) => term !== "" && count >= 3)
    .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .slice(0, size);
  const ids = new Map(kept.map(([term], position) => [term, position]));
  writeFileSync(join(out, "vocabulary.txt"), `${kept.map(([term]) => term).join("\n")}\n`);
  writeFileSync(join(out, "frequency.json"), JSON.stringify(kept.map(([, count]) => count)));
  for (const [side, termsOf] of Object.entries(sides)) {
    const all: number[] = [];
    const starts: number[] = [0];
    let position = 0;
    for await (const pair of readPairs(input)) {
      for (const term of termsOf(pair, position)) {
        const id = ids.get(term);
        if (id !== undefined) all.push(id);
      }
      starts.push(all.length);
      position++;
    }
    writeFileSync(join(out, `${side}.ids`), Int32Array.from(all));
    writeFileSync(join(out, `${side}.starts`), Int32Array.from(starts));
  }
  console.log(`${kept.length} terms of ${frequency.size}`);
}

const [input, out, size = "44000"] = process.argv.slice(2);
if (input === undefined || out === undefined) throw new Error("tokenize.ts PAIRS OUT-DIR [VOCABULARY-SIZE]");
void main(input, out, Number(size));
