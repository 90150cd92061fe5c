import { join } from "node:path";
import { type Document, type Language } from "../../src/core/api";
import { createSegmenter } from "../../src/core/parse/segmenter";
import { mutations, randomFrom } from "./mutations";
import { assertNothingLost } from "./nothing-lost";
import { standardLibrary } from "./standard-library";

/**
 * Real files, broken in every way: nothing is lost. `MUTATED_FILES=10000 npx mocha test/engine/parse-mutations.test.ts`
 * breaks more of them and says which took longest; `MUTATION_SEED` starts elsewhere.
 */
describe("parsing mutated files", () => {
  const files = standardLibrary().filter(({ text }) => text.length > 0 && text.length < 300_000);
  const segmenter = createSegmenter({ wasmDir: join(process.cwd(), "node_modules") });
  const names = Object.keys(mutations);
  const count = Number(process.env.MUTATED_FILES ?? 2 * names.length);
  const firstSeed = Number(process.env.MUTATION_SEED ?? 1);

  it(`loses nothing of ${count} files`, async function () {
    this.timeout(0);
    const taken: { readonly what: string; readonly milliseconds: number; readonly chars: number }[] = [];
    let plain = 0;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const random = randomFrom(seed);
      const file = files[Math.floor(random() * files.length)];
      const other = files[Math.floor(random() * files.length)];
      const name = names[seed % names.length] ?? "";
      const mutate = mutations[name];
      if (!file || !other || !mutate) continue;
      const text = mutate(file.text, random, other.text);
      const language = seed % 5 === 0 ? "prose" : "python";
      const started = performance.now();
      const found = await segmenter.segment(documentOf(language, text), { maxChars: 1000, overlapChars: 200 });
      const milliseconds = performance.now() - started;
      const what = `${file.path} as ${language}, seed ${seed}: ${name}`;
      assertNothingLost(text, found.chunks, what);
      taken.push({ what, milliseconds, chars: text.length });
      if (language === "python" && found.hasSyntaxError && found.symbols.length === 0) plain++;
    }
    if (process.env.MUTATED_FILES === undefined) return;
    console.log(`      ${plain} by their words alone; the slowest of a length, for 100,000 characters or less:`);
    const slowness = ({ milliseconds, chars }: (typeof taken)[number]): number =>
      milliseconds / Math.max(1, chars / 100_000);
    taken.sort((one, next) => slowness(next) - slowness(one));
    for (const one of taken.slice(0, 12)) {
      console.log(`      ${Math.round(slowness(one))} ms (${one.chars} characters) ${one.what}`);
    }
  });
});

function documentOf(language: Language, text: string): Document {
  const path = language === "prose" ? "pkg/odd.rst" : "pkg/odd.py";
  return { path, language, form: "file", stamp: "", text, contentHash: "" };
}
