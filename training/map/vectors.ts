/**
 * Vectors that the map of questions is learned from, by the embedder of the product:
 *   npx tsx training/map/vectors.ts OUT WASM-DIR pairs PAIRS.jsonl [HOW-MANY]
 *   npx tsx training/map/vectors.ts OUT WASM-DIR repository FOLDER QUESTIONS.jsonl
 * Writes float32 rows: `NAME.questions.f32` and `NAME.texts.f32`, what was embedded beside them (`.jsonl`, a text a line),
 * and for a repository `NAME.json` with the place of each chunk and the gold of each question. WASM-DIR holds the two
 * parsers' files.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type DocumentEntry } from "../../src/core/api";
import { createLocalEmbedder } from "../../src/core/embed/local/local-embedder";
import { createSegmenter } from "../../src/core/parse/segmenter";
import { embeddingText } from "../../src/core/pipelines/embed";
import { createWorkspaceSource } from "../../src/core/sources/workspace/workspace-source";

interface Pair {
  readonly query: string;
  readonly heading: string;
  readonly text: string;
}

interface Question {
  readonly query: string;
  readonly category: string;
  readonly gold: readonly object[];
}

const [out = "", wasmDir = "", what = "", input = "", more = ""] = process.argv.slice(2);
const embedder = createLocalEmbedder({ modelsDir: resolve("media/models"), cacheDir: resolve(out) });

function readLines<Line>(path: string): Line[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

async function writeVectors(name: string, texts: readonly string[]): Promise<void> {
  const vectors = await embedder.embed(texts, name.endsWith(".questions") ? "query" : "document");
  writeFileSync(join(out, `${name}.jsonl`), texts.map((text) => `${JSON.stringify(text)}\n`).join(""));
  writeFileSync(join(out, `${name}.f32`), Buffer.concat(vectors.map((vector) => new Uint8Array(vector.buffer))));
}

async function ofPairs(): Promise<void> {
  const pairs = readLines<Pair>(input).slice(0, more === "" ? undefined : Number(more));
  await writeVectors(
    "pairs.questions",
    pairs.map(({ query }) => query),
  );
  await writeVectors(
    "pairs.texts",
    pairs.map(({ heading, text }) => embeddingText(heading, text)),
  );
}

async function ofRepository(): Promise<void> {
  const name = basename(input);
  const source = createWorkspaceSource({ root: resolve(input), maxFileBytes: 1_000_000, exclude: [] });
  const segmenter = createSegmenter({ wasmDir });
  const entries: DocumentEntry[] = [];
  for await (const item of source.list()) if ("entry" in item) entries.push(item.entry);
  const chunks: (readonly [string, number, number])[] = [];
  const texts: string[] = [];
  for await (const item of source.read(entries)) {
    if (!("document" in item)) continue;
    const { chunks: found } = await segmenter.segment(item.document, { maxChars: 1000, overlapChars: 200 });
    for (const { startLine, endLine, heading, text } of found) {
      chunks.push([item.document.path, startLine, endLine]);
      texts.push(embeddingText(heading, text));
    }
  }
  const questions = readLines<Question>(more).filter(({ gold }) => gold.length > 0);
  await writeVectors(`${name}.texts`, texts);
  await writeVectors(
    `${name}.questions`,
    questions.map(({ query }) => query),
  );
  const asked = questions.map(({ category, gold }) => ({ category, gold }));
  writeFileSync(join(out, `${name}.json`), JSON.stringify({ chunks, questions: asked }));
}

void (what === "pairs" ? ofPairs() : ofRepository()).then(() => embedder.close());
