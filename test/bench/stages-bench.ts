import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig, openEngine } from "../../src/core";
import { bareParseSeconds, benchHost, copyStandardLibrary, pythonFiles } from "./engine-bench";
import { type Figure } from "./figure";

/**
 * The first minutes of a new index: when everything can be found by words, symbols and instant vectors, and when a
 * quarter and all of the vectors of the embedding model are there. 100,000 lines for the first stage; fewer for the
 * others, which take minutes for that many.
 */
export async function benchStages(): Promise<readonly Figure[]> {
  const work = mkdtempSync(join(tmpdir(), "pch-stages-"));
  try {
    const library = join(work, "stdlib");
    copyStandardLibrary(library);
    return [
      ...(await measure(library, join(work, "large"), 100_000, false)),
      ...(await measure(library, join(work, "small"), 5000, true)),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function measure(library: string, root: string, lines: number, embeds: boolean): Promise<readonly Figure[]> {
  const files = copyLines(library, root, lines);
  const bare = await bareParseSeconds(files);
  const engine = await openEngine(defaultConfig, benchHost(root, `${root}-storage`));
  const of = `${lines.toLocaleString("en-US")} lines`;
  const figures: Figure[] = [];
  try {
    let started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    for await (const part of engine.ingest()) void part;
    const { hits } = await engine.search({ query: "turn a text into a number" });
    const searchable = seconds();
    if (!hits.some(({ ranks }) => ranks.instant !== undefined)) throw new Error("Nothing is found by instant vectors.");
    figures.push({
      label: `${of} until searched by words, symbols and instant vectors`,
      ours: searchable,
      baseline: bare,
      unit: "s",
      baselineLabel: "bare tree-sitter parsing",
      aim: "10 s for 100,000 lines",
    });
    if (!embeds) return figures;
    started = performance.now();
    let quarter: number | undefined;
    for await (const part of engine.embed()) {
      if (part.type === "embed-progress" && part.done >= part.total / 4) quarter ??= seconds();
    }
    const stages = { "a quarter of the vectors": quarter ?? Number.NaN, "all vectors": seconds() };
    for (const [stage, taken] of Object.entries(stages)) {
      const baselineLabel = "until searched by instant vectors";
      figures.push({
        label: `${of} until ${stage}`,
        ours: taken,
        baseline: searchable,
        unit: "s",
        baselineLabel,
        aim: "–",
      });
    }
    return figures;
  } finally {
    await engine.close();
  }
}

/** Copies files in the order of their paths until so many lines are there. */
function copyLines(library: string, root: string, lines: number): readonly string[] {
  mkdirSync(root);
  const copied: string[] = [];
  let left = lines;
  for (const file of [...pythonFiles(library)].sort()) {
    if (left <= 0) break;
    left -= readFileSync(file, "utf8").split("\n").length;
    const to = join(root, `${copied.length}.py`);
    copyFileSync(file, to);
    copied.push(to);
  }
  return copied;
}
