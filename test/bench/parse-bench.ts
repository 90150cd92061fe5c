import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Document } from "../../src/core/api";
import { openPythonParser } from "../../src/core/parse/python/python-parser";
import { createSegmenter } from "../../src/core/parse/segmenter";

/**
 * What chunks, symbols, edges and terms cost on top of parsing: our segmenter against bare tree-sitter on the same
 * files, a slice of the files at a time, so that both see the same machine.
 */
export interface BenchRow {
  readonly label: string;
  /** Seconds. */
  readonly ours: number;
  /** Seconds. */
  readonly baseline: number;
  readonly ratio: number;
}

const wasmDir = fileURLToPath(new URL("../../node_modules", import.meta.url));
const options = { maxChars: 1000, overlapChars: 200 };
const slices = 20;

export async function benchParse(dir: string): Promise<readonly BenchRow[]> {
  const documents = pythonFiles(dir).map((path) => asDocument(relative(dir, path), readFileSync(path, "utf8")));
  const parser = await openPythonParser(wasmDir);
  const segmenter = createSegmenter({ wasmDir });
  let chunks = 0;
  let symbols = 0;
  let edges = 0;
  let ours = 0;
  let baseline = 0;
  const warmUp = documents.slice(0, 20);
  for (const document of warmUp) {
    parser.parse(document.text, () => undefined);
    await segmenter.segment(document, options);
  }
  for (let slice = 0; slice < slices; slice++) {
    const part = documents.filter((_, position) => position % slices === slice);
    const started = performance.now();
    for (const document of part) parser.parse(document.text, () => undefined);
    const parsed = performance.now();
    for (const document of part) {
      const found = await segmenter.segment(document, options);
      chunks += found.chunks.length;
      symbols += found.symbols.length;
      edges += found.edges.length;
    }
    baseline += (parsed - started) / 1000;
    ours += (performance.now() - parsed) / 1000;
  }
  const characters = documents.reduce((sum, document) => sum + document.text.length, 0);
  const what = `${documents.length} files, ${(characters / 1e6).toFixed(1)} MB → ${chunks} chunks, ${symbols} symbols, ${edges} edges`;
  return [{ label: `segment Python (${what}) / bare tree-sitter`, ours, baseline, ratio: ours / baseline }];
}

function asDocument(path: string, text: string): Document {
  return {
    path: path.replaceAll("\\", "/"),
    language: "python",
    form: "file",
    stamp: "",
    text,
    contentHash: "",
  };
}

function pythonFiles(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === "site-packages" ? [] : pythonFiles(path);
    return /\.pyi?$/.test(entry.name) ? [path] : [];
  });
}

/** The standard library of the Python that is on the path. */
function standardLibrary(): string {
  const script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
  return execFileSync(process.platform === "win32" ? "python" : "python3", ["-c", script], { encoding: "utf8" }).trim();
}

const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  void benchParse(process.argv[2] ?? standardLibrary()).then((rows) => {
    for (const { label, ours, baseline, ratio } of rows) {
      console.log(`${label}: ${ours.toFixed(2)} s / ${baseline.toFixed(2)} s = ${ratio.toFixed(2)}`);
    }
    console.log(`Resident memory at the end: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
  });
}
