import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder, serveWorkbench } from "./code-server";
import { findCodeProgram } from "./desktop";
import { checkout } from "./vscode-host";

/**
 * Opens a project in a VS Code that runs this checkout's extension, with the chat view showing.
 *   npm run vscode -- [PATH] [--browser] [--no-open] [--data DIR]
 * The desktop program where there is one; else, or with `--browser`, the real workbench at a printed local address,
 * until Ctrl-C. `--no-open` leaves it to you to go there; `--data` keeps settings and indexes somewhere else.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    browser: { type: "boolean", default: false },
    "no-open": { type: "boolean", default: false },
    data: { type: "string" },
  },
});
const say = (line: string): void => console.log(line);

/** Neither a default port nor a well-known one. */
const usualPort = 48_620;

async function main(): Promise<void> {
  const project = projectFolder(positionals[0]);
  const program = flags.browser ? undefined : findCodeProgram();
  if (program === undefined) {
    if (!flags.browser) say("There is no `code` program here, so VS Code's own workbench is served to your browser.");
    return serve(project);
  }
  const extensions = [checkout, writeOpeningExtension(join(cacheFolder(), "open-chat"))];
  const given = [...extensions.map((path) => `--extensionDevelopmentPath=${path}`), "--new-window", project];
  const result = spawnSync(program, given, { stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) throw new Error(`${program} did not start; try again with --browser.`);
  say(`Opened ${project} in ${program}; the chat view is in the activity bar.`);
}

async function serve(project: string): Promise<void> {
  // Kept between runs, so that an index is still there the next time.
  const dataDir = resolve(flags.data ?? join(cacheFolder(), "workbench"));
  writeOpeningExtension(join(dataDir, "extensions", "python-code-helper.open-chat-0.0.1"));
  // Without its list the workbench looks at the folders themselves, and finds the new one.
  rmSync(join(dataDir, "extensions", "extensions.json"), { force: true });
  const settings = {
    "security.workspace.trust.enabled": false,
    "workbench.startupEditor": "none",
    "telemetry.telemetryLevel": "off",
    "git.openRepositoryInParentFolders": "never",
  };
  const served = await serveWorkbench({ dataDir, settings, port: usualPort, say });
  const address = served.address({ folder: project, extension: checkout });
  say(`\nVS Code with ${project} and the chat view:\n\n  ${address}\n\nCtrl-C ends it.`);
  if (!flags["no-open"]) openInBrowser(address);
  await new Promise<void>((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  await served.close();
}

function projectFolder(given: string | undefined): string {
  const path = resolve(given ?? ".");
  if (!existsSync(path)) throw new Error(`There is no folder ${path}.`);
  if (!statSync(path).isDirectory()) throw new Error(`${path} is a file; give the folder it is in.`);
  return realpathSync(path);
}

/** A tiny extension beside ours that shows the chat view: no program of VS Code takes a command to run. */
function writeOpeningExtension(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: "open-chat",
    publisher: "python-code-helper",
    version: "0.0.1",
    engines: { vscode: "^1.100.0" },
    activationEvents: ["onStartupFinished"],
    main: "./main.js",
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const command = 'require("vscode").commands.executeCommand("pythonCodeHelper.openChat")';
  writeFileSync(join(folder, "main.js"), `exports.activate = () => ${command};\n`);
  return folder;
}

function openInBrowser(address: string): void {
  const [program, ...given] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", address]
        : ["xdg-open", address];
  const child = spawn(program ?? "", given, { stdio: "ignore", detached: true });
  child.once("error", () => say("No browser could be opened; go to the address yourself."));
  child.unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
