import { writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";
import { type HostResults, resultsVariable } from "../vscode-host-results";

/** Called by VS Code inside its extension host, with the real `vscode` beside it. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, reporter: "spec", forbidOnly: true });
  mocha.suite.emit("pre-require", globalThis as unknown as Mocha.MochaGlobals, "", mocha);
  // In this order: what activation must not load is loaded by the tests that follow.
  await import("./activation.test");
  await import("./indexing.test");
  await import("./editor.test");
  await import("./packages.test");
  const lines: string[] = [];
  Mocha.reporters.Base.consoleLog = (...parts: readonly unknown[]) => void lines.push(format(...parts));
  const results = await new Promise<HostResults>((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      resolve({ passes, failures, report: lines.join("\n") });
    });
  });
  const path = process.env[resultsVariable];
  if (path !== undefined) writeFileSync(path, JSON.stringify(results));
  if (results.failures > 0) throw new Error(`${results.failures} failing in the extension host`);
}
