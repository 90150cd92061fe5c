import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { defaultConfig, type Document } from "../../src/core/api";
import { findModel } from "../../src/core/embed/local/find-model";
import { batchTokens } from "../../src/core/embed/local/local-embedder";
import { loadSentenceTransformer } from "../../src/core/embed/local/sentence-transformer";
import { batchByTokens } from "../../src/core/embed/local/token-batches";
import { createWorkerEmbedder } from "../../src/core/worker/worker-embedder";
import { createWorkerSegmenter } from "../../src/core/worker/worker-segmenter";
import { modelsDir, wasmDir, workerPath } from "../engine/build-worker";
import { peakMegabytes } from "./peak-memory";
import { type Figure } from "./figure";

/**
 * Our embedder, through its thread, beside bare onnxruntime with its own defaults on the same token batches. Each has
 * a process of its own, and they take turns, so that what else the machine does hits both alike.
 */
export async function benchEmbed(options: { readonly chunks?: number } = {}): Promise<readonly Figure[]> {
  const texts = await sampleChunks(options.chunks ?? 300);
  const ours = startSide("ours");
  const bare = startSide("bare");
  try {
    // The first round also loads the model, and is not counted.
    const times: Record<"ours" | "bare" | "query", number[]> = { ours: [], bare: [], query: [] };
    for (let round = 0; round < 4; round++) {
      const bareReport = await askSide(bare, texts);
      const oursReport = await askSide(ours, texts);
      const queryReport = await askSide(ours, ["where is the fine of a late loan computed?"]);
      if (round === 0) continue;
      times.bare.push(bareReport.seconds);
      times.ours.push(oursReport.seconds);
      times.query.push(queryReport.seconds);
    }
    const { megabytes } = await askSide(ours, []);
    const bareMegabytes = (await askSide(bare, [])).megabytes;
    return [
      {
        label: `embedding ${texts.length} chunks`,
        ours: texts.length / median(times.ours),
        baseline: texts.length / median(times.bare),
        unit: "chunks/s",
        baselineLabel: "bare onnxruntime on the same token batches",
        aim: "at least 0.9",
      },
      {
        label: "highest memory of the process that embeds",
        ours: megabytes,
        baseline: bareMegabytes,
        unit: "MB",
        baselineLabel: "bare onnxruntime with its defaults",
        aim: "600 MB",
      },
      {
        label: "embedding one question",
        ours: median(times.query) * 1000,
        baseline: (median(times.bare) / texts.length) * 1000,
        unit: "ms",
        baselineLabel: "one chunk of the bare run",
        aim: "below 1",
      },
    ];
  } finally {
    ours.kill();
    bare.kill();
  }
}

interface SideReport {
  readonly seconds: number;
  readonly megabytes: number;
}

function startSide(side: "ours" | "bare"): ChildProcess {
  workerPath();
  return fork(__filename, [`--side=${side}`], { execArgv: ["--import", "tsx"] });
}

async function askSide(child: ChildProcess, texts: readonly string[]): Promise<SideReport> {
  child.send(texts);
  const [report] = (await Promise.race([once(child, "message"), failOnExit(child)])) as [SideReport];
  return report;
}

async function failOnExit(child: ChildProcess): Promise<never> {
  await once(child, "exit");
  throw new Error("One side of the comparison ended early.");
}

/** In a child process: embeds what it is sent, and tells how long it took and how much memory it ever had. */
async function serveSide(side: string): Promise<void> {
  const embed = side === "ours" ? embedOurs() : await embedBare();
  process.on("message", (texts: readonly string[]) => {
    void embed(texts).then((seconds) => {
      process.send?.({ seconds, megabytes: peakMegabytes() } satisfies SideReport);
    });
  });
}

type TimedEmbed = (texts: readonly string[]) => Promise<number>;

function embedOurs(): TimedEmbed {
  const { maxTokens } = defaultConfig.embedding;
  const embedder = createWorkerEmbedder({ workerPath: workerPath(), modelsDir, cacheDir: modelsDir, maxTokens });
  return async (texts) => {
    const started = performance.now();
    await embedder.embed(texts, texts.length === 1 ? "query" : "document");
    return (performance.now() - started) / 1000;
  };
}

/** Tokens and batches are ours and not in the measured time; computing is onnxruntime's alone. */
async function embedBare(): Promise<TimedEmbed> {
  const model = await findModel({ modelsDir, cacheDir: modelsDir });
  const transformer = await loadSentenceTransformer(model, 1);
  const session = await InferenceSession.create(join(model.folder, model.weightsFolder, model.weightsFile));
  return async (texts) => {
    const ids = texts.map((text) => transformer.tokenize(text, model.maxTokens));
    const lengths = ids.map((tokens) => tokens.length);
    const batches = batchByTokens(lengths, batchTokens).map((batch) =>
      feeds(batch.map((position) => ids[position] ?? [])),
    );
    const started = performance.now();
    for (const batch of batches) await session.run(batch);
    return (performance.now() - started) / 1000;
  };
}

function feeds(batch: readonly (readonly number[])[]): Record<string, Tensor> {
  const longest = Math.max(...batch.map((ids) => ids.length));
  const fill = (valueOf: (id: number | undefined) => bigint): Tensor => {
    const values = batch.flatMap((ids) => Array.from({ length: longest }, (_, column) => valueOf(ids[column])));
    return new Tensor("int64", BigInt64Array.from(values), [batch.length, longest]);
  };
  return {
    input_ids: fill((id) => BigInt(id ?? 0)),
    attention_mask: fill((id) => (id === undefined ? 0n : 1n)),
    token_type_ids: fill(() => 0n),
  };
}

/** Chunks as indexing makes them, spread over a source tree: Python's standard library, or else our own sources. */
async function sampleChunks(count: number): Promise<readonly string[]> {
  const files = sourceFiles();
  const step = Math.max(1, Math.floor(files.length / 60));
  const documents = files
    .filter((_, index) => index % step === 0)
    .map((path): Document => {
      const text = readFileSync(path, "utf8");
      return { path, text, language: "python", form: "file", stamp: "", contentHash: "" };
    });
  const segmenter = createWorkerSegmenter({ workerPath: workerPath(), wasmDir });
  const { chunkMaxChars: maxChars, chunkOverlapChars: overlapChars } = defaultConfig.index;
  const outcomes = await segmenter.segmentAll(documents, { maxChars, overlapChars });
  await segmenter.close();
  const texts = outcomes.flatMap((outcome) =>
    "failed" in outcome ? [] : outcome.chunks.map(({ heading, text }) => `${heading}\n${text}`),
  );
  const every = Math.max(1, Math.floor(texts.length / count));
  return texts.filter((_, index) => index % every === 0).slice(0, count);
}

function sourceFiles(): readonly string[] {
  const below = (folder: string, extension: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(extension) && !path.includes("-packages"))
      .map((path) => join(folder, path))
      .sort();
  try {
    const script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    return below(execFileSync("python3", ["-c", script], { encoding: "utf8" }).trim(), ".py");
  } catch (error) {
    console.log(`without Python's library (${String(error)}): our own sources in its place`);
    return below(resolve(__dirname, "..", "..", "src"), ".ts");
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const side = process.argv.find((argument) => argument.startsWith("--side="));
if (side !== undefined && process.send) void serveSide(side.slice("--side=".length));
