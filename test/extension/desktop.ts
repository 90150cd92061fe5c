import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { cacheFolder } from "./code-server";

/** A desktop VS Code for tests, or why there is none. `VSCODE_VERSION` chooses another than the newest. */
export async function findDesktop(
  say: (line: string) => void,
): Promise<{ readonly executable: string } | { readonly missing: string }> {
  if (process.env["PYTHON_CODE_HELPER_VSCODE"] === "served") {
    return { missing: "PYTHON_CODE_HELPER_VSCODE asks for the served workbench" };
  }
  const hasScreen = process.platform !== "linux" || Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]);
  if (!hasScreen) return { missing: "there is no screen (DISPLAY is not set; xvfb-run gives one)" };
  const version = process.env["VSCODE_VERSION"] ?? "stable";
  say(`Looking for desktop VS Code (${version})`);
  try {
    const cachePath = join(cacheFolder(), "desktop");
    return { executable: await downloadAndUnzipVSCode({ version, cachePath, timeout: 15_000 }) };
  } catch (error) {
    return { missing: `it could not be downloaded (${error instanceof Error ? error.message : String(error)})` };
  }
}

export async function runTestsInDesktop(options: {
  readonly executable: string;
  readonly extensionDir: string;
  readonly testsPath: string;
  readonly project: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<void> {
  await runTests({
    vscodeExecutablePath: options.executable,
    extensionDevelopmentPath: options.extensionDir,
    extensionTestsPath: options.testsPath,
    extensionTestsEnv: { ...options.env },
    launchArgs: [
      options.project,
      ...["--disable-extensions", "--disable-workspace-trust", "--skip-welcome", "--skip-release-notes"],
      `--user-data-dir=${options.dataDir}`,
    ],
  });
}

/** The `code` program of an installed VS Code, by name; undefined where there is none. */
export function findCodeProgram(): string | undefined {
  return ["code", "code-insiders", "codium"].find(
    (name) => spawnSync(name, ["--version"], { shell: process.platform === "win32" }).status === 0,
  );
}
