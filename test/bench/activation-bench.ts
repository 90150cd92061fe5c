import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { type Figure } from "./figure";

/**
 * Activation, as far as it is ours: loading the extension's bundle with a stand-in for `vscode`, in a fresh process,
 * beside loading LanceDB the same way. What the bundle loads besides is listed, since that is what would cost.
 */
export async function benchActivation(): Promise<readonly Figure[]> {
  const bundle = join(resolve(__dirname, "..", ".."), "out", "extension.js");
  const script = `
    const Module = require("node:module");
    const load = Module._load;
    const anything = new Proxy(function () {}, { get: (_t, key) => (key === Symbol.toPrimitive ? () => "" : anything), apply: () => anything, construct: () => anything, getPrototypeOf: () => anything });
    Module._load = (request, ...rest) => (request === "vscode" ? anything : load(request, ...rest));
    const started = performance.now();
    require(process.argv[1]);
    const heavy = Object.keys(require.cache).filter((path) => /lancedb|onnxruntime|transformers|tree-sitter/.test(path));
    console.log(JSON.stringify({ milliseconds: performance.now() - started, heavy }));
  `;
  const load = (path: string): { readonly milliseconds: number; readonly heavy: readonly string[] } =>
    JSON.parse(execFileSync(process.execPath, ["-e", script, path], { encoding: "utf8" })) as {
      milliseconds: number;
      heavy: string[];
    };
  const median = (path: string): number => {
    const times = Array.from({ length: 9 }, () => load(path).milliseconds).sort((a, b) => a - b);
    return times[4] ?? Number.NaN;
  };
  const { heavy } = load(bundle);
  if (heavy.length > 0) throw new Error(`activation loads ${heavy.join(", ")}`);
  return [
    {
      label: "loading the extension (no LanceDB, model or parser among what it loads)",
      ours: median(bundle),
      baseline: median(require.resolve("@lancedb/lancedb")),
      unit: "ms",
      baselineLabel: "loading LanceDB, which waits for first use",
      aim: "well below 1",
    },
  ];
}
