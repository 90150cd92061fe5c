import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The real workbench and extension host of VS Code, as the code-server package carries them. They need no native
 * build, so they come from wherever npm gets its packages, into a cache folder outside the checkout.
 */
const version = "4.100.3";
const startTimeoutMs = 60_000;

/** Where this product's tools keep what is costly to fetch. */
export function cacheFolder(): string {
  const name = "python-code-helper";
  const { env, platform } = process;
  if (platform === "darwin") return join(homedir(), "Library", "Caches", name);
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), name, "cache");
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), name);
}

/** Folder of the workbench's server, installed on first use. Throws a sentence when it cannot be had. */
export function installCodeServer(say: (line: string) => void): string {
  const folder = join(cacheFolder(), `code-server-${version}`);
  const server = join(folder, "node_modules", "code-server", "lib", "vscode");
  if (existsSync(folder)) return server;
  say(`Installing VS Code's workbench (code-server ${version} from npm, 290 MB) into ${folder}`);
  // Installed beside and renamed, so that a stopped or a second installation never leaves half of one.
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, "package.json"), '{ "private": true }\n');
  try {
    npmInstall(draft, [`code-server@${version}`]);
    npmInstall(join(draft, "node_modules", "code-server", "lib", "vscode"), ["--omit=dev"]);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return server;
}

function npmInstall(folder: string, given: readonly string[]): void {
  // Install scripts would build terminals and key rings that nothing here uses.
  const options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...given];
  const npm = process.env["npm_execpath"];
  const isScript = npm?.endsWith(".js") === true;
  const result = isScript
    ? spawnSync(process.execPath, [npm, ...options], { cwd: folder, encoding: "utf8" })
    : spawnSync("npm", options, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  if (result.status === 0) return;
  const reason = result.error?.message ?? (result.stderr.trim() || `exit code ${result.status}`);
  throw new Error(`VS Code's workbench could not be installed from npm: ${reason}`);
}

export interface ServeOptions {
  /** Settings, extensions' storage and logs. */
  readonly dataDir: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Seen by the extension host, too. */
  readonly env?: Readonly<Record<string, string>>;
  /** Wanted, since a browser remembers by address; another is taken when it is not free. */
  readonly port?: number;
  readonly say: (line: string) => void;
}

export interface OpenOptions {
  /** A folder, or a `.code-workspace` file with several. */
  readonly folder?: string;
  /** An extension that runs from its source folder. The workbench takes one. */
  readonly extension: string;
  /** Its `run` is called in the extension host. */
  readonly tests?: string;
}

export interface ServedWorkbench {
  /** Address of the workbench with a folder open. Whoever has it may act as this user: it carries a token. */
  address(options: OpenOptions): string;
  /** What the server said, for a failure report. */
  output(): string;
  close(): Promise<void>;
}

export async function serveWorkbench(options: ServeOptions): Promise<ServedWorkbench> {
  const server = installCodeServer(options.say);
  for (const scope of ["User", "Machine"]) {
    const folder = join(options.dataDir, "data", scope);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify(options.settings, undefined, 2));
  }
  // Other users of this computer can reach a local port; the token keeps them out.
  const token = randomBytes(16).toString("hex");
  const given = [
    join(server, "out", "server-main.js"),
    "--accept-server-license-terms",
    ...["--host", "127.0.0.1", "--port", `${await freePort(options.port ?? 0)}`, "--connection-token", token],
    ...["--server-data-dir", options.dataDir, "--extensions-dir", join(options.dataDir, "extensions")],
    ...["--telemetry-level", "off"],
  ];
  const child = spawn(process.execPath, given, {
    cwd: options.dataDir,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whoever started it may end without closing it: by a signal, or because nobody reads its output any more.
  const killChild = (): void => void child.kill("SIGKILL");
  process.once("exit", killChild);
  let output = "";
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`VS Code's workbench did not start: ${why}\n${output}`));
    const timer = setTimeout(() => fail(`silent for ${startTimeoutMs / 1000} s`), startTimeoutMs);
    const read = (data: Buffer): void => {
      output += data.toString();
      const listening = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (listening === undefined) return;
      clearTimeout(timer);
      resolve(Number(listening));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => fail(error.message));
    child.once("close", (code) => {
      clearTimeout(timer);
      fail(`exit code ${code}`);
    });
  });
  const authority = `127.0.0.1:${port}`;
  return {
    address: (open) => workbenchAddress(authority, token, open),
    output: () => output,
    async close() {
      child.kill();
      const force = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(force);
      process.off("exit", killChild);
    },
  };
}

/** The port if nobody listens on it, else 0, which lets the system choose. */
function freePort(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}

function workbenchAddress(authority: string, token: string, { folder, extension, tests }: OpenOptions): string {
  const remote = (path: string): string => `vscode-remote://${authority}${urlPath(path)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(extension)],
    ...(tests === undefined ? [] : [["extensionTestsPath", remote(tests)]]),
    ["skipWelcome", "true"],
  ];
  const query = new URLSearchParams({ tkn: token, payload: JSON.stringify(payload) });
  if (folder === undefined) query.set("ew", "true");
  else query.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", urlPath(folder));
  return `http://${authority}/?${query.toString()}`;
}

/** `C:\x` → `/C:/x`. */
function urlPath(path: string): string {
  const slashed = path.replaceAll("\\", "/");
  return slashed.startsWith("/") ? slashed : `/${slashed}`;
}

/** Without what a VS Code terminal or npm sets: it would make this server believe that it is part of another. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|TSX_)/.test(name)),
  );
}
