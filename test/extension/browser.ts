import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { browserArguments, findBrowser } from "../webview/find-browser";

/** A Chromium, Chrome or Edge without a window; on Debian as root it is installed where there is none. */
export async function launchBrowser(say: (line: string) => void, more: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser() ?? installBrowser(say);
  return chromium.launch({ executablePath, args: [...browserArguments, ...more], timeout: 60_000 });
}

function installBrowser(say: (line: string) => void): string {
  const sentence = "No browser was found. Install Chromium, Chrome or Edge, or set CHROME_PATH to one.";
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(sentence);
  say("No browser was found; installing Chromium with apt-get");
  for (const given of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const result = spawnSync("apt-get", given, { encoding: "utf8", env });
    if (result.status !== 0) throw new Error(`${sentence} apt-get ${given[0]} failed: ${result.stderr.trim()}`);
  }
  const installed = findBrowser();
  if (installed === undefined) throw new Error(sentence);
  return installed;
}
