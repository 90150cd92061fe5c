/**
 * Pairs → numbers, with the product's own terms, so that a table that is trained on them fits what the product asks it:
 *   npx tsx training/tokenize.ts OUT-DIR VOCABULARY-SIZE PAIRS.jsonl...
 * Writes `vocabulary.txt` (a term a line, most frequent first), `frequency.json` (how many pairs have it), `kinds.json`
 * and `sources.json` (their names, and the place of each pair's in them) and for each field of the pairs the ids of its
 * terms, one after the other (`query.ids`, `path.ids`, `heading.ids`, `text.ids`, int32), with where each pair begins
 * (`*.starts`, int32).
 */
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { terms } from "../src/core/platform/terms";

interface Pair {
  readonly kind: string;
  readonly source: string;
  readonly query: string;
  readonly path: string;
  readonly heading: string;
  readonly text: string;
}

const fields = {
  query: ({ query }: Pair) => query,
  path: ({ path }: Pair) => path.replace(/\.[A-Za-z]+$/, ""),
  heading: ({ path, heading }: Pair) => (heading.startsWith(path) ? heading.slice(path.length) : heading),
  text: ({ text }: Pair) => text,
};

/** Numbers one after the other, as many as come. */
class Numbers {
  private values = new Int32Array(1 << 20);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  all(): Int32Array {
    return this.values.subarray(0, this.length);
  }
}

/** Names in the order in which they first come. */
class Names {
  private readonly places = new Map<string, number>();

  placeOf(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.places.size);
    return this.places.size - 1;
  }

  all(): string[] {
    return [...this.places.keys()];
  }
}

const leastPairs = 3;

async function main(out: string, size: number, inputs: readonly string[]): Promise<void> {
  mkdirSync(out, { recursive: true });
  const found = new Names();
  const frequency = new Numbers();
  const kinds = { names: new Names(), of: new Numbers() };
  const sources = { names: new Names(), of: new Numbers() };
  const columns = Object.entries(fields).map(([name, textOf]) => {
    const starts = new Numbers();
    starts.push(0);
    return { name, textOf, ids: new Numbers(), starts };
  });
  for (const input of inputs) {
    for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity })) {
      const pair = JSON.parse(line) as Pair;
      const distinct = new Set<number>();
      for (const { textOf, ids, starts } of columns) {
        for (const term of terms(textOf(pair))) {
          const id = found.placeOf(term);
          if (id === frequency.length) frequency.push(0);
          ids.push(id);
          distinct.add(id);
        }
        starts.push(ids.length);
      }
      const counts = frequency.all();
      for (const id of distinct) counts[id] = (counts[id] ?? 0) + 1;
      kinds.of.push(kinds.names.placeOf(pair.kind));
      sources.of.push(sources.names.placeOf(pair.source));
    }
  }
  const names = found.all();
  const counts = frequency.all();
  const kept = names
    .map((term, id) => ({ term, id, count: counts[id] ?? 0 }))
    .filter(({ term, count }) => term !== "" && count >= leastPairs)
    .sort((one, other) => other.count - one.count || (one.term < other.term ? -1 : 1))
    .slice(0, size);
  const rows = new Int32Array(names.length).fill(-1);
  kept.forEach(({ id }, row) => (rows[id] = row));
  writeFileSync(join(out, "vocabulary.txt"), `${kept.map(({ term }) => term).join("\n")}\n`);
  writeFileSync(join(out, "frequency.json"), JSON.stringify(kept.map(({ count }) => count)));
  for (const [file, column] of Object.entries({ kinds, sources })) {
    writeFileSync(join(out, `${file}.json`), JSON.stringify({ names: column.names.all(), of: [...column.of.all()] }));
  }
  for (const { name, ids, starts } of columns) {
    const all = new Numbers();
    const keptStarts = new Int32Array(starts.length);
    const from = starts.all();
    const values = ids.all();
    for (let pair = 0; pair + 1 < from.length; pair++) {
      for (let index = from[pair] ?? 0; index < (from[pair + 1] ?? 0); index++) {
        const row = rows[values[index] ?? 0] ?? -1;
        if (row >= 0) all.push(row);
      }
      keptStarts[pair + 1] = all.length;
    }
    writeFileSync(join(out, `${name}.ids`), all.all());
    writeFileSync(join(out, `${name}.starts`), keptStarts);
  }
  console.log(`${kept.length} terms of ${names.length}, ${kinds.of.length} pairs`);
}

const [out, size, ...inputs] = process.argv.slice(2);
if (out === undefined || inputs.length === 0) throw new Error("tokenize.ts OUT-DIR VOCABULARY-SIZE PAIRS.jsonl...");
void main(out, Number(size), inputs);
