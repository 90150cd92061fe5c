import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import Mocha from "mocha";
import { removeFolder, temporaryFolder, writeSampleProject } from "./sample-project";
import { checkout, runInExtensionHost } from "./vscode-host";

/**
 * The tests in a real VS Code: those that run inside its extension host, then those that drive the panel in a browser.
 *   tsx test/extension/run.ts [--extension DIR] [--only host|panel] [--grep TEXT]
 * `--extension` takes a folder that is built already, such as an unpacked VSIX.
 */
const { values: flags } = parseArgs({
  options: { extension: { type: "string" }, only: { type: "string" }, grep: { type: "string" } },
});
const say = (line: string): void => console.log(line);

interface Counts {
  readonly passes: number;
  readonly failures: number;
}

async function main(): Promise<void> {
  const extensionDir = flags.extension ?? buildExtension();
  process.env["PYTHON_CODE_HELPER_EXTENSION"] = extensionDir;
  rmSync(join(checkout, "out", "test"), { recursive: true, force: true });
  const counts: Counts[] = [];
  if (flags.only !== "panel") counts.push(await runHostTests(extensionDir));
  if (flags.only !== "host") counts.push(await runPanelTests());
  const passes = counts.reduce((sum, count) => sum + count.passes, 0);
  const failures = counts.reduce((sum, count) => sum + count.failures, 0);
  say(`\nIn a real VS Code:\n\n  ${passes} passing`);
  if (failures > 0) say(`  ${failures} failing`);
  process.exitCode = failures > 0 || passes === 0 ? 1 : 0;
}

function buildExtension(): string {
  const result = spawnSync(process.execPath, [join(checkout, "esbuild.mjs")], { cwd: checkout, stdio: "inherit" });
  if (result.status !== 0) throw new Error("The extension could not be built.");
  return checkout;
}

async function runHostTests(extensionDir: string): Promise<Counts> {
  const testsPath = join(checkout, "out", "test", "extension-host.js");
  await build({
    entryPoints: [join(checkout, "test", "extension", "host", "index.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    outfile: testsPath,
  });
  const project = temporaryFolder("project");
  writeSampleProject(project);
  try {
    return await runInExtensionHost({ extensionDir, testsPath, project, say });
  } finally {
    removeFolder(project);
  }
}

async function runPanelTests(): Promise<Counts> {
  const mocha = new Mocha({
    timeout: 120_000,
    forbidOnly: true,
    ...(flags.grep === undefined ? {} : { grep: flags.grep }),
  });
  const folder = join(checkout, "test", "extension", "panel");
  for (const name of readdirSync(folder).sort()) if (name.endsWith(".test.ts")) mocha.addFile(join(folder, name));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run(() =>
      resolve({ passes: runner.stats?.passes ?? 0, failures: runner.stats?.failures ?? 1 }),
    );
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
main().then(
  // Whatever a browser or a server has left open must not keep this process.
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
