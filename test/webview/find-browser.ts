import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Path of a Chromium, Chrome or Edge on this computer, or undefined. `CHROME_PATH` goes before everything. */
export function findBrowser(): string | undefined {
  return candidates().find((path) => path !== "" && existsSync(path));
}

/** Switches under which a browser runs quietly, as root and without a screen too. */
export const browserArguments: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function candidates(): readonly string[] {
  const fromUser = process.env["CHROME_PATH"] ?? "";
  switch (process.platform) {
    case "darwin":
      return [
        fromUser,
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        chromium.executablePath(),
      ];
    case "win32": {
      const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name] ?? "");
      const programs = ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"];
      const installed = roots.filter((root) => root !== "").flatMap((root) => programs.map((path) => join(root, path)));
      return [fromUser, ...installed, chromium.executablePath()];
    }
    default: {
      const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
      const folders = (process.env["PATH"] ?? "").split(":").filter((folder) => folder !== "");
      return [
        fromUser,
        ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
        chromium.executablePath(),
      ];
    }
  }
}
