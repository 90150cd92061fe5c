import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Language, Parser } from "web-tree-sitter";
import { defaultConfig, type Engine, type Host, type IngestReport, openEngine } from "../../src/core";
import { indexDirectory, openIndexStore } from "../../src/core/store/lance-index";
import { createWorkerEmbedder } from "../../src/core/worker/worker-embedder";
import { type Figure } from "./figure";

/**
 * The engine over the Python standard library. Each figure is a ratio to bare tree-sitter parsing of the same files,
 * or stands beside its baseline from the same run. Vectors of the chunks are random unless `full` is asked for
 * (embedding 30 MB takes half an hour); a search scans the same number of the same size either way, and the query is
 * embedded by the real model.
 */
export async function benchEngine(options: { readonly full: boolean }): Promise<readonly Figure[]> {
  const work = mkdtempSync(join(tmpdir(), "pch-bench-"));
  try {
    const root = join(work, "stdlib");
    copyStandardLibrary(root);
    return await measure(root, join(work, "storage"), options.full);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function measure(root: string, storageDir: string, full: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const files = pythonFiles(root);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const bare = await bareParseSeconds(files);
  const host = benchHost(root, storageDir);

  const first = await openEngine(defaultConfig, host);
  const started = performance.now();
  const report = await ingestAll(first);
  const searchable = (performance.now() - started) / 1000;
  figures.push({
    label: `standard library (${report.documents} files, ${(bytes / 1e6).toFixed(1)} MB) until searchable`,
    ours: searchable,
    baseline: bare,
    unit: "s",
    baselineLabel: "bare tree-sitter parsing",
    aim: "at most 3 ×",
  });
  if (full)
    for await (const part of first.embed())
      process.stderr.write(part.type === "embed-progress" ? `\r${part.done}/${part.total} ` : "\n");
  await first.close();
  if (!full) await fillVectors(root, storageDir);

  const reopened = performance.now();
  const engine = await openEngine(defaultConfig, host);
  const again = await ingestAll(engine);
  const restart = (performance.now() - reopened) / 1000;
  const missing = (await engine.status()).collections.reduce((sum, status) => sum + status.chunks - status.embedded, 0);
  figures.push({
    label: `restart with no edits (${again.written} documents written, ${missing} embeddings to compute)`,
    ours: restart,
    baseline: searchable,
    unit: "s",
    baselineLabel: "first ingest",
    aim: "below 1 s, 0 embeddings",
  });

  figures.push(...(await benchSearch(engine, files, root, storageDir)));
  figures.push(await benchSave(engine, files));
  const size = (await engine.status()).collections.reduce((sum, status) => sum + status.bytes, 0);
  figures.push({
    label: "index on disk, vectors included",
    ours: size / 1e6,
    baseline: bytes / 1e6,
    unit: "MB",
    baselineLabel: "source",
    aim: "below 3 ×",
  });
  await engine.close();
  return figures;
}

const questions = [
  "How do I parse command line arguments?",
  "read a csv file into dictionaries",
  "where is the event loop created",
  "JSONDecodeError",
  "OrderedDict.move_to_end",
  "create a temporary directory and remove it afterwards",
  "thread pool executor submit",
  "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
  "how does functools.lru_cache work",
  "parse an email header",
  "open a url with timeout",
  "format a date as ISO 8601",
  "what does heapq.merge do",
  "walk a directory tree",
  "pickle protocol 5 out of band buffers",
  "unittest mock patch decorator",
  "regular expression compile cache",
  "subprocess communicate deadlock",
  "decimal context rounding",
  "asyncio.Queue join",
];

/** Each question is asked once: what is asked again is found among texts that were just read. */
async function benchSearch(
  engine: Engine,
  files: readonly string[],
  root: string,
  storageDir: string,
): Promise<readonly Figure[]> {
  const host = benchHost(root, storageDir);
  const unlearned = await openEngine(defaultConfig, {
    ...host,
    mediaDir: withoutRanking(host.mediaDir, `${storageDir}-media`),
    log: { ...host.log, warn: () => undefined },
  });
  const early = await openEngine(defaultConfig, { ...host, vectors: "instant" });
  const asked = [...questions, ...firstSentences(files, 100)];
  const times = { ours: [] as number[], unlearned: [] as number[], early: [] as number[] };
  for (const each of [engine, unlearned, early]) await each.search({ query: "warm up" });
  for (const query of asked) {
    times.ours.push((await engine.search({ query })).milliseconds);
    times.unlearned.push((await unlearned.search({ query })).milliseconds);
    times.early.push((await early.search({ query })).milliseconds);
  }
  await Promise.all([unlearned.close(), early.close()]);
  Object.values(times).forEach((each) => each.sort((a, b) => a - b));
  const p95OverP50 = (label: string, sorted: readonly number[]): Figure => ({
    label,
    ours: percentile(sorted, 0.95),
    baseline: percentile(sorted, 0.5),
    unit: "ms",
    baselineLabel: "p50",
    aim: "p95 below 30 ms",
  });
  return [
    p95OverP50("search, p95 beside p50", times.ours),
    p95OverP50("search by words, symbols and instant vectors, p95 beside p50", times.early),
    {
      label: "search with the learned ranking, p50",
      ours: percentile(times.ours, 0.5),
      baseline: percentile(times.unlearned, 0.5),
      unit: "ms",
      baselineLabel: "the same without it",
      aim: "at most 1.7 ×",
    },
  ];
}

/** The same models, but for what was learned of ranking: then hits are ordered by the added scores. */
function withoutRanking(mediaDir: string, target: string): string {
  mkdirSync(join(target, "models"), { recursive: true });
  for (const name of readdirSync(join(mediaDir, "models"))) {
    if (name !== "ranking") symlinkSync(join(mediaDir, "models", name), join(target, "models", name));
  }
  return target;
}

/** Of docstrings, spread evenly: what somebody could ask for who does not know the code. */
function firstSentences(files: readonly string[], count: number): readonly string[] {
  const all = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^ +"""([A-Z][^"\n]{20,100})\.?(?:"""|$)/gm)].flatMap(
      ([, text]) => text ?? [],
    ),
  );
  const distinct = [...new Set(all)];
  return distinct.filter((_, index) => index % Math.max(1, Math.floor(distinct.length / count)) === 0).slice(0, count);
}

async function benchSave(engine: Engine, files: readonly string[]): Promise<Figure> {
  const file = files.find((path) => basename(path) === "argparse.py") ?? files[0];
  if (file === undefined) throw new Error("the standard library has no files");
  const times: number[] = [];
  const parses: number[] = [];
  for (let round = 0; round < 9; round++) {
    const name = `zebra_${round}_${Date.now()}`;
    writeFileSync(file, `${readFileSync(file, "utf8")}\ndef ${name}():\n    return ${round}\n`);
    const started = performance.now();
    await ingestAll(engine, [file]);
    times.push(performance.now() - started);
    const { hits } = await engine.search({ query: name });
    if (hits[0]?.symbol !== name) throw new Error(`the saved function ${name} was not found at once`);
    parses.push((await bareParseSeconds([file])) * 1000);
  }
  return {
    label: `one saved file (${(statSync(file).size / 1000).toFixed(0)} kB) until searchable, median`,
    ours: percentile(
      times.sort((a, b) => a - b),
      0.5,
    ),
    baseline: percentile(
      parses.sort((a, b) => a - b),
      0.5,
    ),
    unit: "ms",
    baselineLabel: "bare parsing of the file",
    aim: "100 ms",
  };
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function ingestAll(engine: Engine, paths?: readonly string[]): Promise<IngestReport> {
  for await (const part of engine.ingest(paths ? { paths } : {})) if (part.type === "ingest-end") return part.report;
  throw new Error("the ingest ended without a report");
}

export function benchHost(root: string, storageDir: string): Host {
  const project = resolve(__dirname, "..", "..");
  return {
    storageDir,
    outDir: join(project, "out"),
    mediaDir: join(project, "media"),
    roots: [root],
    secrets: { get: async () => undefined },
    log: { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
  };
}

/** Random unit vectors for every chunk, written through the store as the real ones are. */
async function fillVectors(root: string, storageDir: string): Promise<void> {
  const host = benchHost(root, storageDir);
  const embedder = createWorkerEmbedder({
    workerPath: join(host.outDir, "worker.js"),
    modelsDir: join(host.mediaDir, "models"),
    cacheDir: join(storageDir, "models"),
    ...defaultConfig.embedding,
  });
  const model = await embedder.model();
  await embedder.close();
  const store = await openIndexStore({
    collection: { id: root, kind: "workspace", title: root },
    directory: indexDirectory(storageDir, root),
    log: host.log,
  });
  await store.lock();
  const missing = await store.missingVectors(model);
  for (let start = 0; start < missing.length; start += 2000) {
    const rows = missing.slice(start, start + 2000);
    await store.writeVectors(
      model,
      rows.map(({ hash }) => ({ hash, vector: randomUnit(model.dimensions) })),
    );
  }
  await store.optimize();
  await store.close();
}

function randomUnit(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

export async function bareParseSeconds(files: readonly string[]): Promise<number> {
  await Parser.init();
  const grammar = await Language.load(require.resolve("tree-sitter-python/tree-sitter-python.wasm"));
  const parser = new Parser();
  parser.setLanguage(grammar);
  const started = performance.now();
  for (const file of files) parser.parse(readFileSync(file, "utf8"))?.delete();
  const seconds = (performance.now() - started) / 1000;
  parser.delete();
  return seconds;
}

export function pythonFiles(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The machine's own Python, tests included; PYTHON_STDLIB names another folder. */
export function copyStandardLibrary(target: string): void {
  const source =
    process.env["PYTHON_STDLIB"] ??
    execFileSync("python3", ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], {
      encoding: "utf8",
    }).trim();
  if (!existsSync(source)) throw new Error(`There is no standard library at ${source}; set PYTHON_STDLIB.`);
  cpSync(source, target, {
    recursive: true,
    filter: (path) => !/[\\/](site-packages|__pycache__)$/.test(path) && !/\.(so|a|o|pyc|exe|dll)$/.test(path),
  });
}
