import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "..", "..");

/** Replaces what it names by what refuses. */
const denying = ["src/core/platform/http/deny-network.ts"];

describe("the bundles", () => {
  const folder = join(project, "out", "test", `bundles-${process.pid}`);
  before(() => {
    mkdirSync(folder, { recursive: true });
    execFileSync(process.execPath, [join(project, "esbuild.mjs"), "--out", folder]);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What a bundle names to load, apart from what comes with Node, and from the types in its comments. */
  function loads(bundle: string): readonly string[] {
    const code = readFileSync(join(folder, bundle), "utf8");
    const names = [...code.matchAll(/\b(?:require|requireFromHere|import)\("([^"]+)"\)/g)].map(([, name = ""]) => name);
    return [...new Set(names)].filter((name) => !isBuiltin(name) && !name.startsWith("../")).sort();
  }

  /** What a package needs is named in the list of what ships; a new name here must go there, too. */
  for (const [bundle, expected] of Object.entries({
    "extension.js": ["./engine.js", "vscode"],
    "cli.js": ["./engine.js"],
    "engine.js": ["@lancedb/lancedb", "apache-arrow"],
    "worker.js": ["onnxruntime-common", "onnxruntime-node"],
  })) {
    it(`${bundle} loads ${expected.join(" and ")}, and nothing else from outside`, () => {
      assert.deepEqual(loads(bundle), expected);
    });
  }

  /** Files whose code could reach the network, or start a program that could; esbuild names each above its code. */
  function doors(bundle: string): readonly string[] {
    const found = new Set<string>();
    let file = "";
    for (const line of readFileSync(join(folder, bundle), "utf8").split("\n")) {
      file = /^ *\/\/ (?:\.\.\/)*((?:node_modules|src|webview)\/\S+)$/.exec(line)?.[1] ?? file;
      if (door.test(line.replace(/\/\/ .*/, ""))) found.add(file);
    }
    return [...found].sort();
  }
  const calls = "(?:^|[^\\w$.'\"`-])fetch(?= *[(;,)}]| as )|\\b(?:globalThis|global|window|self)\\.fetch\\b";
  const clients = "\\bnew (?:XMLHttpRequest|WebSocket|EventSource)\\b|\\bsendBeacon\\b";
  const modules = '"(?:node:)?(?:https?|http2|net|tls|dgram|dns|dns/promises|inspector|undici|child_process)"';
  const door = new RegExp([calls, clients, modules].join("|"));

  /** Each with the reason why it does not bypass the gate. */
  for (const [bundle, expected] of Object.entries({
    "extension.js": [],
    // commander could run a command that is a program of its own; we have none.
    "cli.js": ["node_modules/commander/lib/command.js", ...denying],
    "engine.js": [
      // Each of its requests is given the gate's (`request: { fetch }` in `sources/github/client.ts`).
      "node_modules/@octokit/request/dist-bundle/index.js",
      // A table of tokens, one of which looks like it.
      "node_modules/gpt-tokenizer/cjs/bpeRanks/o200k_base.js",
      // It is given the gate's; what it would take by itself is asked for by nothing that we call.
      "node_modules/openai/client.mjs",
      "node_modules/openai/internal/shims.mjs",
      "src/core/platform/http/gate.ts",
      // Runs git on a folder, for what it ignores.
      "src/core/sources/workspace/git-program.ts",
    ],
    // A thread whose sockets reach nobody; transformers.js is told to load no remote models, too.
    "worker.js": [
      "node_modules/@huggingface/transformers/dist/transformers.node.mjs",
      "node_modules/web-tree-sitter/web-tree-sitter.js",
      ...denying,
    ],
    "webview.js": [],
  })) {
    it(`${bundle} can reach the network by the gate alone`, () => assert.deepEqual(doors(bundle), expected));
  }

  it("prints its version without loading the engine", () => {
    const script = `
      process.on("exit", () => console.log(Object.keys(require.cache).length));
      process.argv.push("--version");
      require(process.argv[1]);`;
    const printed = execFileSync(process.execPath, ["-e", script, join(folder, "cli.js")], { encoding: "utf8" });
    assert.match(printed, /^\d+\.\d+\.\d+\n1\n$/);
  });
});
