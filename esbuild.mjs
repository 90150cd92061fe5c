// Builds what ships into `out/`: extension and cli, the engine that both load on first use, the worker, the webview, and
// the WASM files of the parser.
//   node esbuild.mjs [--watch] [--production] [--only NAME] [--out DIR]
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    watch: { type: "boolean", default: false },
    production: { type: "boolean", default: false },
    only: { type: "string" },
    out: { type: "string", default: join(root, "out") },
  },
});
const out = resolve(flags.out);

/** Stay in `node_modules`: native code, and what must be the same instance on both sides of it. */
const external = [
  "vscode",
  "@lancedb/lancedb",
  "@lancedb/lancedb-*",
  "apache-arrow",
  "onnxruntime-node",
  "onnxruntime-common",
  "*.node",
];

/** transformers.js names these for images and for browsers; neither is anything we load. */
const stubs = {
  name: "stubs",
  setup(builder) {
    builder.onResolve({ filter: /^(sharp|onnxruntime-web)(\/|$)/ }, ({ path }) => ({ path, namespace: "stub" }));
    builder.onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "module.exports = {};", loader: "js" }));
  },
};

/** The engine is a bundle of its own, so that starting an editor or printing a help text does not read megabytes. */
const lazyEngine = {
  name: "lazy-engine",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/engine\/open-engine$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./engine.js", external: true } : undefined,
    );
  },
};

const forNode = {
  platform: "node",
  format: "cjs",
  target: "node20",
  external,
  plugins: [stubs, lazyEngine],
  // CommonJS has no import.meta, and some packages find their files by it.
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** The engine is loaded by a plain `require`, which works in every extension host. */
const forSurface = { ...forNode, supported: { "dynamic-import": false } };

const shebang = "#!/usr/bin/env node";
const bundles = [
  { name: "extension", entry: "src/extension/main.ts", options: forSurface },
  { name: "engine", entry: "src/core/engine/open-engine.ts", options: forNode },
  { name: "worker", entry: "src/core/worker/main.ts", options: forNode },
  {
    name: "cli",
    entry: "src/cli/main.ts",
    options: {
      ...forSurface,
      banner: { js: `${startsWithShebang("src/cli/main.ts") ? "" : `${shebang}\n`}${forNode.banner.js}` },
    },
  },
  { name: "webview", entry: "webview/main.ts", options: forBrowser(["chrome118"]) },
  { name: "webview", entry: "webview/styles.css", options: { ...forBrowser(["chrome118"]), outfile: "webview.css" } },
];

function forBrowser(target) {
  return { platform: "browser", format: "iife", target };
}

function startsWithShebang(path) {
  return existsSync(join(root, path)) && readFileSync(join(root, path), "utf8").startsWith("#!");
}

function optionsOf({ name, entry, options }) {
  return {
    logLevel: "warning",
    bundle: true,
    sourcemap: flags.production ? false : "linked",
    minify: flags.production,
    // Errors are told apart by the names of their classes.
    keepNames: true,
    legalComments: flags.production ? "external" : "none",
    ...options,
    entryPoints: [join(root, entry)],
    outfile: join(out, options.outfile ?? `${name}.js`),
  };
}

function copyWasm() {
  mkdirSync(out, { recursive: true });
  for (const file of ["web-tree-sitter/web-tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"]) {
    cpSync(require.resolve(file), join(out, basename(file)));
  }
}

const wanted = bundles.filter(({ name, entry }) => {
  if (flags.only !== undefined && flags.only !== name) return false;
  if (existsSync(join(root, entry))) return true;
  console.log(`left out ${name}: there is no ${entry}`);
  return false;
});

copyWasm();
if (flags.watch) {
  for (const bundle of wanted) await (await context({ ...optionsOf(bundle), logLevel: "info" })).watch();
  console.log(`watching, into ${relative(process.cwd(), out) || "."}`);
} else {
  await Promise.all(wanted.map((bundle) => build(optionsOf(bundle))));
}
