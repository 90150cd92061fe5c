import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { launchBrowser } from "./browser";
import { type ServedWorkbench, serveWorkbench } from "./code-server";
import { findDesktop, runTestsInDesktop } from "./desktop";
import { removeFolder, temporaryFolder } from "./sample-project";
import { type HostResults, resultsVariable } from "./vscode-host-results";

/**
 * Which real VS Code do tests run in? Tests of the API run in a desktop VS Code where one can be had, else in the
 * extension host behind the served workbench. The panel is always driven in a browser, on the served one.
 */

/** The checkout; its manifest and `out` are the extension. */
export const checkout = resolve(dirname(__filename), "..", "..");

/** Quiet, and as a user finds it who trusts the folder. */
export const testSettings: Readonly<Record<string, unknown>> = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  // In a browser the workbench saves by itself after a while.
  "files.autoSave": "off",
  "git.openRepositoryInParentFolders": "never",
};

const hostRunTimeoutMs = 300_000;

export interface HostRun {
  readonly extensionDir: string;
  /** Bundle whose `run` is called in the extension host. */
  readonly testsPath: string;
  readonly project: string;
  readonly say: (line: string) => void;
}

/** Runs tests inside an extension host; throws a sentence when they could not be run at all. */
export async function runInExtensionHost(run: HostRun): Promise<HostResults> {
  const dataDir = temporaryFolder("data");
  const resultsPath = join(dataDir, "results.json");
  const env = { [resultsVariable]: resultsPath };
  try {
    const desktop = await findDesktop(run.say);
    if ("executable" in desktop) {
      run.say("Tests of the API run in desktop VS Code.");
      // Failed tests make it throw; what failed is in the results.
      const failure = await runTestsInDesktop({ ...run, ...desktop, dataDir, env }).catch((error: unknown) => error);
      return readResults(run, resultsPath, failure instanceof Error ? failure.message : "it ended without results");
    }
    run.say(`No desktop VS Code: ${desktop.missing}. Tests of the API run in the served workbench instead.`);
    return await runServed(run, dataDir, env, resultsPath);
  } finally {
    removeFolder(dataDir);
  }
}

async function runServed(
  run: HostRun,
  dataDir: string,
  env: Readonly<Record<string, string>>,
  resultsPath: string,
): Promise<HostResults> {
  const served = await serveWorkbench({ dataDir, settings: testSettings, env, say: run.say });
  try {
    const browser = await launchBrowser(run.say);
    try {
      const page = await browser.newPage();
      // These two functions are how the workbench reports a test run to whoever drives it.
      // The workbench wants to log, mostly of native parts that it misses here; our report is in the results.
      await page.exposeFunction("codeAutomationLog", () => undefined);
      const ended = new Promise<void>((resolve) => void page.exposeFunction("codeAutomationExit", () => resolve()));
      const tooLong = new Promise<never>((_resolve, reject) => {
        const fail = (): void =>
          reject(new Error(`The tests in the extension host did not end within ${hostRunTimeoutMs / 1000} s.`));
        setTimeout(fail, hostRunTimeoutMs).unref();
      });
      await page.goto(served.address({ folder: run.project, extension: run.extensionDir, tests: run.testsPath }));
      await Promise.race([ended, tooLong]);
      return readResults(run, resultsPath, served.output());
    } finally {
      await browser.close();
    }
  } finally {
    await served.close();
  }
}

function readResults({ say }: HostRun, path: string, why: string): HostResults {
  if (!existsSync(path)) throw new Error(`The tests in the extension host left no results: ${why}`);
  const results = JSON.parse(readFileSync(path, "utf8")) as HostResults;
  say(results.report);
  return results;
}

/** A served workbench with its own settings and storage, which go when it is closed. */
export async function serveForTests(
  settings: Readonly<Record<string, unknown>>,
  say: (line: string) => void,
): Promise<ServedWorkbench> {
  const dataDir = temporaryFolder("data");
  const served = await serveWorkbench({ dataDir, settings: { ...testSettings, ...settings }, say });
  return {
    ...served,
    async close() {
      await served.close();
      removeFolder(dataDir);
    },
  };
}
