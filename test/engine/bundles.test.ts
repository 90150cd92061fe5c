import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "..", "..");

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

  it("prints its version without loading the engine", () => {
    const script = `
      process.on("exit", () => console.log(Object.keys(require.cache).length));
      process.argv.push("--version");
      require(process.argv[1]);`;
    const printed = execFileSync(process.execPath, ["-e", script, join(folder, "cli.js")], { encoding: "utf8" });
    assert.match(printed, /^\d+\.\d+\.\d+\n1\n$/);
  });
});
